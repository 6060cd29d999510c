/* Theft alerts: what counts as an intrusion, and when it stays silent. */
#ifndef TCU_THEFT_H
#define TCU_THEFT_H

#include <stdbool.h>

/* The first state of the vehicle is known. */
void theft_booted(void);
/* A door was opened or shut; whether the doors were locked before and still are. */
void theft_door_changed(bool open, bool locked);
void theft_alarm_changed(void);
void theft_locked_changed(void);

#endif
