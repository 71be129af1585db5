/* From source to code objects: the front end's promise to the rest. */
#ifndef PITHON_LANG_COMPILE_H
#define PITHON_LANG_COMPILE_H

#include "object/object.h"

typedef enum { COMPILE_EXEC, COMPILE_EVAL, COMPILE_SINGLE, COMPILE_FUNC_TYPE } CompileMode;

/* The bits of compile()'s `flags` (the reference's PyCF_ values). */
enum {
    COMPILE_FUTURE_MASK = 0x1fe0000, /* CO_FUTURE_* */
    COMPILE_IGNORE_COOKIE = 0x0800,  /* the text is UTF-8 whatever it says itself */
    COMPILE_ONLY_AST = 0x0400,
    COMPILE_TYPE_COMMENTS = 0x1000,
    COMPILE_ALLOW_TOP_LEVEL_AWAIT = 0x2000,
    COMPILE_ALLOW_INCOMPLETE_INPUT = 0x4000,
    COMPILE_DONT_IMPLY_DEDENT = 0x0200,
    COMPILE_OPTIMIZED_AST = 0x8000 | 0x0400,
    COMPILE_FROM_FILE = 0x10000, /* the text is a file's: errors in its bytes are worded so */
    COMPILE_FEATURE_MASK = 0x7e000000,
    COMPILE_FLAGS_MASK = COMPILE_FUTURE_MASK | 0xf600 | 0x10 | 0x800,
};

/* Among the flags: the syntax tree must do for Python 3.minor, 0 to 62. */
#define COMPILE_FEATURE(minor) (((minor) + 1) << 25)
#define COMPILE_FEATURE_OF(flags) ((((flags) & COMPILE_FEATURE_MASK) >> 25) - 1)

/* `optimise`: 0, 1, 2; -1 is the interpreter's own level. The result is a code object, or a syntax tree with COMPILE_ONLY_AST. */
PyObject *compile_source(const char *text, size_t length, PyObject *filename, CompileMode mode,
                         int flags, int optimise);
/* Out of a tree of `ast` nodes. */
PyObject *compile_ast(PyObject *tree, PyObject *filename, CompileMode mode, int flags,
                      int optimise);
/* 1 when the object is an `ast` node; 0, -1. */
int compile_is_ast(PyObject *o);
/* UTF-8 text of source that is str (*flags then say so), bytes or another buffer; `hold` keeps it. NULL with
 * TypeError "FUNCTION() arg 1 must be a WHAT object". */
borrowed const char *compile_text_of(PyObject *source, const char *function, const char *what,
                                     Py_ssize_t *length, int *flags, PyObject **hold);
/* What `make` makes of the scopes of a text. */
struct ScopeTree;
PyObject *compile_scopes(const char *text, size_t length, PyObject *filename, CompileMode mode,
                         int flags, PyObject *(*make)(const struct ScopeTree *scopes));
/* What compile() takes as a file name (str, bytes, path), as str. */
PyObject *compile_filename(PyObject *o);

#endif
