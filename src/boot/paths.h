/* Where the interpreter lies, and where its library is: what sys.prefix and its relatives say.
 *
 * The library is LIB/lib/python3.14t, where LIB is the folder of the real executable or the one
 * above it; PYTHONHOME names another. A file pyvenv.cfg beside the executable (as it was called,
 * links not followed) or one folder above makes it a virtual environment.
 *
 * A file with the executable's name and ._pth added overrides all that: its folder is the prefix,
 * and its lines, relative to it, are sys.path.
 */
#ifndef PITHON_BOOT_PATHS_H
#define PITHON_BOOT_PATHS_H

#include "thread/config.h"

#define PATHS_LIBRARY "lib/python3.14t"
#define PATHS_ZIP "lib/python314.zip"

void paths_find(Paths *paths, const ConfigState *config);
/* Before paths_find and before the environment is read: finds the executable, and what a ._pth file
 * says, which isolates the interpreter. */
void paths_find_override(Paths *paths, ConfigState *config);
/* `folder`/`name`, from malloc. */
char *paths_join(const char *folder, const char *name);
/* Puts what was found into sys: executable, prefix, path and their relatives. */
int paths_publish(Interp *interp);

#endif
