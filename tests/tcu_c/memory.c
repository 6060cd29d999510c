#include "memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "loop.h"

#define LONGEST_PATH 512

struct memory memory;

static char file_path[LONGEST_PATH], new_path[LONGEST_PATH + 4];

static bool read_number(FILE *file, int64_t *number)
{
    return fscanf(file, "%" SCNd64, number) == 1;
}

static bool read_all(FILE *file)
{
    bool whole = read_number(file, &memory.next_message) && read_number(file, &memory.remote_starts)
        && read_number(file, &memory.mask_until_utc_ms) && read_number(file, &memory.incident);
    for (int lamp = 0; lamp < LAMPS; lamp++)
        whole = whole && read_number(file, &memory.good_cycles[lamp]);
    for (int code = 0; code < CODES; code++)
        whole = whole && read_number(file, &memory.code_status[code]);
    whole = whole && read_number(file, &memory.messages) && fgetc(file) == '\n';
    if (!whole || memory.messages < 0 || memory.messages > MOST_MESSAGES)
        return false;
    for (int64_t place = 0; place < memory.messages; place++) {
        if (!fgets(memory.message[place], LONGEST_MESSAGE, file))
            return false;
        memory.message[place][strcspn(memory.message[place], "\n")] = '\0';
    }
    return true;
}

static void forget_all(void)
{
    memset(&memory, 0, sizeof memory);
    memory.next_message = 1;
    for (int lamp = 0; lamp < LAMPS; lamp++)
        memory.good_cycles[lamp] = NOT_HELD;
}

void memory_open(const char *path)
{
    if (snprintf(file_path, sizeof file_path, "%s", path) >= (int)sizeof file_path)
        loop_die(path, "the path is too long");
    snprintf(new_path, sizeof new_path, "%s.new", file_path);
    FILE *file = fopen(file_path, "r");
    if (!file) {
        forget_all();
        return;
    }
    if (!read_all(file))
        loop_die(file_path, "this is no memory of this unit");
    fclose(file);
}

void memory_save(void)
{
    FILE *file = fopen(new_path, "w");
    if (!file)
        loop_die(new_path, strerror(errno));
    fprintf(file, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64, memory.next_message, memory.remote_starts,
            memory.mask_until_utc_ms, memory.incident);
    for (int lamp = 0; lamp < LAMPS; lamp++)
        fprintf(file, " %" PRId64, memory.good_cycles[lamp]);
    for (int code = 0; code < CODES; code++)
        fprintf(file, " %" PRId64, memory.code_status[code]);
    fprintf(file, " %" PRId64 "\n", memory.messages);
    for (int64_t place = 0; place < memory.messages; place++)
        fprintf(file, "%s\n", memory.message[place]);
    if (fclose(file) != 0 || rename(new_path, file_path) != 0)
        loop_die(file_path, strerror(errno));
}
