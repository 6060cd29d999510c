#include "diagnostics.h"

#include <stdio.h>
#include <string.h>

#include "console.h"
#include "isotp.h"
#include "loop.h"
#include "main.h"
#include "memory.h"
#include "uplink.h"

#define REQUEST_ID 0x746
#define ANSWER_ID 0x783
#define REQUEST_TO_ALL_ID 0x7DF

#define SESSION_MS 5000
#define CLEARING_MS 300
#define RESTART_MS 50
#define NETWORK_LOST_MS 60000

enum { SESSION = 0x10, RESET = 0x11, CLEAR = 0x14, READ_CODES = 0x19, READ_DATA = 0x22, TESTER_PRESENT = 0x3E };
enum { DEFAULT_SESSION = 1, EXTENDED_SESSION = 3 };
enum { CODES_BY_STATUS = 0x02, CODES_SUPPORTED = 0x0A };
/* negative response codes, ISO 14229-1 table A.1; 0 is none */
enum {
    GRANTED = 0,
    SERVICE_UNKNOWN = 0x11,
    SUBFUNCTION_UNKNOWN = 0x12,
    WRONG_LENGTH = 0x13,
    TOO_LONG = 0x14,
    OUT_OF_RANGE = 0x31,
    PENDING = 0x78,
    SUBFUNCTION_NOT_IN_SESSION = 0x7E,
    SERVICE_NOT_IN_SESSION = 0x7F,
};
/* status of a code: failed, confirmed, failed since the last clear */
enum { FAILED = 0x01, STATUS_BITS = 0x29 };

/* B1A01-31, and U3003-16, which a unit that is not told its supply's voltage never stores */
static const uint32_t codes[CODES] = {0x9A0131, 0xF00316};

static uint8_t session = DEFAULT_SESSION;
static bool to_all, clearing;
static uint8_t answer[LONGEST_ANSWER];
static size_t answer_length;

static void end_session(void);
static void restart(void);
static void cleared(void);
static void network_lost(void);
static struct timer session_end = {.action = end_session};
static struct timer restarting = {.action = restart};
static struct timer clear_end = {.action = cleared};
static struct timer losing_network = {.action = network_lost};

static void end_session(void)
{
    session = DEFAULT_SESSION;
}

static void restart(void)
{
    unit_restart("diagnostics");
}

static void network_lost(void)
{
    memory.code_status[0] = STATUS_BITS;
    memory_save();
    console_log("dtc: %06X stored", (unsigned)codes[0]);
}

static void put(const void *bytes, size_t length)
{
    memcpy(answer + answer_length, bytes, length);
    answer_length += length;
}

static void put_byte(uint8_t byte)
{
    answer[answer_length++] = byte;
}

/* -- services: each leaves what follows the service's byte in `answer`, or says why it refuses - */

static int change_session(const uint8_t *request, size_t length)
{
    static const uint8_t timing[] = {0x00, 0x32, 0x01, 0xF4}; /* P2 50 ms; P2* 5 s, in 10 ms */
    if (length != 2)
        return WRONG_LENGTH;
    uint8_t wanted = request[1] & 0x7F;
    if (wanted != DEFAULT_SESSION && wanted != EXTENDED_SESSION)
        return SUBFUNCTION_UNKNOWN;
    session = wanted;
    put_byte(wanted);
    put(timing, sizeof timing);
    return GRANTED;
}

static int reset(const uint8_t *request, size_t length)
{
    if (length != 2)
        return WRONG_LENGTH;
    if ((request[1] & 0x7F) != 1)
        return SUBFUNCTION_UNKNOWN;
    put_byte(1);
    timer_start(&restarting, RESTART_MS);
    return GRANTED;
}

static int tester_present(const uint8_t *request, size_t length)
{
    if (length != 2)
        return WRONG_LENGTH;
    if ((request[1] & 0x7F) != 0)
        return SUBFUNCTION_UNKNOWN;
    put_byte(0);
    return GRANTED;
}

static int read_codes(const uint8_t *request, size_t length)
{
    if (length < 2)
        return WRONG_LENGTH;
    uint8_t which = request[1] & 0x7F;
    if (which != CODES_BY_STATUS && which != CODES_SUPPORTED)
        return SUBFUNCTION_UNKNOWN;
    if (length != (which == CODES_BY_STATUS ? 3U : 2U))
        return WRONG_LENGTH;
    if (which == CODES_SUPPORTED && session == DEFAULT_SESSION)
        return SUBFUNCTION_NOT_IN_SESSION;
    put_byte(which);
    put_byte(STATUS_BITS);
    for (int code = 0; code < CODES; code++) {
        uint8_t status = (uint8_t)memory.code_status[code];
        if (which == CODES_BY_STATUS && !(status & request[2]))
            continue;
        uint8_t record[] = {(uint8_t)(codes[code] >> 16), (uint8_t)(codes[code] >> 8), (uint8_t)codes[code], status};
        put(record, sizeof record);
    }
    return GRANTED;
}

static int clear(const uint8_t *request, size_t length)
{
    if (length != 4)
        return WRONG_LENGTH;
    uint32_t group = (uint32_t)request[1] << 16 | (uint32_t)request[2] << 8 | request[3];
    bool known = false;
    for (int code = 0; code < CODES; code++) {
        if (group != 0xFFFFFF && group != codes[code])
            continue;
        known = true;
        memory.code_status[code] = 0;
        if (code == 0 && !uplink_registered())
            timer_start(&losing_network, NETWORK_LOST_MS);
    }
    if (!known)
        return OUT_OF_RANGE;
    memory_save();
    return GRANTED;
}

/* The content of a data identifier; false when there is no such one. */
static bool put_data(unsigned identifier)
{
    char network[16] = "";
    double level_dbm = uplink_level_dbm();
    switch (identifier) {
    case 0xF187: put(PART_NUMBER, strlen(PART_NUMBER)); return true;
    case 0xF188:
    case 0xF195: put(SOFTWARE, strlen(SOFTWARE)); return true;
    case 0xF190: put(identity.vin, strlen(identity.vin)); return true;
    case 0x6C71: put_byte(uplink_registered() ? 3 : 1); return true;
    case 0xFD1D: put_byte((uint8_t)(int8_t)(level_dbm < -128.0 ? -128.0 : level_dbm)); return true;
    case 0xFD70:
        strcpy(network, uplink_registered() ? "LOOPBACK" : "");
        put(network, sizeof network);
        return true;
    default: return false;
    }
}

static int read_data(const uint8_t *request, size_t length)
{
    if (length < 3 || length % 2 == 0)
        return WRONG_LENGTH;
    bool any = false;
    for (size_t place = 1; place < length; place += 2) {
        size_t before = answer_length;
        if (answer_length + 2 + 17 > sizeof answer)
            return TOO_LONG;
        put(request + place, 2);
        if (put_data((unsigned)request[place] << 8 | request[place + 1]))
            any = true;
        else
            answer_length = before;
    }
    return any ? GRANTED : OUT_OF_RANGE;
}

static const struct service {
    uint8_t number;
    bool extended_only;
    bool has_subfunction;
    int (*carry_out)(const uint8_t *request, size_t length);
} services[] = {
    {SESSION, false, true, change_session},
    {RESET, true, true, reset},
    {CLEAR, true, false, clear},
    {READ_CODES, false, true, read_codes},
    {READ_DATA, false, false, read_data},
    {TESTER_PRESENT, false, true, tester_present},
};

/* -- requests ---------------------------------------------------------------------------------- */

static void refuse(uint8_t service, int code)
{
    bool silent = to_all && (code == SERVICE_UNKNOWN || code == SUBFUNCTION_UNKNOWN || code == OUT_OF_RANGE
        || code == SUBFUNCTION_NOT_IN_SESSION || code == SERVICE_NOT_IN_SESSION);
    if (!silent)
        isotp_send((uint8_t[]){0x7F, service, (uint8_t)code}, 3);
}

static void cleared(void)
{
    clearing = false;
    isotp_send((uint8_t[]){CLEAR + 0x40}, 1);
}

static void take_request(const uint8_t *request, size_t length)
{
    const struct service *service = NULL;
    if (clearing || isotp_busy())
        return;
    for (size_t place = 0; place < sizeof services / sizeof *services; place++)
        if (services[place].number == request[0])
            service = &services[place];
    answer_length = 0;
    put_byte((uint8_t)(request[0] + 0x40));
    int refusal = !service ? SERVICE_UNKNOWN
        : service->extended_only && session == DEFAULT_SESSION ? SERVICE_NOT_IN_SESSION
                                                               : service->carry_out(request, length);
    if (refusal) {
        refuse(request[0], refusal);
    } else if (request[0] == CLEAR) {
        clearing = true;
        isotp_send((uint8_t[]){0x7F, CLEAR, PENDING}, 3);
        timer_start(&clear_end, CLEARING_MS);
    } else if (!(service->has_subfunction && request[1] & 0x80)) {
        isotp_send(answer, answer_length);
    }
    if (session == DEFAULT_SESSION)
        timer_stop(&session_end);
    else
        timer_start(&session_end, SESSION_MS);
}

void diagnostics_received(const struct can_data *frame)
{
    if (frame->id == REQUEST_ID) {
        to_all = false;
        isotp_received(frame);
    } else if (frame->id == REQUEST_TO_ALL_ID && frame->length > 0 && frame->bytes[0] < 8
               && frame->bytes[0] > 0 && frame->length > frame->bytes[0]) {
        to_all = true;
        take_request(frame->bytes + 1, frame->bytes[0]);
    }
}

void diagnostics_booted(void)
{
    for (int code = 0; code < CODES; code++)
        memory.code_status[code] &= ~FAILED;
    isotp_open(ANSWER_ID, take_request);
    timer_start(&losing_network, NETWORK_LOST_MS);
}

void diagnostics_network(bool registered)
{
    if (!registered) {
        timer_start(&losing_network, NETWORK_LOST_MS);
        return;
    }
    timer_stop(&losing_network);
    if (memory.code_status[0] & FAILED) {
        memory.code_status[0] &= ~FAILED;
        memory_save();
    }
}
