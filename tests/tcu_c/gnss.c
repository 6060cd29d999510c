#define _DEFAULT_SOURCE
#include "gnss.h"

#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loop.h"
#include "terminal.h"

#define OLDEST_MS 5000
#define MOST_FIELDS 24
/* a sentence without its CR LF */
#define LONGEST_SENTENCE 80

static int line_fd = -1;
static struct line_reader reader;
static struct position last;
static bool valid, sees_satellites = true;
static int64_t heard_ms;

static bool checksum_is_right(const char *sentence)
{
    unsigned sum = 0;
    const char *at = sentence + 1;
    while (*at && *at != '*')
        sum ^= (unsigned char)*at++;
    char *end;
    return *at == '*' && strlen(at) == 3 && strtoul(at + 1, &end, 16) == sum && !*end;
}

/* Degrees out of DDMM.mmm or DDDMM.mmm and N, S, E or W; false for anything else. */
static bool read_angle(const char *text, const char *sign, size_t degree_digits, const char *signs, double *angle_deg)
{
    char *end;
    char degrees[4] = "";
    if (strlen(text) < degree_digits + 4 || strspn(text, "0123456789.") != strlen(text))
        return false;
    if (strlen(sign) != 1 || !strchr(signs, *sign))
        return false;
    memcpy(degrees, text, degree_digits);
    double minutes = strtod(text + degree_digits, &end);
    *angle_deg = strtod(degrees, NULL) + minutes / 60.0;
    if (*sign == signs[1])
        *angle_deg = -*angle_deg;
    return !*end && minutes < 60.0;
}

static void take_rmc(char **field, int fields)
{
    struct position position;
    if (fields < 10)
        return;
    if (strcmp(field[2], "A") == 0 && read_angle(field[3], field[4], 2, "NS", &position.lat_deg)
        && read_angle(field[5], field[6], 3, "EW", &position.lon_deg)) {
        last = position;
        valid = true;
        heard_ms = loop_now_ms();
    } else if (strcmp(field[2], "V") == 0) {
        valid = false;
    }
}

static void take_sentence(char *line, bool too_long)
{
    if (too_long || *line != '$' || strlen(line) > LONGEST_SENTENCE || !checksum_is_right(line))
        return;
    char *field[MOST_FIELDS];
    int fields = 0;
    *strchr(line, '*') = '\0';
    while (line && fields < MOST_FIELDS)
        field[fields++] = strsep(&line, ",");
    if (strlen(field[0]) != 6)
        return;
    if (strcmp(field[0] + 3, "RMC") == 0)
        take_rmc(field, fields);
    else if (strcmp(field[0] + 3, "GGA") == 0 && fields > 6)
        sees_satellites = strcmp(field[6], "0") != 0;
}

static void ready(short events)
{
    if (events & (POLLHUP | POLLERR))
        loop_die("the GNSS line", "it has been taken away");
    terminal_read(line_fd, &reader, take_sentence);
}

void gnss_open(const char *path)
{
    line_fd = terminal_open(path);
    loop_watch(line_fd, POLLIN, ready);
}

bool gnss_position(struct position *position)
{
    *position = last;
    return valid && sees_satellites && loop_now_ms() - heard_ms <= OLDEST_MS;
}

void gnss_json(char *text, size_t size)
{
    struct position position;
    if (gnss_position(&position))
        snprintf(text, size, "{\"lat\":%.6f,\"lon\":%.6f}", position.lat_deg, position.lon_deg);
    else
        snprintf(text, size, "null");
}
