/* Insides of _csv. Only for modules/csv. */
#ifndef PITHON_MODULES_CSV_CSV_INT_H
#define PITHON_MODULES_CSV_CSV_INT_H

#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "thread/mutex.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

enum {
    QUOTE_MINIMAL,
    QUOTE_ALL,
    QUOTE_NONNUMERIC,
    QUOTE_NONE,
    QUOTE_STRINGS,
    QUOTE_NOTNULL,
    QUOTE_COUNT
};
#define NO_CHAR ((Py_UCS4) - 1)

typedef struct {
    PyObject *error, *dialects;
    PyTypeObject *dialect_type, *reader_type, *writer_type;
    Py_ssize_t field_limit; /* (a) */
} CsvState;
extern PyModuleDef _csv_module_def;
static inline CsvState *csv_state(PyObject *self) {
    PyObject *module = type_module_by_def(TYPE(self), &_csv_module_def);
    return module == NULL ? NULL : module_state(module);
}

typedef struct {
    PyObject_HEAD char double_quote, skip_space, strict; /* (c) all */
    int quoting;
    Py_UCS4 delimiter, quote, escape; /* NO_CHAR: none */
    PyObject *terminator;             /* str */
} Dialect;
extern PyType_Spec csv_dialect_spec, csv_reader_spec, csv_writer_spec;

/* The Dialect that is registered under the name; csv.Error. */
PyObject *csv_get_dialect(CsvState *state, PyObject *name);
/* Dialect(dialect, **parameters); dialect may be NULL. */
PyObject *csv_make_dialect(CsvState *state, PyObject *dialect, PyObject *const *values,
                           PyObject *kwnames);
PyObject *csv_reader_new(CsvState *state, PyObject *iterator, PyObject *dialect);
PyObject *csv_writer_new(CsvState *state, PyObject *write, PyObject *dialect);

#endif
