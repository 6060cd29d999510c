#include "isotp.h"

#include <string.h>

#include "loop.h"

/* N_Bs and N_Cr, ISO 15765-2 */
#define GIVE_UP_MS 1000
#define PADDING 0x00

enum { SINGLE = 0x0, FIRST = 0x1, CONSECUTIVE = 0x2, FLOW_CONTROL = 0x3 };
enum { CONTINUE = 0, WAIT = 1, OVERFLOW = 2 };

static uint16_t own_id;
static void (*take_request)(const uint8_t *request, size_t length);

/* what is being received */
static uint8_t request[LONGEST_REQUEST];
static size_t wanted, arrived;
static uint8_t next_expected;

/* what is being sent: `left_in_block` is 0 while a flow control is waited for */
static uint8_t answer[LONGEST_ANSWER];
static size_t answer_length, sent, left_in_block;
static uint8_t next_number;
static int64_t separation_ms;

static void stop_receiving(void);
static void stop_sending(void);
static void send_consecutive(void);
static struct timer receiving = {.action = stop_receiving};
static struct timer waiting = {.action = stop_sending};
static struct timer separating = {.action = send_consecutive};

static void stop_receiving(void)
{
    wanted = 0;
    timer_stop(&receiving);
}

static void stop_sending(void)
{
    answer_length = 0;
    timer_stop(&waiting);
    timer_stop(&separating);
}

/* One frame: `head` bytes of protocol, then as much of the content as there is room for; how much that was. */
static size_t send_frame(const uint8_t *head, size_t head_length, const uint8_t *content, size_t length)
{
    struct can_data frame = {.id = own_id, .length = 8};
    size_t room = sizeof frame.bytes - head_length;
    size_t count = length < room ? length : room;
    memset(frame.bytes, PADDING, sizeof frame.bytes);
    memcpy(frame.bytes, head, head_length);
    if (count > 0)
        memcpy(frame.bytes + head_length, content, count);
    can_send(&frame);
    return count;
}

static void send_flow_control(uint8_t status)
{
    send_frame((uint8_t[]){FLOW_CONTROL << 4 | status, 0, 0}, 3, NULL, 0);
}

/* -- sending ----------------------------------------------------------------------------------- */

static void send_consecutive(void)
{
    while (sent < answer_length && left_in_block > 0) {
        uint8_t head = (uint8_t)(CONSECUTIVE << 4 | next_number);
        sent += send_frame(&head, 1, answer + sent, answer_length - sent);
        next_number = (next_number + 1) & 0xF;
        left_in_block--;
        if (separation_ms > 0 && left_in_block > 0) {
            timer_start(&separating, separation_ms);
            break;
        }
    }
    if (sent == answer_length)
        stop_sending();
    else if (left_in_block == 0)
        timer_start(&waiting, GIVE_UP_MS);
}

/* STmin in ms: below 0x80 as it is; 0xF1 to 0xF9 are fractions of one; the rest means the longest. */
static int64_t separation(uint8_t coded)
{
    if (coded < 0x80)
        return coded;
    return coded >= 0xF1 && coded <= 0xF9 ? 1 : 0x7F;
}

static void take_flow_control(const struct can_data *frame)
{
    uint8_t status = frame->bytes[0] & 0xF;
    if (!waiting.running || frame->length < 3)
        return;
    if (status == WAIT) {
        timer_start(&waiting, GIVE_UP_MS);
    } else if (status == CONTINUE) {
        timer_stop(&waiting);
        left_in_block = frame->bytes[1] ? frame->bytes[1] : answer_length;
        separation_ms = separation(frame->bytes[2]);
        send_consecutive();
    } else {
        stop_sending();
    }
}

bool isotp_busy(void)
{
    return answer_length > 0;
}

void isotp_send(const uint8_t *content, size_t length)
{
    if (length <= 7) {
        send_frame((uint8_t[]){(uint8_t)(SINGLE << 4 | length)}, 1, content, length);
        return;
    }
    memcpy(answer, content, length);
    answer_length = length;
    next_number = 1;
    left_in_block = 0;
    sent = send_frame((uint8_t[]){(uint8_t)(FIRST << 4 | length >> 8), (uint8_t)length}, 2, answer, length);
    timer_start(&waiting, GIVE_UP_MS);
}

/* -- receiving --------------------------------------------------------------------------------- */

static void take_first(const struct can_data *frame)
{
    size_t length = (frame->bytes[0] & 0xFU) << 8 | frame->bytes[1];
    stop_receiving();
    if (frame->length < 8 || length < 8)
        return;
    if (length > LONGEST_REQUEST) {
        send_flow_control(OVERFLOW);
        return;
    }
    memcpy(request, frame->bytes + 2, 6);
    wanted = length;
    arrived = 6;
    next_expected = 1;
    send_flow_control(CONTINUE);
    timer_start(&receiving, GIVE_UP_MS);
}

static void take_consecutive(const struct can_data *frame)
{
    if (wanted == 0)
        return;
    size_t count = wanted - arrived < 7 ? wanted - arrived : 7;
    if ((frame->bytes[0] & 0xF) != next_expected || frame->length < count + 1) {
        stop_receiving();
        return;
    }
    memcpy(request + arrived, frame->bytes + 1, count);
    arrived += count;
    next_expected = (next_expected + 1) & 0xF;
    timer_start(&receiving, GIVE_UP_MS);
    if (arrived == wanted) {
        size_t length = wanted;
        stop_receiving();
        take_request(request, length);
    }
}

void isotp_open(uint16_t id, void (*take)(const uint8_t *request, size_t length))
{
    own_id = id;
    take_request = take;
}

void isotp_received(const struct can_data *frame)
{
    uint8_t length = frame->bytes[0] & 0xF;
    if (frame->length == 0)
        return;
    switch (frame->bytes[0] >> 4) {
    case SINGLE:
        stop_receiving();
        if (length >= 1 && length <= 7 && frame->length > length)
            take_request(frame->bytes + 1, length);
        break;
    case FIRST: take_first(frame); break;
    case CONSECUTIVE: take_consecutive(frame); break;
    case FLOW_CONTROL: take_flow_control(frame); break;
    default: break;
    }
}
