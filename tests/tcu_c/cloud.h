/* What the cloud asks of the unit. */
#ifndef TCU_CLOUD_H
#define TCU_CLOUD_H

#define LONGEST_COMMAND 64

/* How a command ended; `status` is COMPLETED, REJECTED or FAILED. */
void cloud_result(const char *command, const char *status, const char *reason);
/* A message, not seen before. */
void cloud_received(const char *message, const char *type);

#endif
