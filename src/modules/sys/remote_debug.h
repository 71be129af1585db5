/* Looking into another process that runs this build, for sys.remote_exec and _remote_debugging. */
#ifndef PITHON_MODULES_SYS_REMOTE_DEBUG_H
#define PITHON_MODULES_SYS_REMOTE_DEBUG_H

#include "object/object.h"

/* Where `runtime` lies in that process; 0 with an exception. */
uintptr_t remote_runtime(int pid);
/* Copies from there; -1 with OSError. */
int remote_read(int pid, uintptr_t address, void *data, size_t size);
#define REMOTE_READ(pid, address, variable) remote_read(pid, address, &(variable), sizeof(variable))

#endif
