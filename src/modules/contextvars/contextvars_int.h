/* The insides of contexts, variables and tokens. */
#ifndef PITHON_MODULES_CONTEXTVARS_CONTEXTVARS_INT_H
#define PITHON_MODULES_CONTEXTVARS_CONTEXTVARS_INT_H

#include "modules/contextvars/context_map.h"
#include "modules/contextvars/contextvars.h"

typedef struct {
    PyObject_HEAD PyObject *weakrefs;
    PyObject *previous; /* (thread that has entered it) what was current before */
    PyObject *map;      /* (r) see context_map.h; NULL when empty */
    uint8_t entered;    /* (a) */
} ContextObject;
#define CONTEXT(o) ((ContextObject *)(o))

typedef struct {
    PyObject_HEAD PyObject *name; /* (c) */
    PyObject *otherwise;          /* (c) the default, or NULL */
} ContextVarObject;
#define CONTEXT_VAR(o) ((ContextVarObject *)(o))

typedef struct {
    PyObject_HEAD PyObject *context; /* (c) */
    PyObject *var;                   /* (c) */
    PyObject *old;                   /* (c) the value before, or NULL */
    uint8_t used;                    /* (a) */
} TokenObject;
#define TOKEN(o) ((TokenObject *)(o))

extern PyTypeObject context_keys_type, context_values_type, context_items_type, token_missing_type;

/* The context's map: a new reference, or NULL when it is empty. */
PyObject *context_map(PyObject *context);

#endif
