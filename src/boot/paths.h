/* Where the interpreter lies, and where its library is: what sys.prefix and its relatives say.
 *
 * The library is LIB/lib/python3.14t, where LIB is the folder of the real executable or the one
 * above it; PYTHONHOME names another. A file pyvenv.cfg beside the executable (as it was called,
 * links not followed) or one folder above makes it a virtual environment.
 */
#ifndef PITHON_BOOT_PATHS_H
#define PITHON_BOOT_PATHS_H

#include <stdbool.h>

/* All texts from malloc, in the file system's bytes; they live as long as the process. */
typedef struct {
    char *executable;      /* absolute, "" when it cannot be found */
    char *base_executable; /* that of the environment a virtual one was made from */
    char *prefix, *base_prefix;
    char *exec_prefix, *base_exec_prefix;
    char *library;   /* prefix + /lib/python3.14t; NULL when it was not found */
    char *venv_home; /* `home` of pyvenv.cfg, or NULL */
} Paths;

#define PATHS_LIBRARY "lib/python3.14t"
#define PATHS_ZIP "lib/python314.zip"

struct ConfigState;
void paths_find(Paths *paths, const struct ConfigState *config);
/* `folder`/`name`, from malloc. */
char *paths_join(const char *folder, const char *name);

#endif
