/* The console: the unit's log, and commands. */
#ifndef TCU_CONSOLE_H
#define TCU_CONSOLE_H

#include <stdbool.h>

void console_open(const char *path);
/* Print a line with the uptime before it. */
void console_log(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The boot is complete. */
void console_booted(void);

#endif
