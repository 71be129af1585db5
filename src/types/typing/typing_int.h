/* What the files of types/typing share. */
#ifndef PITHON_TYPES_TYPING_TYPING_INT_H
#define PITHON_TYPES_TYPING_TYPING_INT_H

#include "object/object.h"

/* A callable that gives `value`, or its text when the text is asked for. */
PyObject *const_evaluator_new(PyObject *value);

#endif
