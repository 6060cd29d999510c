/* Authentication of ownership: the unit witnesses the ignition cycle and reads the odometer. */
#ifndef TCU_OWNERSHIP_H
#define TCU_OWNERSHIP_H

#include <stdbool.h>

#define LONGEST_ATTEMPT 64

void ownership_begin(const char *attempt);
void ownership_end(const char *attempt, bool accepted);
void ownership_ignition_changed(void);

#endif
