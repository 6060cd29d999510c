/* Non-volatile memory: a file that is replaced as a whole, so that a loss of power leaves the old or the new one. */
#ifndef TCU_MEMORY_H
#define TCU_MEMORY_H

#include <stdint.h>

#define MOST_MESSAGES 256
#define LONGEST_MESSAGE 768
#define LAMPS 6
#define CODES 2
/* a warning that is not held */
#define NOT_HELD (-1)

enum incident { NO_INCIDENT, MASKED_INCIDENT, REPORTED_INCIDENT };

struct memory {
    int64_t next_message;
    int64_t remote_starts;
    /* until when theft alerts are masked after locking, UTC */
    int64_t mask_until_utc_ms;
    int64_t incident;
    /* good cycles of each warning that is held */
    int64_t good_cycles[LAMPS];
    /* status of each diagnostic trouble code */
    int64_t code_status[CODES];
    /* messages that are not acknowledged, the oldest first */
    int64_t messages;
    char message[MOST_MESSAGES][LONGEST_MESSAGE];
};

extern struct memory memory;

/* Read the file, or begin with nothing. */
void memory_open(const char *path);
/* What was changed is there after a loss of power from now on. */
void memory_save(void);

#endif
