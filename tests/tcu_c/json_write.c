#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"

static void put(struct json_writer *writer, const char *text)
{
    size_t length = strlen(text);
    if (writer->used + length >= writer->size) {
        writer->too_long = true;
        return;
    }
    memcpy(writer->text + writer->used, text, length + 1);
    writer->used += length;
}

static void put_quoted(struct json_writer *writer, const char *text)
{
    put(writer, "\"");
    for (; *text; text++) {
        char piece[8] = {*text};
        if (*text == '"' || *text == '\\')
            snprintf(piece, sizeof piece, "\\%c", *text);
        else if ((unsigned char)*text < ' ')
            snprintf(piece, sizeof piece, "\\u%04x", (unsigned)*text);
        put(writer, piece);
    }
    put(writer, "\"");
}

void json_begin(struct json_writer *writer, char *text, size_t size)
{
    *writer = (struct json_writer){.text = text, .size = size};
    put(writer, "{");
}

void json_put(struct json_writer *writer, const char *key, const char *value)
{
    if (writer->used > 1)
        put(writer, ",");
    put_quoted(writer, key);
    put(writer, ":");
    put(writer, value);
}

void json_put_text(struct json_writer *writer, const char *key, const char *value)
{
    json_put(writer, key, "");
    put_quoted(writer, value);
}

void json_put_integer(struct json_writer *writer, const char *key, int64_t value)
{
    char number[24];
    snprintf(number, sizeof number, "%" PRId64, value);
    json_put(writer, key, number);
}

void json_put_bool(struct json_writer *writer, const char *key, bool value)
{
    json_put(writer, key, value ? "true" : "false");
}

bool json_end(struct json_writer *writer)
{
    put(writer, "}");
    return !writer->too_long;
}
