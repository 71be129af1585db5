/* Insides of code objects. */
#ifndef PITHON_TYPES_CODE_CODE_INT_H
#define PITHON_TYPES_CODE_CODE_INT_H

#include "types/code/code.h"
#include "object/args.h"
#include "object/data.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/needs.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#define CODE(o) ((PyCodeObject *)(o))

/* co_version of code whose constants code_constants.c has dealt with. */
enum { CODE_CONSTANTS_DONE = 1 };
/* _co_unique_id of code that code_verify refused: the first unit is in its low bits. */
enum { CODE_UNFIT = 1 << 16, STACKSIZE_MAX = 1 << 26 };

static inline Py_ssize_t code_units_count(PyCodeObject *code) {
    return ((PyVarObject *)code)->ob_size;
}
static inline uint16_t *code_units_of(PyCodeObject *code) {
    return (uint16_t *)code->co_code_adaptive;
}

/* One run of instructions with the same position: the table of positions, read entry by entry. */
typedef struct LineCursor {
    const uint8_t *at, *end;
    int line;        /* as the entries count; `position_line` is -1 where there is none */
    int start, stop; /* bytes of code */
    int position_line, end_line, column, end_column;
} LineCursor;
quiet void line_cursor_init(LineCursor *c, PyCodeObject *code);
quiet bool line_cursor_next(LineCursor *c);

/* The entries of the table of handlers one after the other, from *at = 0: the unit each leads to. */
quiet bool code_handler_next(PyCodeObject *code, int *at, int *target);

/* code_verify.c: 1 fit to run, 0 not, -1 without memory. */
int code_verify(PyObject *code);
/* code_iterators.c */
PyObject *code_iterate_lines(PyCodeObject *code);
PyObject *code_iterate_positions(PyCodeObject *code);
PyObject *code_iterate_branches(PyCodeObject *code);

/* The constants a tuple of constants holds, with their types told apart: for == and hash(). */
int code_constants_equal(PyObject *a, PyObject *b);
/* TypeError "name tuples must contain only strings, not '...'". */
int code_check_names(PyObject *names);

/* Its end: the constants are dropped. */
void code_constants_drop(PyCodeObject *code);

PyObject *code_lines_without_columns(PyObject *table);

#endif
