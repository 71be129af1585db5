/* What lang/ needs from lower layers; each function is defined by the folder named beside it. */
#ifndef PITHON_LANG_NEEDS_H
#define PITHON_LANG_NEEDS_H

#include "object/object.h"

/* modules/warnings: warns for a place in a file. -1 when the filters made an exception of it. */
int warning_issue_at(PyObject *category, PyObject *message, PyObject *filename, int line);
/* boot/: -O is 1, -OO is 2. */
int config_optimise_level(void);

#endif
