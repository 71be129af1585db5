/* Constants of the code being compiled, as C values: numbers, texts, tuples of them.
 *
 * Within one run equal constants are one pointer: 1, 1.0 and True differ, 0.0 and -0.0 differ, code is equal to itself only. Folding works on these
 * (optimise/fold.c); Python objects are made of them once, at the end (Const.made). */
#ifndef PITHON_LANG_CONSTANT_H
#define PITHON_LANG_CONSTANT_H

#include "lang/compiling.h"

typedef enum ConstKind {
    CONST_NONE,
    CONST_FALSE,
    CONST_TRUE,
    CONST_ELLIPSIS,
    CONST_INT,
    CONST_FLOAT,
    CONST_COMPLEX,
    CONST_STR,
    CONST_BYTES,
    CONST_TUPLE,
    CONST_FROZENSET,
    CONST_SLICE,
    CONST_CODE,
    CONST_OBJECT,
} ConstKind;

typedef struct Const Const;
struct Const {
    ConstKind kind;
    bool negative; /* INT                                                   */
    uint32_t hash;
    size_t size; /* INT: digits; STR, BYTES: bytes; TUPLE, FROZENSET: items; SLICE: 3 */
    union {
        const uint32_t *digits; /* INT: magnitude, base/bignum.h                         */
        const char *text;       /* STR (WTF-8), BYTES                                    */
        Const **items;
        struct {
            double real, imag;
        }; /* FLOAT (real), COMPLEX                          */
        struct CodeBody *code;
        void *object;
    };
    void *made;  /* the Python object, once made (lang/compile.c)         */
    Const *next; /* in the table                                          */
};

typedef struct ConstTable {
    Const **buckets;
    uint32_t count, size; /* size: a power of two */
    Const none, no, yes, ellipsis;
} ConstTable;

ConstTable *const_table_new(Compiling *c);
Const *const_from_ast(Compiling *c, ConstTable *t, const AstConstant *value);
/* Of a Python object that something keeps (constant_object.c); const_opaque for one of a type that has no constants. */
Const *const_from_object(Compiling *c, ConstTable *t, void *object);
Const *const_opaque(Compiling *c, ConstTable *t, void *object);
Const *const_str(Compiling *c, ConstTable *t, const char *text, size_t size);
static inline Const *const_name(Compiling *c, ConstTable *t, const AstName *name) {
    return const_str(c, t, name->text, name->size);
}
Const *const_bytes(Compiling *c, ConstTable *t, const char *text, size_t size);
Const *const_long(Compiling *c, ConstTable *t, int64_t value);
Const *const_int(Compiling *c, ConstTable *t, const uint32_t *digits, size_t size,
                 bool negative); /* trimmed here */
Const *const_float(Compiling *c, ConstTable *t, double value);
Const *const_complex(Compiling *c, ConstTable *t, double real, double imag);
Const *const_sequence(Compiling *c, ConstTable *t, ConstKind kind, Const *const *items,
                      size_t size);
Const *const_code(Compiling *c, ConstTable *t, struct CodeBody *code);

/* An int from -2^62 to 2^62: true. */
bool const_as_long(const Const *k, int64_t *value);
/* Its truth: 0 or 1. -1: not known here. */
int const_truth(const Const *k);

#endif
