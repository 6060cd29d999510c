#define _DEFAULT_SOURCE
#include "can.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/can.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"
#include "terminal.h"

static int bus = -1;
static void (*take)(const struct can_data *frame);
static void (*put)(const struct can_data *frame);

/* -- slcan ------------------------------------------------------------------------------------- */

static struct line_reader reader;

/* A number of hexadecimal digits; -1 when there is something else. */
static long hexadecimal(const char *text, size_t digits)
{
    char number[9] = "";
    memcpy(number, text, digits);
    if (strspn(number, "0123456789abcdefABCDEF") != digits)
        return -1;
    return strtol(number, NULL, 16);
}

static void take_slcan(char *line, bool too_long)
{
    struct can_data frame;
    while (*line == '\a') /* the adapter refused something; it ends no line */
        line++;
    size_t length = strlen(line);
    if (too_long || length < 5 || line[0] != 't' || line[4] < '0' || line[4] > '8')
        return;
    long id = hexadecimal(line + 1, 3);
    frame.length = (uint8_t)(line[4] - '0');
    if (id < 0 || id > 0x7FF || length < 5 + 2U * frame.length)
        return;
    frame.id = (uint16_t)id;
    for (uint8_t place = 0; place < frame.length; place++) {
        long byte = hexadecimal(line + 5 + 2 * place, 2);
        if (byte < 0)
            return;
        frame.bytes[place] = (uint8_t)byte;
    }
    take(&frame);
}

static void slcan_ready(short events)
{
    if (events & (POLLHUP | POLLERR))
        loop_die("the CAN adapter", "it has been taken away");
    terminal_read(bus, &reader, take_slcan);
}

static void put_slcan(const struct can_data *frame)
{
    char line[32];
    int length = snprintf(line, sizeof line, "t%03X%u", (unsigned)frame->id, (unsigned)frame->length);
    for (uint8_t place = 0; place < frame->length; place++)
        length += snprintf(line + length, sizeof line - (size_t)length, "%02X", (unsigned)frame->bytes[place]);
    line[length++] = '\r';
    terminal_write(bus, line, (size_t)length);
}

static void open_slcan(const char *path)
{
    static const char open_500_kbit[] = "C\rS6\rO\r";
    bus = terminal_open(path);
    put = put_slcan;
    terminal_write(bus, open_500_kbit, strlen(open_500_kbit));
    loop_watch(bus, POLLIN, slcan_ready);
}

/* -- socketcan --------------------------------------------------------------------------------- */

static void socket_ready(short events)
{
    struct can_frame raw;
    (void)events;
    while (read(bus, &raw, sizeof raw) == (ssize_t)sizeof raw) {
        if (raw.can_id & (CAN_EFF_FLAG | CAN_RTR_FLAG | CAN_ERR_FLAG))
            continue;
        struct can_data frame = {.id = (uint16_t)raw.can_id, .length = raw.can_dlc};
        memcpy(frame.bytes, raw.data, sizeof frame.bytes);
        take(&frame);
    }
}

static void put_socket(const struct can_data *frame)
{
    struct can_frame raw = {.can_id = frame->id, .can_dlc = frame->length};
    memcpy(raw.data, frame->bytes, frame->length);
    if (write(bus, &raw, sizeof raw) < 0)
        return; /* the bus is down or full: a cyclic frame comes again */
}

static void open_socket(const char *channel)
{
    struct sockaddr_can address = {.can_family = AF_CAN, .can_ifindex = (int)if_nametoindex(channel)};
    bus = socket(PF_CAN, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, CAN_RAW);
    if (bus < 0 || address.can_ifindex == 0 || bind(bus, (struct sockaddr *)&address, sizeof address) < 0)
        loop_die(channel, strerror(errno));
    put = put_socket;
    loop_watch(bus, POLLIN, socket_ready);
}

/* ---------------------------------------------------------------------------------------------- */

void can_open(const char *address, void (*received)(const struct can_data *frame))
{
    take = received;
    if (strncmp(address, "slcan:", 6) == 0)
        open_slcan(address + 6);
    else if (strncmp(address, "socketcan:", 10) == 0)
        open_socket(address + 10);
    else
        loop_die(address, "neither slcan: nor socketcan:");
}

void can_send(const struct can_data *frame)
{
    put(frame);
}
