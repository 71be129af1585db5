/* What the files of _struct share. */
#ifndef PITHON_MODULES_STRUCT_STRUCT_MODULE_H
#define PITHON_MODULES_STRUCT_STRUCT_MODULE_H

#include "object/args.h"
#include "object/error.h"
#include "object/ops.h"
#include "types/module/module.h"

typedef struct {
    PyObject *error;           /* (c) struct.error */
    PyTypeObject *struct_type; /* (c) */
    PyTypeObject *iterator;    /* (c) */
    PyObject *cache;           /* (c) dict: format -> Struct */
} StructState;

extern PyModuleDef _struct_module_def;
extern PyType_Spec struct_type_spec, struct_iterator_spec;
extern PyTypeObject struct_plan_type;

/* Items of one kind that follow each other. */
typedef struct {
    char code;
    bool big;          /* most significant byte first */
    uint8_t size;      /* bytes of one item; of 's' and 'p' see `length` */
    Py_ssize_t offset; /* where the first one starts */
    Py_ssize_t repeat; /* how many; 1 for 's' and 'p' */
    Py_ssize_t length; /* bytes from one item to the next */
} StructField;

/* A compiled format. Immutable. */
typedef struct {
    PyVarObject head;  /* ob_size: number of fields */
    PyObject *text;    /* the format, a str */
    Py_ssize_t size;   /* bytes of the whole */
    Py_ssize_t values; /* how many Python values */
    StructField fields[];
} StructPlan;

/* `format` is str or bytes. */
StructPlan *struct_plan_new(StructState *state, PyObject *format);
/* Writes the values (plan->values of them) over zeroed memory. 0, or -1. */
int struct_plan_pack(StructState *state, const StructPlan *plan, PyObject *const *values,
                     char *out);
/* A tuple. */
PyObject *struct_plan_unpack(const StructPlan *plan, const char *data);

int struct_item_pack(StructState *state, const StructField *f, PyObject *value, char *p);
PyObject *struct_item_unpack(const StructField *f, const char *p);

/* A new Struct of `format`. */
PyObject *struct_new(StructState *state, PyObject *format);
/* What the module's functions do with a Struct. */
PyObject *struct_pack_values(StructState *state, PyObject *self, PyObject *const *args,
                             Py_ssize_t nargs);
PyObject *struct_pack_values_into(StructState *state, PyObject *self, PyObject *const *args,
                                  Py_ssize_t nargs);
PyObject *struct_unpack_buffer(StructState *state, PyObject *self, Py_buffer *buffer);
PyObject *struct_unpack_at(StructState *state, PyObject *self, Py_buffer *buffer,
                           Py_ssize_t offset);
PyObject *struct_iterate(StructState *state, PyObject *self, PyObject *buffer);
Py_ssize_t struct_size(PyObject *self);

#endif
