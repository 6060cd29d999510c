#define _DEFAULT_SOURCE
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "loop.h"

int terminal_open(const char *path)
{
    struct termios settings;
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || tcgetattr(fd, &settings) < 0)
        loop_die(path, strerror(errno));
    cfmakeraw(&settings);
    cfsetspeed(&settings, B115200); /* nominal on a pseudo-terminal */
    if (tcsetattr(fd, TCSANOW, &settings) < 0)
        loop_die(path, strerror(errno));
    return fd;
}

void terminal_write(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = write(fd, data, length);
        if (sent <= 0)
            return; /* nobody reads: as on a line that is not plugged in */
        data += sent;
        length -= (size_t)sent;
    }
}

static void take_byte(struct line_reader *reader, char byte, void (*take)(char *line, bool too_long))
{
    if (byte == '\r' || byte == '\n') {
        reader->text[reader->length] = '\0';
        if (reader->length > 0 || reader->too_long)
            take(reader->text, reader->too_long);
        reader->length = 0;
        reader->too_long = false;
    } else if (reader->length < LONGEST_LINE) {
        reader->text[reader->length++] = byte;
    } else {
        reader->too_long = true;
    }
}

void terminal_read(int fd, struct line_reader *reader, void (*take)(char *line, bool too_long))
{
    char data[1024];
    ssize_t count = read(fd, data, sizeof data);
    if (count < 0 && errno == EIO)
        loop_die("a serial line", "it has been taken away");
    for (ssize_t place = 0; place < count; place++)
        take_byte(reader, data[place], take);
}
