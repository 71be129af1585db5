/* Insides of the driver. */
#ifndef PITHON_LANG_COMPILE_INT_H
#define PITHON_LANG_COMPILE_INT_H

#include "lang/ast/ast.h"
#include "lang/lower/code_body.h"
#include "lang/lower/constant.h"

/* The code object of a body, and those within it. Objects made on the way die with the arena. */
PyObject *code_from_body(Arena *arena, CodeBody *body, PyObject *filename);
/* A constant as an object that the arena keeps; NULL with an exception. */
borrowed PyObject *const_as_object(Arena *arena, Const *k);

/* PyCF_OPTIMIZED_AST, in place; the __future__ imports have been found. May leave through c->out. */
void tree_optimise(Compiling *c, AstMod *tree);

#endif
