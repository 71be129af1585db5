/* What the files of select share. */
#ifndef PITHON_MODULES_SELECT_SELECT_MODULE_H
#define PITHON_MODULES_SELECT_SELECT_MODULE_H

#include "modules/posix/system_call.h"
#include "object/args.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

typedef struct {
    PyTypeObject *poll, *epoll; /* (c) */
} SelectState;
extern PyModuleDef select_module_def;
extern PyType_Spec select_poll_spec, select_epoll_spec;

/* How long to wait. */
typedef struct {
    bool forever;
    int64_t ns;       /* from now */
    int64_t deadline; /* of the monotonic clock */
} Patience;
/* None or a number of units of `unit_ns` nanoseconds, rounded away from zero; `error` words what is
 * neither. -1 with an exception. */
int patience_from(PyObject *o, int64_t unit_ns, const char *error, Patience *out);
/* Before waiting again: what is left; never negative. */
void patience_renew(Patience *patience);

#endif
