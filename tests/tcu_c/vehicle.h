/* The vehicle as its body bus shows it, and what the unit asks of it. */
#ifndef TCU_VEHICLE_H
#define TCU_VEHICLE_H

#include <stdbool.h>
#include <stdint.h>

#include "can.h"
#include "memory.h"

#define DOORS 5

enum ignition { IGNITION_OFF, IGNITION_ACC, IGNITION_ON };
enum request { REQUEST_NOTHING, REQUEST_LOCK, REQUEST_UNLOCK, REQUEST_ENGINE_START, REQUEST_ENGINE_STOP };

struct vehicle {
    bool door_open[DOORS];
    bool locked;
    bool alarm_sounds;
    bool engine_runs;
    bool lamp_lit[LAMPS];
    uint32_t odometer_km;
    /* as the frames say it at this moment */
    enum ignition ignition;
    bool by_remote;
    /* complete: with who turned it, and the odometer */
    enum ignition settled_ignition;
    bool settled_by_remote;
};

extern struct vehicle vehicle;

extern const char *const door_names[DOORS];
extern const char *const lamp_names[LAMPS];
extern const char *const ignition_names[];

/* A frame of the bus. Before `vehicle_start` the unit only listens. */
void vehicle_received(const struct can_data *frame);
/* Tell of changes from now on. */
void vehicle_start(void);

/* Ask for something, again and again, until `vehicle_request_done` or the time of a request is over. */
void vehicle_request(enum request request);
void vehicle_request_done(void);
/* Wake the other units up. */
void vehicle_wake(void);

#endif
