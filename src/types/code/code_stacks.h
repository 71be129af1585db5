/* What lies on the value stack before each instruction. */
#ifndef PITHON_TYPES_CODE_CODE_STACKS_H
#define PITHON_TYPES_CODE_CODE_STACKS_H

#include "object/object.h"

enum {
    STACK_OBJECT = 1,
    STACK_NULL,      /* for a call without self */
    STACK_MAYBE,     /* self or NULL, or what a local held before a comprehension */
    STACK_ITERATOR,  /* of a for loop */
    STACK_EXCEPTION, /* being handled */
    STACK_HANDLED,   /* what was being handled before */
    STACK_LASTI,     /* where it was raised */
    STACK_EXIT,      /* the two values of a with statement */
    STACK_KIND_BITS = 4,
    STACK_KIND_MASK = 15,
};
typedef struct {
    int count, width;
    uint32_t *kinds; /* width for each unit: kind, and above it where the object was made */
    int depth[];    /* of each unit; -1 where control does not come, and for caches */
} CodeStacks;

/* NULL with MemoryError. */
CodeStacks *code_stacks_make(PyCodeObject *code);
void code_stacks_free(CodeStacks *s);
/* Can control go to unit `to` from unit `from`, when what is too much there is dropped? */
quiet bool code_stacks_fit(const CodeStacks *s, int from, int to);
quiet int code_stacks_kind(const CodeStacks *s, int unit, int place);

#endif
