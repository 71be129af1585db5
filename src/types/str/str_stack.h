/* A short str in a C variable: what is looked up by a text need not allocate, and cannot fail.
 * Nobody may keep it. */
#ifndef PITHON_TYPES_STR_STR_STACK_H
#define PITHON_TYPES_STR_STR_STACK_H

#include "types/str/str.h"

enum { STACK_STR_MAX = 63 };
typedef struct {
    PyASCIIObject head;
    char text[STACK_STR_MAX + 1];
} StackStr;

/* NULL: the text is longer than STACK_STR_MAX, or not ASCII. */
quiet borrowed PyObject *str_on_stack(StackStr *room, const char *text);

#endif
