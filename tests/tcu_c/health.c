#include "health.h"

#include <string.h>

#include "console.h"
#include "loop.h"
#include "memory.h"
#include "report.h"
#include "vehicle.h"

#define LAMP_CHECK_MS 5000
#define CYCLES_TO_CLEAR 2

static bool checked;

static void check_over(void);
static struct timer checking = {.action = check_over};

/* A lamp is lit and means it. */
static void hold(int lamp)
{
    if (memory.good_cycles[lamp] == NOT_HELD)
        console_log("health: %s warning", lamp_names[lamp]);
    memory.good_cycles[lamp] = 0;
}

/* A lamp stayed dark in a cycle of the ignition. */
static void count(int lamp)
{
    if (memory.good_cycles[lamp] == NOT_HELD)
        return;
    if (++memory.good_cycles[lamp] >= CYCLES_TO_CLEAR) {
        memory.good_cycles[lamp] = NOT_HELD;
        console_log("health: %s cleared", lamp_names[lamp]);
    }
}

/* Keep what has changed, and tell the cloud when other warnings are held than before. */
static void keep(const int64_t *before)
{
    bool changed = false;
    for (int lamp = 0; lamp < LAMPS; lamp++)
        changed = changed || (before[lamp] == NOT_HELD) != (memory.good_cycles[lamp] == NOT_HELD);
    if (changed)
        report_health();
    else
        memory_save();
}

static void check_over(void)
{
    int64_t before[LAMPS];
    memcpy(before, memory.good_cycles, sizeof before);
    checked = true;
    for (int lamp = 0; lamp < LAMPS; lamp++) {
        if (vehicle.lamp_lit[lamp])
            hold(lamp);
        else if (!vehicle.settled_by_remote)
            count(lamp);
    }
    keep(before);
}

void health_ignition_changed(void)
{
    checked = false;
    if (vehicle.settled_ignition == IGNITION_ON)
        timer_start(&checking, LAMP_CHECK_MS);
    else
        timer_stop(&checking);
}

void health_lamp_changed(int lamp)
{
    int64_t before[LAMPS];
    if (!checked || vehicle.ignition != IGNITION_ON || !vehicle.lamp_lit[lamp])
        return;
    memcpy(before, memory.good_cycles, sizeof before);
    hold(lamp);
    keep(before);
}
