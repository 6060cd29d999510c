#include "outbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "console.h"
#include "loop.h"
#include "main.h"
#include "memory.h"
#include "uplink.h"

static char text[LONGEST_MESSAGE - 1]; /* with the line feed it fits into the memory */
static struct json_writer writer;

struct json_writer *outbox_begin(const char *type)
{
    char id[48];
    snprintf(id, sizeof id, "%s-%" PRId64, identity.vin, memory.next_message++);
    json_begin(&writer, text, sizeof text);
    json_put_text(&writer, "type", type);
    json_put_text(&writer, "vin", identity.vin);
    json_put_text(&writer, "id", id);
    json_put_integer(&writer, "t_ms", loop_utc_ms());
    return &writer;
}

static void drop_first(void)
{
    memory.messages--;
    memmove(memory.message[0], memory.message[1], (size_t)memory.messages * LONGEST_MESSAGE);
}

void outbox_send(void)
{
    if (!json_end(&writer)) {
        console_log("uplink: a message is too long and was dropped");
        return;
    }
    if (memory.messages == MOST_MESSAGES)
        drop_first();
    strcpy(memory.message[memory.messages++], text);
    memory_save();
    uplink_wake();
}

const char *outbox_first(void)
{
    return memory.messages > 0 ? memory.message[0] : NULL;
}

void outbox_done(const char *id)
{
    char first[48];
    const char *message = outbox_first();
    if (message && json_text(json_member(message, "id"), first, sizeof first) && strcmp(first, id) == 0) {
        drop_first();
        memory_save();
    }
}
