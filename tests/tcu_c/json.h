/* JSON (RFC 8259) as far as the uplink needs it: members of one object are read, one object is written. */
#ifndef TCU_JSON_H
#define TCU_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_type { JSON_MISSING, JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_OBJECT, JSON_ARRAY };

/* A value in a text that stays where it is. */
struct json_value {
    enum json_type type;
    const char *begin;
    const char *end;
};

/* Whether a text is one JSON object and nothing else. */
bool json_is_object(const char *text);
/* A member of such an object. */
struct json_value json_member(const char *object, const char *key);
/* The text of a string in UTF-8; false when it is none, or does not fit with its NUL. */
bool json_text(struct json_value value, char *text, size_t size);
/* The value of a whole number; false when it is none. */
bool json_integer(struct json_value value, int64_t *number);

struct json_writer {
    char *text;
    size_t size;
    size_t used;
    bool too_long;
};

void json_begin(struct json_writer *writer, char *text, size_t size);
void json_put_text(struct json_writer *writer, const char *key, const char *value);
void json_put_integer(struct json_writer *writer, const char *key, int64_t value);
void json_put_bool(struct json_writer *writer, const char *key, bool value);
/* A member whose value is JSON already. */
void json_put(struct json_writer *writer, const char *key, const char *value);
/* Close the object; false when it did not fit. */
bool json_end(struct json_writer *writer);

#endif
