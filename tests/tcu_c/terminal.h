/* Terminals: serial lines, and lines of text on them. */
#ifndef TCU_TERMINAL_H
#define TCU_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#define LONGEST_LINE 256

/* Open a serial line raw, without blocking; ends the program when it cannot be had. */
int terminal_open(const char *path);
/* Send what there is room for. */
void terminal_write(int fd, const char *data, size_t length);

/* Text as it comes, until a line is whole. */
struct line_reader {
    char text[LONGEST_LINE + 1];
    size_t length;
    bool too_long;
};

/* Read what is there, and have `take` called with each line, without its end; one too long is told as such. */
void terminal_read(int fd, struct line_reader *reader, void (*take)(char *line, bool too_long));

#endif
