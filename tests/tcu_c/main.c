/* A telematics control unit, written from docs/tcu-port.md: cc -std=c11 -O2 *.c -o tcu
 * It is told in its environment where everything is ("A unit in a process of its own"). */
#define _DEFAULT_SOURCE
#include "main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "can.h"
#include "console.h"
#include "diagnostics.h"
#include "gnss.h"
#include "health.h"
#include "json.h"
#include "loop.h"
#include "memory.h"
#include "outbox.h"
#include "report.h"
#include "request.h"
#include "theft.h"
#include "uplink.h"
#include "vehicle.h"

/* longer than any cycle of the frames that are read: the first state is known then */
#define BOOT_MS 1000
#define REASON "TCU_RESET_REASON"

struct identity identity;

static char **program;

static const char *setting(const char *name)
{
    const char *value = getenv(name);
    if (!value || !*value)
        loop_die(name, "is not set in the environment");
    return value;
}

static void read_identity(const char *path)
{
    char text[4096];
    FILE *file = fopen(path, "r");
    if (!file)
        loop_die(path, "cannot be read");
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    if (!json_is_object(text) || !json_text(json_member(text, "vin"), identity.vin, sizeof identity.vin))
        loop_die(path, "has no VIN");
    struct json_value code = json_member(text, "security_code");
    if (code.type != JSON_NULL && !json_text(code, identity.security_code, sizeof identity.security_code))
        loop_die(path, "has no security code that this unit can take");
    memset(text, 0, sizeof text);
}

static const char *reset_reason(void)
{
    const char *reason = getenv(REASON);
    return reason ? reason : "power on";
}

static bool is_booted;

static void received(const struct can_data *frame)
{
    vehicle_received(frame);
    if (is_booted)
        diagnostics_received(frame);
}

static void booted(void)
{
    vehicle_start();
    request_start();
    struct json_writer *message = outbox_begin("boot");
    json_put_text(message, "software", SOFTWARE);
    json_put_text(message, "reason", reset_reason());
    outbox_send();
    report_ignition();
    report_locks();
    report_health();
    theft_booted();
    if (vehicle.settled_ignition == IGNITION_ON)
        health_ignition_changed();
    diagnostics_booted();
    is_booted = true;
    uplink_open(setting("TCU_UPLINK"));
    console_booted();
}

static struct timer booting = {.action = booted};

void unit_restart(const char *reason)
{
    setenv(REASON, reason, 1);
    execv("/proc/self/exe", program); /* every descriptor is closed by it */
    loop_die("restart", "the program cannot be executed again");
}

int main(int arguments, char **argument)
{
    (void)arguments;
    program = argument;
    read_identity(setting("TCU_PROVISIONING"));
    console_open(setting("TCU_CONSOLE"));
    console_log("boot: %s, reset reason: %s", SOFTWARE, reset_reason());
    memory_open(setting("TCU_MEMORY"));
    gnss_open(setting("TCU_GNSS"));
    can_open(setting("TCU_CAN"), received);
    timer_start(&booting, BOOT_MS);
    loop_run();
}
