#ifndef TCU_REQUEST_H
#define TCU_REQUEST_H

#include "vehicle.h"

/* Begin to send the status frame. */
void request_start(void);

#endif
