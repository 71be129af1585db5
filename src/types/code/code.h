/* code objects: the ABI's layout; the executed instructions lie behind it, with caches numbered into a side array.
 *
 * The executable form has the same units as `co_code`, except that the first CACHE unit of each instruction that has one holds the number of its
 * 64-bit cache word (interp/cache.h), and that specialised opcodes take the place of the general ones.
 */
#ifndef PITHON_TYPES_CODE_CODE_H
#define PITHON_TYPES_CODE_CODE_H

#include "object/object.h"

/* Kinds of a fast local, in co_localspluskinds. */
enum {
    CO_FAST_HIDDEN_KIND = 0x10,
    CO_FAST_LOCAL_KIND = 0x20,
    CO_FAST_CELL_KIND = 0x40,
    CO_FAST_FREE_KIND = 0x80
};

typedef struct {
    PyObject *filename, *name, *qualname; /* str */
    int flags, firstlineno;
    PyObject *code;                              /* bytes: as co_code shows it */
    PyObject *linetable, *exceptiontable;        /* bytes */
    PyObject *consts, *names;                    /* tuple */
    PyObject *localsplusnames, *localspluskinds; /* tuple, bytes */
    int argcount, posonlyargcount, kwonlyargcount, stacksize;
} CodeParts;
/* A new code object (born SHARED); all members borrowed. Names and string constants that look like names are interned. */
PyObject *code_new(const CodeParts *parts);
/* A function is made of the code while threads run in parallel: marks the constants, those of
 * nested code too. */
quiet void code_constants_of_function(PyObject *code);
/* Before a second thread of the process starts, at a safepoint of the first: runtime.parallel is
 * set, and the constants of all functions become immortal. */
void code_go_parallel(void);
/* Is it a string that code_new interns among the constants? */
bool code_is_name_like(PyObject *s);
/* The same from parts of any value: SystemError, ValueError or OverflowError for those that do not fit together. */
PyObject *code_new_from_parts(const CodeParts *parts);
/* co_code: a bytes object without specialisation. */
PyObject *code_code(PyObject *code);
PyObject *code_varnames(PyObject *code);
PyObject *code_cellvars(PyObject *code);
PyObject *code_freevars(PyObject *code);
/* The source line of the instruction at byte offset `offset`, or -1; and its whole position (-1 for what is unknown). */
quiet int code_line(PyObject *code, int offset);
quiet bool code_position(PyObject *code, int offset, int *line, int *end_line, int *column,
                         int *end_column);
/* The handler for an exception at `offset`: false when there is none. */
quiet bool code_handler(PyObject *code, int offset, int *target, int *depth, bool *lasti);

extern PyTypeObject code_line_iterator_type, code_position_iterator_type;

#endif
