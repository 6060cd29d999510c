/* The body bus: an slcan adapter (Lawicel CAN232) or a raw CAN socket. */
#ifndef TCU_CAN_H
#define TCU_CAN_H

#include <stdint.h>

struct can_data {
    uint16_t id;
    uint8_t length;
    uint8_t bytes[8];
};

/* Open `slcan:PATH` or `socketcan:CHANNEL`; `received` is called with each standard data frame. */
void can_open(const char *address, void (*received)(const struct can_data *frame));
void can_send(const struct can_data *frame);

#endif
