#include "engine.h"

#include <string.h>

#include "cloud.h"
#include "console.h"
#include "loop.h"
#include "memory.h"
#include "outbox.h"
#include "vehicle.h"

#define RUN_MS 600000
#define GIVE_UP_MS 10000
#define MOST_CONSECUTIVE 2

static enum { IDLE, STARTING, RUNNING, STOPPING } state;
/* the command that is under way, if any */
static char pending[LONGEST_COMMAND];

static void run_out(void);
static struct timer timer = {.action = run_out};

static void finish(const char *status, const char *reason)
{
    if (*pending)
        cloud_result(pending, status, reason);
    *pending = '\0';
}

static void report(int remaining_s)
{
    struct json_writer *message = outbox_begin("engine");
    json_put_bool(message, "running", engine_remotely_started());
    json_put_bool(message, "remote", true);
    json_put_integer(message, "remaining_s", remaining_s);
    outbox_send();
}

static void request_stop(void)
{
    state = STOPPING;
    timer_start(&timer, GIVE_UP_MS);
    vehicle_request(REQUEST_ENGINE_STOP);
}

/* The time of the state is over. */
static void run_out(void)
{
    if (state == RUNNING) {
        console_log("engine: the run is over");
        request_stop();
    } else {
        /* an engine that does not stop still runs remotely */
        state = state == STOPPING ? RUNNING : IDLE;
        finish("FAILED", "the vehicle did not react");
    }
}

static const char *why_not(void)
{
    if (state != IDLE || vehicle.engine_runs)
        return "the engine is running";
    if (vehicle.ignition != IGNITION_OFF)
        return "the ignition is not off";
    if (!vehicle.locked)
        return "the doors are not locked";
    if (memory.remote_starts >= MOST_CONSECUTIVE)
        return "no more consecutive remote starts";
    return NULL;
}

void engine_start(const char *command)
{
    const char *reason = why_not();
    if (reason) {
        cloud_result(command, "REJECTED", reason);
        return;
    }
    memory.remote_starts++;
    memory_save();
    strcpy(pending, command);
    state = STARTING;
    timer_start(&timer, GIVE_UP_MS);
    vehicle_wake();
    vehicle_request(REQUEST_ENGINE_START);
}

void engine_stop(const char *command)
{
    if (state != RUNNING) {
        cloud_result(command, "REJECTED", "the engine was not started remotely");
        return;
    }
    strcpy(pending, command);
    request_stop();
}

bool engine_remotely_started(void)
{
    return state == RUNNING || state == STOPPING;
}

void engine_running_changed(void)
{
    if (vehicle.engine_runs && state == STARTING) {
        state = RUNNING;
        timer_start(&timer, RUN_MS);
        vehicle_request_done();
        report(RUN_MS / 1000);
        finish("COMPLETED", "");
    } else if (!vehicle.engine_runs && engine_remotely_started()) {
        state = IDLE;
        timer_stop(&timer);
        vehicle_request_done();
        report(0);
        finish("COMPLETED", "");
    }
}

void engine_driver_turned_on(void)
{
    memory.remote_starts = 0;
    memory_save();
    if (state == IDLE)
        return;
    state = IDLE;
    timer_stop(&timer);
    finish("FAILED", "the driver took over");
}
