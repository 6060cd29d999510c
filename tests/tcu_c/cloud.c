#include "cloud.h"

#include <string.h>

#include "console.h"
#include "engine.h"
#include "json.h"
#include "locks.h"
#include "loop.h"
#include "main.h"
#include "outbox.h"
#include "ownership.h"
#include "report.h"

void cloud_result(const char *command, const char *status, const char *reason)
{
    struct json_writer *message = outbox_begin("result");
    json_put_text(message, "command", command);
    json_put_text(message, "status", status);
    json_put_text(message, "reason", reason);
    outbox_send();
}

static bool code_is_right(const char *message)
{
    char code[sizeof identity.security_code];
    if (!*identity.security_code)
        return true;
    return json_text(json_member(message, "code"), code, sizeof code) && strcmp(code, identity.security_code) == 0;
}

static void take_command(const char *message)
{
    char command[LONGEST_COMMAND], action[32];
    int64_t expires_ms;
    if (!json_text(json_member(message, "command"), command, sizeof command)
        || !json_text(json_member(message, "action"), action, sizeof action)
        || !json_integer(json_member(message, "expires_ms"), &expires_ms)) {
        console_log("cloud: a command that cannot be read");
        return;
    }
    if (loop_utc_ms() > expires_ms)
        cloud_result(command, "REJECTED", "expired on its way");
    else if (!code_is_right(message))
        cloud_result(command, "REJECTED", "wrong security code");
    else if (strcmp(action, "lock") == 0)
        locks_command(true, command);
    else if (strcmp(action, "unlock") == 0)
        locks_command(false, command);
    else if (strcmp(action, "engine-start") == 0)
        engine_start(command);
    else if (strcmp(action, "engine-stop") == 0)
        engine_stop(command);
    else
        cloud_result(command, "REJECTED", "unknown command");
}

static void take_refresh(const char *message)
{
    char what[32] = "";
    json_text(json_member(message, "what"), what, sizeof what);
    if (strcmp(what, "locks") == 0)
        report_locks();
    else if (strcmp(what, "health") == 0)
        report_health();
    else if (strcmp(what, "location") == 0)
        report_location();
}

void cloud_received(const char *message, const char *type)
{
    char attempt[LONGEST_ATTEMPT];
    bool has_attempt = json_text(json_member(message, "attempt"), attempt, sizeof attempt);
    if (strcmp(type, "command") == 0)
        take_command(message);
    else if (strcmp(type, "refresh") == 0)
        take_refresh(message);
    else if (strcmp(type, "ownership-begin") == 0 && has_attempt)
        ownership_begin(attempt);
    else if (strcmp(type, "ownership-end") == 0 && has_attempt)
        ownership_end(attempt, json_member(message, "accepted").type == JSON_TRUE);
}
