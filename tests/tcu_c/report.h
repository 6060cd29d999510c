/* What the cloud is told of the vehicle's state. */
#ifndef TCU_REPORT_H
#define TCU_REPORT_H

void report_ignition(void);
void report_locks(void);
void report_health(void);
void report_location(void);

#endif
