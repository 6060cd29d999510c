/* Remote engine start. */
#ifndef TCU_ENGINE_H
#define TCU_ENGINE_H

#include <stdbool.h>

void engine_start(const char *command);
void engine_stop(const char *command);
/* Whether the engine runs because of a remote start. */
bool engine_remotely_started(void);
/* What the bus shows: the engine began to run or stopped; a driver turned the ignition ON, or took over. */
void engine_running_changed(void);
void engine_driver_turned_on(void);

#endif
