#define _DEFAULT_SOURCE
#include "loop.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_WATCHED 8

static struct timer *timers;
static struct pollfd polled[MOST_WATCHED];
static void (*handlers[MOST_WATCHED])(short events);
static nfds_t watched;

static int64_t read_clock_ms(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t loop_now_ms(void)
{
    return read_clock_ms(CLOCK_MONOTONIC);
}

int64_t loop_utc_ms(void)
{
    return read_clock_ms(CLOCK_REALTIME);
}

void timer_start(struct timer *timer, int64_t delay_ms)
{
    if (!timer->listed) {
        timer->listed = true;
        timer->next = timers;
        timers = timer;
    }
    timer->due_ms = loop_now_ms() + delay_ms;
    timer->running = true;
}

void timer_stop(struct timer *timer)
{
    timer->running = false;
}

void loop_watch(int fd, short events, void (*ready)(short events))
{
    nfds_t place = 0;
    while (place < watched && handlers[place] != ready)
        place++;
    if (place == MOST_WATCHED)
        loop_die("loop", "too many descriptors");
    if (place == watched)
        watched++;
    handlers[place] = ready;
    polled[place] = (struct pollfd){.fd = fd, .events = events};
}

/* Run what is due; the time in ms until something falls due next, -1 when nothing does. */
static int run_timers(void)
{
    for (struct timer *timer = timers; timer; timer = timer->next) {
        if (timer->running && timer->due_ms <= loop_now_ms()) {
            timer->running = false;
            timer->action();
        }
    }
    int64_t next_ms = -1;
    int64_t now_ms = loop_now_ms();
    for (struct timer *timer = timers; timer; timer = timer->next) {
        int64_t left_ms = timer->due_ms > now_ms ? timer->due_ms - now_ms : 0;
        if (timer->running && (next_ms < 0 || left_ms < next_ms))
            next_ms = left_ms;
    }
    return next_ms > INT_MAX ? INT_MAX : (int)next_ms;
}

void loop_run(void)
{
    for (;;) {
        int wait_ms = run_timers();
        if (poll(polled, watched, wait_ms) < 0 && errno != EINTR)
            loop_die("poll", strerror(errno));
        for (nfds_t place = 0; place < watched; place++) {
            short events = polled[place].revents;
            polled[place].revents = 0;
            if (polled[place].fd >= 0 && events)
                handlers[place](events);
        }
    }
}

void loop_die(const char *what, const char *why)
{
    fprintf(stderr, "tcu: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}
