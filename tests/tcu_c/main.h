/* Who this unit is. */
#ifndef TCU_MAIN_H
#define TCU_MAIN_H

#define SOFTWARE "TCU-C 1.0"
#define PART_NUMBER "283B0-C000A"

struct identity {
    char vin[18];
    /* empty where the model asks for none */
    char security_code[32];
};

extern struct identity identity;

/* Start afresh, as after a loss of power. */
void unit_restart(const char *reason);

#endif
