#include "vehicle.h"

#include <string.h>

#include "engine.h"
#include "health.h"
#include "locks.h"
#include "loop.h"
#include "ownership.h"
#include "report.h"
#include "theft.h"

/* what changes at one instant has arrived within this time */
#define SETTLING_MS 150

enum { ENGINE_STATE = 0x551, METER = 0x5C5, WARNING_LAMPS = 0x5D0, ALARM = 0x5D1, ORIGIN = 0x5D4, BODY_STATUS = 0x60D };

struct vehicle vehicle;

const char *const door_names[DOORS] = {"driver", "passenger", "rear_left", "rear_right", "hatch"};
const char *const lamp_names[LAMPS] = {"tire_pressure", "brake", "abs", "airbag", "engine_mil", "oil_pressure"};
const char *const ignition_names[] = {"OFF", "ACC", "ON"};

static bool started;

static bool bit(const struct can_data *frame, int position)
{
    return frame->bytes[position / 8] >> (position % 8) & 1;
}

/* -- ignition ---------------------------------------------------------------------------------- */

static void settle(void)
{
    bool ignition_changed = vehicle.settled_ignition != vehicle.ignition;
    bool origin_changed = vehicle.settled_by_remote != vehicle.by_remote;
    vehicle.settled_ignition = vehicle.ignition;
    vehicle.settled_by_remote = vehicle.by_remote;
    if (ignition_changed) {
        ownership_ignition_changed();
        health_ignition_changed();
        report_ignition();
    } else if (origin_changed && vehicle.ignition == IGNITION_ON) {
        health_ignition_changed();
    }
    if (vehicle.ignition == IGNITION_ON && !vehicle.by_remote && (ignition_changed || origin_changed))
        engine_driver_turned_on();
}

static struct timer settling = {.action = settle};

static void settle_soon(void)
{
    if (started && !settling.running)
        timer_start(&settling, SETTLING_MS);
}

/* -- frames ------------------------------------------------------------------------------------ */

static void take_doors(const struct can_data *frame)
{
    bool changed = false;
    bool locked = bit(frame, 19) && bit(frame, 20);
    bool was_locked = vehicle.locked;
    vehicle.locked = locked;
    for (int door = 0; door < DOORS; door++) {
        bool open = bit(frame, 3 + door);
        if (open == vehicle.door_open[door])
            continue;
        vehicle.door_open[door] = open;
        changed = true;
        if (started)
            theft_door_changed(open, was_locked && locked);
    }
    if (!started)
        return;
    if (locked != was_locked) {
        theft_locked_changed();
        locks_changed();
    }
    if (changed || locked != was_locked)
        report_locks();
}

static void take_body(const struct can_data *frame)
{
    static const enum ignition meaning[] = {IGNITION_OFF, IGNITION_ACC, IGNITION_ON, IGNITION_ON};
    enum ignition ignition = meaning[frame->bytes[1] >> 1 & 3];
    if (ignition != vehicle.ignition) {
        vehicle.ignition = ignition;
        settle_soon();
    }
    take_doors(frame);
}

static void take_origin(const struct can_data *frame)
{
    if (bit(frame, 0) != vehicle.by_remote) {
        vehicle.by_remote = bit(frame, 0);
        settle_soon();
    }
}

static void take_alarm(const struct can_data *frame)
{
    bool sounds = (frame->bytes[0] & 3) == 2;
    if (sounds == vehicle.alarm_sounds)
        return;
    vehicle.alarm_sounds = sounds;
    if (started)
        theft_alarm_changed();
}

static void take_engine(const struct can_data *frame)
{
    if (bit(frame, 43) == vehicle.engine_runs)
        return;
    vehicle.engine_runs = bit(frame, 43);
    if (started)
        engine_running_changed();
}

static void take_lamps(const struct can_data *frame)
{
    unsigned word = frame->bytes[0] | (unsigned)frame->bytes[1] << 8;
    for (int lamp = 0; lamp < LAMPS; lamp++) {
        bool lit = (word >> (2 * lamp) & 3) == 1;
        if (lit == vehicle.lamp_lit[lamp])
            continue;
        vehicle.lamp_lit[lamp] = lit;
        if (started)
            health_lamp_changed(lamp);
    }
}

static void take_meter(const struct can_data *frame)
{
    vehicle.odometer_km = (uint32_t)frame->bytes[1] << 16 | (uint32_t)frame->bytes[2] << 8 | frame->bytes[3];
}

void vehicle_received(const struct can_data *frame)
{
    if (frame->length != 8)
        return;
    switch (frame->id) {
    case BODY_STATUS: take_body(frame); break;
    case ORIGIN: take_origin(frame); break;
    case ALARM: take_alarm(frame); break;
    case ENGINE_STATE: take_engine(frame); break;
    case WARNING_LAMPS: take_lamps(frame); break;
    case METER: take_meter(frame); break;
    default: break;
    }
}

void vehicle_start(void)
{
    started = true;
    vehicle.settled_ignition = vehicle.ignition;
    vehicle.settled_by_remote = vehicle.by_remote;
}
