/* The frame 0x56E: the unit's status, and what it asks of the vehicle. */
#include <string.h>

#include "loop.h"
#include "request.h"

#define STATUS 0x56E
#define WAKE 0x68C
#define CYCLE_MS 100
/* a request is repeated so long at most */
#define REQUEST_MS 2400

static enum request wanted;
static int64_t due_ms;

static void send_status(void)
{
    static const uint8_t codes[][4] = {
        [REQUEST_LOCK] = {0x60, 0x80, 0x00, 0x00},
        [REQUEST_UNLOCK] = {0x11, 0x00, 0x00, 0x00},
        [REQUEST_ENGINE_START] = {0xA1, 0x00, 0x00, 0x00},
        [REQUEST_ENGINE_STOP] = {0xA2, 0x00, 0x00, 0x00},
    };
    static const uint8_t idle_on[4] = {0x46, 0x08, 0x12, 0x00}, idle[4] = {0x86, 0x08, 0x12, 0x00};
    struct can_data frame = {.id = STATUS, .length = 4};
    const uint8_t *content = vehicle.ignition == IGNITION_ON ? idle_on : idle;
    memcpy(frame.bytes, wanted == REQUEST_NOTHING ? content : codes[wanted], 4);
    can_send(&frame);
}

static void cycle(void);
static struct timer cycling = {.action = cycle};
static struct timer giving_up = {.action = vehicle_request_done};

static void cycle(void)
{
    send_status();
    due_ms += CYCLE_MS;
    int64_t left_ms = due_ms - loop_now_ms();
    timer_start(&cycling, left_ms > 0 ? left_ms : 0);
}

void request_start(void)
{
    due_ms = loop_now_ms();
    cycle();
}

void vehicle_request(enum request request)
{
    wanted = request;
    timer_start(&giving_up, REQUEST_MS);
}

void vehicle_request_done(void)
{
    wanted = REQUEST_NOTHING;
    timer_stop(&giving_up);
}

void vehicle_wake(void)
{
    can_send(&(struct can_data){.id = WAKE, .length = 1});
}
