/* What the satellite receiver says (NMEA 0183). */
#ifndef TCU_GNSS_H
#define TCU_GNSS_H

#include <stdbool.h>
#include <stddef.h>

struct position {
    double lat_deg;
    double lon_deg;
};

void gnss_open(const char *path);
/* Where the vehicle is; false when that is not known. */
bool gnss_position(struct position *position);
/* The same as JSON: an object, or null. */
void gnss_json(char *text, size_t size);

#endif
