#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

#define DEEPEST 32

static const char *skip_space(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static int hex_digit(char character)
{
    if (is_digit(character))
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    if (character >= 'A' && character <= 'F')
        return character - 'A' + 10;
    return -1;
}

/* Four hexadecimal digits; -1 when they are not there. */
static long hex4(const char *at)
{
    long number = 0;
    for (int place = 0; place < 4; place++) {
        int digit = hex_digit(at[place]);
        if (digit < 0)
            return -1;
        number = number * 16 + digit;
    }
    return number;
}

/* Behind the string that begins at `at` with its quote; NULL when there is none. */
static const char *skip_string(const char *at)
{
    for (at++; *at != '"'; at++) {
        if ((unsigned char)*at < ' ')
            return NULL;
        if (*at == '\\') {
            at++;
            if (*at == 'u' && hex4(at + 1) >= 0)
                at += 4;
            else if (!*at || !strchr("\"\\/bfnrt", *at))
                return NULL;
        }
    }
    return at + 1;
}

static const char *skip_digits(const char *at)
{
    if (!is_digit(*at))
        return NULL;
    while (is_digit(*at))
        at++;
    return at;
}

static const char *skip_number(const char *at)
{
    if (*at == '-')
        at++;
    at = *at == '0' ? at + 1 : skip_digits(at);
    if (at && *at == '.')
        at = skip_digits(at + 1);
    if (at && (*at == 'e' || *at == 'E')) {
        at++;
        at = skip_digits(*at == '+' || *at == '-' ? at + 1 : at);
    }
    return at;
}

static const char *read_value(const char *at, struct json_value *value, int depth);

/* Behind an object or array; `key` is NULL, or the member that is looked for in an object. */
static const char *read_list(const char *at, const char *key, struct json_value *found, int depth)
{
    char close = *at == '{' ? '}' : ']';
    bool object = *at == '{';
    at = skip_space(at + 1);
    if (*at == close)
        return at + 1;
    for (;;) {
        char name[64];
        bool wanted = false;
        struct json_value value;
        if (object) {
            struct json_value member = {JSON_STRING, at, NULL};
            if (*at != '"' || !(member.end = skip_string(at)))
                return NULL;
            wanted = key && json_text(member, name, sizeof name) && strcmp(name, key) == 0;
            at = skip_space(member.end);
            if (*at++ != ':')
                return NULL;
        }
        at = read_value(skip_space(at), &value, depth);
        if (!at)
            return NULL;
        if (wanted)
            *found = value;
        at = skip_space(at);
        if (*at == close)
            return at + 1;
        if (*at++ != ',')
            return NULL;
        at = skip_space(at);
    }
}

/* Behind a value; NULL when there is none. */
static const char *read_value(const char *at, struct json_value *value, int depth)
{
    value->begin = at;
    value->end = NULL;
    if (*at == '"') {
        value->type = JSON_STRING;
        value->end = skip_string(at);
    } else if (*at == '{' || *at == '[') {
        value->type = *at == '{' ? JSON_OBJECT : JSON_ARRAY;
        if (depth < DEEPEST)
            value->end = read_list(at, NULL, NULL, depth + 1);
    } else if (*at == '-' || is_digit(*at)) {
        value->type = JSON_NUMBER;
        value->end = skip_number(at);
    } else if (strncmp(at, "null", 4) == 0) {
        value->type = JSON_NULL;
        value->end = at + 4;
    } else if (strncmp(at, "true", 4) == 0) {
        value->type = JSON_TRUE;
        value->end = at + 4;
    } else if (strncmp(at, "false", 5) == 0) {
        value->type = JSON_FALSE;
        value->end = at + 5;
    }
    return value->end;
}

bool json_is_object(const char *text)
{
    const char *at = skip_space(text);
    struct json_value value;
    if (*at != '{')
        return false;
    at = read_value(at, &value, 0);
    return at && !*skip_space(at);
}

struct json_value json_member(const char *object, const char *key)
{
    struct json_value found = {JSON_MISSING, NULL, NULL};
    read_list(skip_space(object), key, &found, 0);
    return found;
}

/* Append a code point in UTF-8; false when it does not fit. */
static bool put_utf8(unsigned long point, char *text, size_t size, size_t *used)
{
    unsigned char bytes[4];
    size_t count = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0x00, 0xC0, 0xE0, 0xF0};
    for (size_t place = count; place-- > 1; point >>= 6)
        bytes[place] = (unsigned char)(0x80 | (point & 0x3F));
    bytes[0] = (unsigned char)(lead[count] | point);
    if (*used + count >= size)
        return false;
    memcpy(text + *used, bytes, count);
    *used += count;
    return true;
}

/* The code point of an escape \u, surrogate pairs included; moves to its last character. 0 when it is none. */
static unsigned long read_escaped(const char **at)
{
    long point = hex4(*at + 1);
    *at += 4;
    if (point >= 0xD800 && point < 0xDC00 && (*at)[1] == '\\' && (*at)[2] == 'u') {
        long low = hex4(*at + 3);
        if (low >= 0xDC00 && low < 0xE000) {
            *at += 6;
            return 0x10000UL + (((unsigned long)point - 0xD800) << 10) + ((unsigned long)low - 0xDC00);
        }
    }
    return point >= 0xD800 && point < 0xE000 ? 0 : (unsigned long)point;
}

bool json_text(struct json_value value, char *text, size_t size)
{
    static const char escapes[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    size_t used = 0;
    if (value.type != JSON_STRING || size == 0)
        return false;
    for (const char *at = value.begin + 1; at < value.end - 1; at++) {
        unsigned long point = (unsigned char)*at;
        if (*at == '\\') {
            at++;
            const char *escape = strchr(escapes, *at);
            if (*at == 'u')
                point = read_escaped(&at);
            else
                point = (unsigned char)(escape ? meanings[escape - escapes] : *at);
            if (point == 0 || !put_utf8(point, text, size, &used))
                return false;
        } else {
            if (used + 1 >= size)
                return false;
            text[used++] = *at;
        }
    }
    text[used] = '\0';
    return true;
}

bool json_integer(struct json_value value, int64_t *number)
{
    char *end;
    if (value.type != JSON_NUMBER)
        return false;
    errno = 0;
    *number = strtoll(value.begin, &end, 10);
    return errno == 0 && end == value.end;
}
