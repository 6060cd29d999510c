#include "report.h"

#include "gnss.h"
#include "memory.h"
#include "outbox.h"
#include "ownership.h"
#include "vehicle.h"

void report_ignition(void)
{
    struct json_writer *message = outbox_begin("ignition");
    json_put_text(message, "state", ignition_names[vehicle.settled_ignition]);
    json_put_text(message, "origin", vehicle.settled_by_remote ? "remote" : "driver");
    json_put_integer(message, "odometer_km", vehicle.odometer_km);
    outbox_send();
}

void report_locks(void)
{
    char doors[256];
    struct json_writer writer;
    json_begin(&writer, doors, sizeof doors);
    for (int door = 0; door < DOORS; door++)
        json_put_text(&writer, door_names[door], vehicle.door_open[door] ? "open" : "closed");
    json_end(&writer);
    struct json_writer *message = outbox_begin("locks");
    json_put_bool(message, "locked", vehicle.locked);
    json_put(message, "doors", doors);
    outbox_send();
}

void report_health(void)
{
    char lamps[256];
    struct json_writer writer;
    json_begin(&writer, lamps, sizeof lamps);
    for (int lamp = 0; lamp < LAMPS; lamp++)
        json_put_bool(&writer, lamp_names[lamp], memory.good_cycles[lamp] != NOT_HELD);
    json_end(&writer);
    json_put(outbox_begin("health"), "lamps", lamps);
    outbox_send();
}

void report_location(void)
{
    char position[96];
    gnss_json(position, sizeof position);
    json_put(outbox_begin("location"), "position", position);
    outbox_send();
}
