/* Remote lock and unlock. */
#ifndef TCU_LOCKS_H
#define TCU_LOCKS_H

#include <stdbool.h>

void locks_command(bool lock, const char *command);
/* The vehicle has locked or unlocked. */
void locks_changed(void);

#endif
