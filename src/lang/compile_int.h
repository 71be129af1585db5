/* Insides of the driver. */
#ifndef PITHON_LANG_COMPILE_INT_H
#define PITHON_LANG_COMPILE_INT_H

#include "lang/ast/ast.h"
#include "lang/compile.h"
#include "lang/error.h"
#include "lang/lower/code_body.h"
#include "lang/lower/constant.h"

/* One text, or tree, on its way. */
typedef struct Job {
    const char *text; /* the source, UTF-8, or NULL when a tree is compiled */
    size_t size;
    PyObject *filename;
    CompileMode mode;
    const char *encoding; /* that the file is in, if it is not UTF-8 */
    LangReport report;
} Job;

/* SyntaxError, if the text holds NUL: -1. */
int source_check_null(const Job *job, int flags);
/* Text in another encoding than UTF-8 (PEP 263), as UTF-8: *hold keeps it. 1: recoded, 0: it is
 * UTF-8, -1. */
int source_recode(Job *job, int flags, PyObject **hold);
/* The line of an error: the file's, if there is such a file, or the text's; None. */
PyObject *source_line(const Job *job, const LangError *e);

/* The code object of a body, and those within it. Objects made on the way die with the arena. */
PyObject *code_from_body(Arena *arena, CodeBody *body, PyObject *filename);
/* A constant as an object that the arena keeps; NULL with an exception. */
borrowed PyObject *const_as_object(Arena *arena, Const *k);

/* PyCF_OPTIMIZED_AST, in place; the __future__ imports have been found. May leave through c->out. */
void tree_optimise(Compiling *c, AstMod *tree);

#endif
