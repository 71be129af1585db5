/* What capi/ needs from lower layers; each function is defined by the folder named beside it. */
#ifndef PITHON_CAPI_NEEDS_H
#define PITHON_CAPI_NEEDS_H

#include "object/object.h"

/* boot/: shows the current exception as at the end of a program (set_last: keeps it as
 * sys.last_exc, too) and clears it; the exit status it stands for. */
int program_report_exception(bool set_last);
/* boot/: ends the interpreter, then the process. */
_Noreturn void program_exit(int status);

#endif
