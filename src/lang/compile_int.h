/* Insides of the driver. */
#ifndef PITHON_LANG_COMPILE_INT_H
#define PITHON_LANG_COMPILE_INT_H

#include "lang/lower/code_body.h"

/* The code object of a body, and those within it. Objects made on the way die with the arena. */
PyObject *code_from_body(Arena *arena, CodeBody *body, PyObject *filename);

#endif
