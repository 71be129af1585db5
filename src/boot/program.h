/* The program that the command line names: -c, -m, a script, a folder or archive, standard input.
 */
#ifndef PITHON_BOOT_PROGRAM_H
#define PITHON_BOOT_PROGRAM_H

#include "boot/config.h"

/* The status of a program that KeyboardInterrupt has ended: the process dies of SIGINT in the end, so
 * that a shell sees it. */
enum { STATUS_INTERRUPTED = 0x102 };

/* Runs it in the module __main__, which it makes; the exit status. The uncaught exception has been
 * printed. */
int program_run(Interp *interp);
/* The namespace of a fresh module __main__, put into sys.modules. */
PyObject *program_main_namespace(Interp *interp);
/* Prints the current exception as an uncaught one, clearing it; the exit status it asks for. */
int program_report(void);

#endif
