/* sys.monitoring and the functions of sys that trace. */
#ifndef PITHON_MODULES_MONITORING_MONITORING_H
#define PITHON_MODULES_MONITORING_MONITORING_H

#include "object/object.h"

/* At the birth of an interpreter: adds them to the module sys. */
int monitoring_add(PyObject *sys);
/* At its end: forgets what tools are called. The state stays to the last, for running code looks at
 * it. */
void monitoring_end(Interp *interp);

#endif
