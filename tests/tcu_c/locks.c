#include "locks.h"

#include <string.h>

#include "cloud.h"
#include "loop.h"
#include "vehicle.h"

#define GIVE_UP_MS 3000

/* the command that is under way, if any */
static char pending[LONGEST_COMMAND];
static bool wanted;

static void finish(const char *status, const char *reason);

static void give_up(void)
{
    finish("FAILED", "the vehicle did not react");
}

static struct timer giving_up = {.action = give_up};

static void finish(const char *status, const char *reason)
{
    timer_stop(&giving_up);
    vehicle_request_done();
    cloud_result(pending, status, reason);
    *pending = '\0';
}

void locks_command(bool lock, const char *command)
{
    if (vehicle.ignition == IGNITION_ON) {
        cloud_result(command, "REJECTED", "the ignition is on");
    } else if (*pending) {
        cloud_result(command, "REJECTED", "another command is under way");
    } else if (vehicle.locked == lock) {
        cloud_result(command, "COMPLETED", "");
    } else {
        strcpy(pending, command);
        wanted = lock;
        timer_start(&giving_up, GIVE_UP_MS);
        vehicle_request(lock ? REQUEST_LOCK : REQUEST_UNLOCK);
    }
}

void locks_changed(void)
{
    if (*pending && vehicle.locked == wanted)
        finish("COMPLETED", "");
}
