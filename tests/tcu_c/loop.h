/* The event loop: clocks, timers, and file descriptors that something is waited for. */
#ifndef TCU_LOOP_H
#define TCU_LOOP_H

#include <stdbool.h>
#include <stdint.h>

/* An action that falls due; static, so that it can stay in the loop's list for good. */
struct timer {
    void (*action)(void);
    int64_t due_ms;
    bool running;
    bool listed;
    struct timer *next;
};

void timer_start(struct timer *timer, int64_t delay_ms);
void timer_stop(struct timer *timer);

/* Milliseconds since an instant that never changes, and since 1970-01-01 (UTC). */
int64_t loop_now_ms(void);
int64_t loop_utc_ms(void);

/* Have `ready` called with the events of poll(2) on a descriptor; one entry for each `ready`, fd -1 takes it out. */
void loop_watch(int fd, short events, void (*ready)(short events));

/* Run for good. */
_Noreturn void loop_run(void);

/* Say on standard error what is wrong with the surroundings, and end. */
_Noreturn void loop_die(const char *what, const char *why);

#endif
