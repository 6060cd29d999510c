#define _DEFAULT_SOURCE
#include "console.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gnss.h"
#include "loop.h"
#include "main.h"
#include "memory.h"
#include "terminal.h"
#include "uplink.h"
#include "vehicle.h"

enum { UNKNOWN_COMMAND = 1, WRONG_ARGUMENTS = 2, LINE_TOO_LONG = 3 };

static int line_fd = -1;
static int64_t powered_ms;
static bool booted;
static struct line_reader reader;

__attribute__((format(printf, 1, 0))) static void print(const char *format, va_list arguments)
{
    char line[512];
    int length = vsnprintf(line, sizeof line - 2, format, arguments);
    if (length > (int)sizeof line - 3)
        length = (int)sizeof line - 3;
    memcpy(line + length, "\r\n", 2);
    terminal_write(line_fd, line, (size_t)length + 2);
}

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print(format, arguments);
    va_end(arguments);
}

void console_log(const char *format, ...)
{
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    say("[%9.3f] %s", (double)(loop_now_ms() - powered_ms) / 1000.0, text);
}

/* -- commands ---------------------------------------------------------------------------------- */

static void say_status(void)
{
    say("RUNNING");
}

static void say_connection(void)
{
    say(uplink_registered() ? "REGISTERED" : "SEARCHING");
}

static void say_ignition(void)
{
    say("%s", ignition_names[vehicle.ignition]);
}

static void say_mileage(void)
{
    say("%u", (unsigned)vehicle.odometer_km);
}

static void say_doors(void)
{
    for (int door = 0; door < DOORS; door++)
        say("%s=%s", door_names[door], vehicle.door_open[door] ? "open" : "closed");
}

static void say_lamps(void)
{
    for (int lamp = 0; lamp < LAMPS; lamp++)
        say("%s=%d", lamp_names[lamp], memory.good_cycles[lamp] != NOT_HELD);
}

static void say_version(void)
{
    say("%s", SOFTWARE);
}

static void say_level(void)
{
    say("%.0f", uplink_level_dbm());
}

static void say_position(void)
{
    struct position position;
    if (gnss_position(&position))
        say("%.6f,%.6f", position.lat_deg, position.lon_deg);
    else
        say("NO FIX");
}

static const struct {
    const char *name;
    void (*answer)(void);
    bool while_booting;
} commands[] = {
    {"$TCU_STATUS", say_status, false},
    {"$OSVERSION", say_version, true},
    {"$CONNECTION_STATE", say_connection, false},
    {"$RSSI", say_level, true},
    {"$GET_IGN", say_ignition, false},
    {"$GETCURRENTMILEAGE", say_mileage, false},
    {"$GET_DOOR_STATUS", say_doors, false},
    {"$LAMPSTATUSCONFIRMEDON", say_lamps, false},
    {"$GETGPSPOSITION", say_position, true},
};

static void take_command(char *line, bool too_long)
{
    if (too_long) {
        say("ERROR %d", LINE_TOO_LONG);
        return;
    }
    char *rest = NULL;
    const char *name = strtok_r(line, " \t", &rest);
    if (!name)
        return;
    for (size_t place = 0; place < sizeof commands / sizeof *commands; place++) {
        if (strcmp(name, commands[place].name) != 0)
            continue;
        if (strtok_r(NULL, " \t", &rest)) {
            say("ERROR %d", WRONG_ARGUMENTS);
            return;
        }
        if (booted || commands[place].while_booting)
            commands[place].answer();
        else
            say("BOOTING");
        say("OK");
        return;
    }
    say("ERROR %d", UNKNOWN_COMMAND);
}

static void ready(short events)
{
    if (events & (POLLHUP | POLLERR))
        loop_die("the console", "it has been taken away");
    terminal_read(line_fd, &reader, take_command);
}

void console_open(const char *path)
{
    powered_ms = loop_now_ms();
    line_fd = terminal_open(path);
    loop_watch(line_fd, POLLIN, ready);
}

void console_booted(void)
{
    booted = true;
    console_log("boot complete");
}
