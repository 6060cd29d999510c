/* ISO-TP (ISO 15765-2) with normal addressing: messages in frames of 8 bytes. */
#ifndef TCU_ISOTP_H
#define TCU_ISOTP_H

#include <stdbool.h>
#include <stddef.h>

#include "can.h"

#define LONGEST_REQUEST 64
#define LONGEST_ANSWER 128

/* Answers go out under `id`; `take` gets each request that is whole. */
void isotp_open(uint16_t id, void (*take)(const uint8_t *request, size_t length));
void isotp_received(const struct can_data *frame);
/* Whether an answer is under way. */
bool isotp_busy(void);
void isotp_send(const uint8_t *answer, size_t length);

#endif
