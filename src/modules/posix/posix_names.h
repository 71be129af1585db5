/* The names of sysconf, pathconf and confstr, and of what posix_spawn does to files. */
#ifndef PITHON_MODULES_POSIX_POSIX_NAMES_H
#define PITHON_MODULES_POSIX_POSIX_NAMES_H

#include <stddef.h>

typedef struct {
    const char *name;
    int value;
} ConfName;
extern const ConfName pathconf_names[], sysconf_names[], confstr_names[];
extern const size_t pathconf_names_count, sysconf_names_count, confstr_names_count;

/* The first item of a file action of posix_spawn. */
enum { SPAWN_OPEN, SPAWN_CLOSE, SPAWN_DUP2, SPAWN_CLOSEFROM };

#endif
