/* The modem: the connection to the mobile network, registration, and delivery at least once. */
#ifndef TCU_UPLINK_H
#define TCU_UPLINK_H

#include <stdbool.h>

/* Connect to `ADDRESS:PORT`, and again whenever the connection is lost. */
void uplink_open(const char *address);
bool uplink_registered(void);
/* The level at the aerial as last told. */
double uplink_level_dbm(void);
/* There is a message to send. */
void uplink_wake(void);

#endif
