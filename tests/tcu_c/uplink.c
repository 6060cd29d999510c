#define _DEFAULT_SOURCE
#include "uplink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cloud.h"
#include "console.h"
#include "diagnostics.h"
#include "json.h"
#include "loop.h"
#include "main.h"
#include "outbox.h"

#define RETRY_MS 1000
#define REPEAT_MS 5000
/* a network that does not answer a registration by then is tried again */
#define REGISTRATION_MS 30000
#define LONGEST_LINE_BYTES 16384
#define REMEMBERED 64
#define LONGEST_ID 64

static enum { DOWN, CONNECTING, REGISTERING, REGISTERED } state;
static struct sockaddr_in network;
static int connection = -1;
static double level_dbm = -140.0;
static char input[LONGEST_LINE_BYTES + 1];
static size_t input_length;
static bool input_too_long;
static char remembered[REMEMBERED][LONGEST_ID];
static unsigned next_remembered;

static void dial(void);
static void send_first(void);
static void lose(void);
static void ready(short events);
static struct timer dialling = {.action = dial};
static struct timer repeating = {.action = send_first};
static struct timer waiting = {.action = lose};

/* -- upwards ----------------------------------------------------------------------------------- */

static void send_line(const char *line)
{
    char data[LONGEST_LINE_BYTES];
    int length = snprintf(data, sizeof data, "%s\n", line);
    if (connection >= 0 && send(connection, data, (size_t)length, MSG_NOSIGNAL) != length)
        lose();
}

/* One message on its way at a time: this one again until it is acknowledged. */
static void send_first(void)
{
    const char *message = outbox_first();
    if (state != REGISTERED || !message)
        return;
    timer_start(&repeating, REPEAT_MS);
    send_line(message);
}

void uplink_wake(void)
{
    if (!repeating.running)
        send_first();
}

static void send_next(const char *done_id)
{
    outbox_done(done_id);
    timer_stop(&repeating);
    send_first();
}

static void acknowledge(const char *id)
{
    char line[256];
    struct json_writer writer;
    json_begin(&writer, line, sizeof line);
    json_put_text(&writer, "type", "ack");
    json_put_text(&writer, "vin", identity.vin);
    json_put_text(&writer, "id", id);
    if (json_end(&writer))
        send_line(line);
}

/* -- downwards --------------------------------------------------------------------------------- */

static bool came_before(const char *id)
{
    for (unsigned place = 0; place < REMEMBERED; place++)
        if (strcmp(remembered[place], id) == 0)
            return true;
    strcpy(remembered[next_remembered++ % REMEMBERED], id);
    return false;
}

static void take_level(const char *line)
{
    struct json_value level = json_member(line, "rsrp_dbm");
    double told_dbm = level.type == JSON_NUMBER ? strtod(level.begin, NULL) : 0.0;
    if (told_dbm >= -200.0 && told_dbm < 0.0)
        level_dbm = told_dbm;
}

static void take_line(const char *line)
{
    char type[32], id[LONGEST_ID];
    if (!json_is_object(line) || !json_text(json_member(line, "type"), type, sizeof type)) {
        console_log("modem: a line that is no message");
        return;
    }
    bool has_id = json_text(json_member(line, "id"), id, sizeof id);
    if (strcmp(type, "registered") == 0 && state == REGISTERING) {
        state = REGISTERED;
        timer_stop(&waiting);
        take_level(line);
        console_log("modem: registered");
        diagnostics_network(true);
        send_first();
    } else if (strcmp(type, "level") == 0) {
        take_level(line);
    } else if (strcmp(type, "ack") == 0 && has_id) {
        const char *first = outbox_first();
        char first_id[LONGEST_ID];
        if (first && json_text(json_member(first, "id"), first_id, sizeof first_id) && strcmp(first_id, id) == 0)
            send_next(id);
    } else if (strcmp(type, "refused") == 0) {
        console_log("modem: the network refused a message");
        if (has_id)
            send_next(id);
    } else if (has_id && state == REGISTERED) {
        acknowledge(id);
        if (!came_before(id))
            cloud_received(line, type);
    }
}

static void take_bytes(const char *data, size_t length)
{
    for (; length > 0 && connection >= 0; data++, length--) {
        if (*data == '\n') {
            input[input_length] = '\0';
            if (!input_too_long && strlen(input) == input_length)
                take_line(input);
            input_length = 0;
            input_too_long = false;
        } else if (input_length < LONGEST_LINE_BYTES) {
            input[input_length++] = *data;
        } else {
            input_too_long = true;
        }
    }
}

/* -- connection -------------------------------------------------------------------------------- */

static void lose(void)
{
    if (state == REGISTERED) {
        console_log("modem: not registered");
        diagnostics_network(false);
    }
    state = DOWN;
    if (connection >= 0)
        close(connection);
    connection = -1;
    input_length = 0;
    input_too_long = false;
    loop_watch(-1, 0, ready);
    timer_stop(&repeating);
    timer_stop(&waiting);
    timer_start(&dialling, RETRY_MS);
}

static void introduce(void)
{
    char line[128];
    struct json_writer writer;
    state = REGISTERING;
    loop_watch(connection, POLLIN, ready);
    json_begin(&writer, line, sizeof line);
    json_put_text(&writer, "type", "register");
    json_put_text(&writer, "vin", identity.vin);
    json_end(&writer);
    send_line(line);
}

static void ready(short events)
{
    char data[4096];
    if (state == CONNECTING) {
        int error = 0;
        socklen_t size = sizeof error;
        if (getsockopt(connection, SOL_SOCKET, SO_ERROR, &error, &size) < 0 || error)
            lose();
        else
            introduce();
        return;
    }
    (void)events;
    ssize_t count = read(connection, data, sizeof data);
    if (count > 0)
        take_bytes(data, (size_t)count);
    else if (count == 0 || (errno != EAGAIN && errno != EINTR))
        lose();
}

static void dial(void)
{
    int yes = 1;
    connection = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection < 0)
        loop_die("modem", strerror(errno));
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    state = CONNECTING;
    timer_start(&waiting, REGISTRATION_MS);
    if (connect(connection, (struct sockaddr *)&network, sizeof network) == 0)
        introduce();
    else if (errno == EINPROGRESS)
        loop_watch(connection, POLLOUT, ready);
    else
        lose();
}

void uplink_open(const char *address)
{
    char host[64];
    int port;
    if (sscanf(address, "%63[0-9.]:%d", host, &port) != 2 || inet_pton(AF_INET, host, &network.sin_addr) != 1)
        loop_die(address, "is no ADDRESS:PORT");
    network.sin_family = AF_INET;
    network.sin_port = htons((uint16_t)port);
    dial();
}

bool uplink_registered(void)
{
    return state == REGISTERED;
}

double uplink_level_dbm(void)
{
    return level_dbm;
}
