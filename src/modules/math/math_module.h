/* What the files of math share. */
#ifndef PITHON_MODULES_MATH_MATH_MODULE_H
#define PITHON_MODULES_MATH_MATH_MODULE_H

#include "object/args.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/float/float.h"
#include "types/int/int.h"

/* The functions declared in the other files. */
PyMethodDef *math_sums_table(void);
PyMethodDef *math_integers_table(void);

#endif
