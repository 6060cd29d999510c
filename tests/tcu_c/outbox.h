/* Messages for the cloud, kept in non-volatile memory until it has them. */
#ifndef TCU_OUTBOX_H
#define TCU_OUTBOX_H

#include "json.h"

/* Begin a message; put its content into what is returned. */
struct json_writer *outbox_begin(const char *type);
/* Keep it, and send it when its turn comes. */
void outbox_send(void);
/* The message whose turn it is; NULL when there is none. */
const char *outbox_first(void);
/* The cloud has the message of that id, or will never take it. */
void outbox_done(const char *id);

#endif
