/* Writing tracebacks to a file descriptor from anywhere: signal handlers, a watchdog, a process
 * that is about to die. Nothing here allocates, locks, or touches Python objects otherwise than by
 * reading plain fields. */
#ifndef PITHON_MODULES_FAULTHANDLER_DUMP_H
#define PITHON_MODULES_FAULTHANDLER_DUMP_H

#include "object/object.h"

void dump_text(int fd, const char *text);
void dump_number(int fd, unsigned long value);         /* decimal */
void dump_hex(int fd, unsigned long value, int width); /* at least `width` digits */
/* The state of the thread that runs this, attached or not; NULL when it has none. */
ThreadState *dump_thread_here(void);
/* "Stack (most recent call first):" and the frames of a thread that runs this, or is stopped. */
void dump_stack(int fd, ThreadState *ts);
/* Every thread of the interpreter; `current` is marked. Threads are stopped or detached; of others
 * (`only_stopped`) no frames are read. */
void dump_threads(int fd, Interp *interp, ThreadState *current, bool only_stopped);
/* The native modules among sys.modules that are not the library's (sys.stdlib_module_names): the
 * last thing a process that dies says, as it reads dicts. Nothing where there are none. */
void dump_extension_modules(int fd, Interp *interp);
/* The C stack of the caller. */
void dump_c_stack(int fd);

#endif
