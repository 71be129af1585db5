/* What the files of types/generator share. */
#ifndef PITHON_TYPES_GENERATOR_GENERATOR_INT_H
#define PITHON_TYPES_GENERATOR_GENERATOR_INT_H

#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/exception/exception.h"
#include "types/generator/generator.h"
#include "types/int/int.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#define GEN(o) ((GeneratorObject *)(o))

/* StopIteration(value): the way a return value leaves through __next__ and send. Always NULL. */
void *generator_raise_stop(steals PyObject *value);
/* The exception that throw's arguments name. */
PyObject *generator_throw_argument(PyObject *type, PyObject *value, PyObject *traceback);
/* Continues a generator or coroutine: what it yields, or StopIteration. */
PyObject *generator_send_value(PyObject *g, PyObject *value);

/* async_generator.c: slots and methods of the type that generator.c defines. */
PyObject *async_generator_anext(PyObject *self);
extern PyMethodDef async_generator_methods[];
/* Hands the generator to its finalizer hook: true when there is one, which has the care now. */
bool async_generator_call_finalizer(GeneratorObject *g);
PyObject *generator_sizeof(PyObject *self);
/* coroutine_origin.c: the coroutine is dropped, and nobody has awaited it. */
void coroutine_warn_unawaited(PyObject *coroutine);

#endif
