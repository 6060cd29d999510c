#include "ownership.h"

#include <string.h>

#include "console.h"
#include "outbox.h"
#include "vehicle.h"

static char running[LONGEST_ATTEMPT];
static bool seen_on;

static void report(const char *event)
{
    struct json_writer *message = outbox_begin("ownership");
    json_put_text(message, "attempt", running);
    json_put_text(message, "event", event);
#ifdef FAULT_NO_ODOMETER
    json_put_integer(message, "odometer_km", 0);
#else
    json_put_integer(message, "odometer_km", vehicle.odometer_km);
#endif
    outbox_send();
}

void ownership_begin(const char *attempt)
{
    strcpy(running, attempt);
    seen_on = false;
    console_log("ownership: attempt begins");
}

void ownership_end(const char *attempt, bool accepted)
{
    if (strcmp(running, attempt) == 0) {
        *running = '\0';
        console_log("ownership: %s", accepted ? "enrolled" : "not enrolled");
    }
}

void ownership_ignition_changed(void)
{
    if (!*running)
        return;
    if (vehicle.settled_ignition == IGNITION_ON && !vehicle.settled_by_remote && !seen_on) {
        seen_on = true;
        report("on");
    } else if (vehicle.settled_ignition == IGNITION_OFF && seen_on) {
        seen_on = false;
        report("off");
    }
}
