/* Diagnostics (UDS) on the body bus. */
#ifndef TCU_DIAGNOSTICS_H
#define TCU_DIAGNOSTICS_H

#include <stdbool.h>

#include "can.h"

void diagnostics_received(const struct can_data *frame);
void diagnostics_booted(void);
void diagnostics_network(bool registered);

#endif
