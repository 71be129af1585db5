/* A code object before it is one: what the assembler hands over, as C values in the arena. */
#ifndef PITHON_LANG_CODE_BODY_H
#define PITHON_LANG_CODE_BODY_H

#include "lang/lower/constant.h"

typedef struct CodeBytes {
    ARRAY(uint8_t) bytes;
} CodeBytes;

typedef struct CodeBody {
    const char *name, *qualname; /* UTF-8 */
    int flags, first_line;
    int argcount, posonlyargcount, kwonlyargcount, stacksize;
    ARRAY(uint16_t) units;       /* as co_code shows them: opcode | operand << 8 */
    CodeBytes lines, exceptions; /* co_linetable, co_exceptiontable */
    Const **consts;
    int const_count;
    AstName **names;
    int name_count;
    AstName **locals;     /* fast locals: variables, cells, free variables */
    uint8_t *local_kinds; /* CO_FAST_* */
    int local_count;
} CodeBody;

/* Kinds of a fast local (the same numbers as in types/code/code.h). */
enum { LOCAL_HIDDEN = 0x10, LOCAL_VARIABLE = 0x20, LOCAL_CELL = 0x40, LOCAL_FREE = 0x80 };
/* co_flags */
enum {
    CODE_OPTIMIZED = 1,
    CODE_NEWLOCALS = 2,
    CODE_VARARGS = 4,
    CODE_VARKEYWORDS = 8,
    CODE_NESTED = 0x10,
    CODE_GENERATOR = 0x20,
    CODE_COROUTINE = 0x80,
    CODE_ASYNC_GENERATOR = 0x200,
    CODE_FUTURES = 0x1fe0000,
    CODE_FUTURE_ANNOTATIONS = 0x1000000,
    CODE_HAS_DOCSTRING = 0x4000000,
    CODE_METHOD = 0x8000000,
};

#endif
