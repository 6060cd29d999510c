/* Vehicle health: warnings, and how they go after a repair. */
#ifndef TCU_HEALTH_H
#define TCU_HEALTH_H

/* The ignition was turned, or a driver took over what was started remotely. */
void health_ignition_changed(void);
void health_lamp_changed(int lamp);

#endif
