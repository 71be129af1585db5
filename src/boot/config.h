/* Reading the configuration (thread/config.h) from the command line and the environment. */
#ifndef PITHON_BOOT_CONFIG_H
#define PITHON_BOOT_CONFIG_H

#include "boot/paths.h"
#include "thread/config.h"

/* Reads arguments and environment. Never fails: usage errors are in the result. */
void config_read(ConfigState *config, int argc, char **argv);
/* Says so and ends the process with status 1: before there are exceptions. */
_Noreturn void no_memory_to_start(void);
/* What _imp gives importlib as the magic number of cache files: Pithon's own. */
int64_t config_magic_token(void);
void config_print_help(const char *program, int parts);

#endif
