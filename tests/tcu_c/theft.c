#include "theft.h"

#include "console.h"
#include "engine.h"
#include "gnss.h"
#include "loop.h"
#include "memory.h"
#include "outbox.h"
#include "vehicle.h"

#define MASK_MS 60000

static void set_incident(enum incident incident)
{
    if (memory.incident != (int64_t)incident) {
        memory.incident = incident;
        memory_save();
    }
}

static bool masked(void)
{
#ifdef FAULT_DOORS_NOT_MASKED
    return engine_remotely_started();
#else
    return engine_remotely_started() || loop_utc_ms() < memory.mask_until_utc_ms;
#endif
}

static void report(const char *cause)
{
    char position[96];
    gnss_json(position, sizeof position);
    struct json_writer *message = outbox_begin("theft");
    json_put_text(message, "cause", cause);
    json_put(message, "position", position);
    outbox_send();
    console_log("theft: alert");
}

static void intrude(const char *cause)
{
    if (masked()) {
        console_log("theft: intrusion while masked, not reported");
        if (memory.incident == NO_INCIDENT)
            set_incident(MASKED_INCIDENT);
    } else if (memory.incident != REPORTED_INCIDENT) {
        memory.incident = REPORTED_INCIDENT; /* kept together with the message */
        report(cause);
    }
}

static bool any_door_open(void)
{
    for (int door = 0; door < DOORS; door++)
        if (vehicle.door_open[door])
            return true;
    return false;
}

void theft_booted(void)
{
    if (!vehicle.locked || !vehicle.alarm_sounds)
        set_incident(NO_INCIDENT);
    else
        intrude("alarm");
}

void theft_door_changed(bool open, bool locked)
{
    if (open && locked)
        intrude("door");
    else if (!open && !vehicle.alarm_sounds && !any_door_open())
        set_incident(NO_INCIDENT);
}

void theft_alarm_changed(void)
{
    if (!vehicle.alarm_sounds)
        set_incident(NO_INCIDENT);
    else if (vehicle.locked)
        intrude("alarm");
}

void theft_locked_changed(void)
{
    if (vehicle.locked) {
        memory.mask_until_utc_ms = loop_utc_ms() + MASK_MS;
        memory_save();
        console_log("theft: masked for %d s", MASK_MS / 1000);
    } else {
        set_incident(NO_INCIDENT);
    }
}
