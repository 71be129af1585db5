/* Scopes: which names a piece of the tree binds and where each of its names is found (language reference, "Naming and binding"; PEP 227,
 * 526, 572, 649, 695, 696, 709).
 *
 * A tree of Scope mirrors modules, classes, functions, lambdas, comprehensions, annotations and type parameters. The first pass (scope_visit.c)
 * records every use and binding of a name; the second (scope_resolve.c) decides for each name of each scope, from the outside in, whether
 * it is local, global, free or a cell, and merges comprehensions into the scope around them.
 *
 * Invariants
 *   1. Names in a Scope are mangled already (__x in class C is _C__x).
 *   2. Symbols are in the order of their first mention.
 *   3. A scope is found by the node that opens it (scope_of); the keys are named at scope_key_*.
 * The flag bits and kinds have the numbers that module _symtable shows. */
#ifndef PITHON_LANG_SCOPE_H
#define PITHON_LANG_SCOPE_H

#include "lang/compiling.h"

typedef enum ScopeKind {
    SCOPE_FUNCTION,
    SCOPE_CLASS,
    SCOPE_MODULE,
    SCOPE_ANNOTATION,
    SCOPE_TYPE_ALIAS,
    SCOPE_TYPE_PARAMETERS,
    SCOPE_TYPE_VARIABLE,
} ScopeKind;

enum {
    DEF_GLOBAL = 1,
    DEF_LOCAL = 2,
    DEF_PARAM = 4,
    DEF_NONLOCAL = 8,
    DEF_USE = 16,
    DEF_FREE_CLASS = 64, /* free in a nested scope, and also bound in this class */
    DEF_IMPORT = 128,
    DEF_ANNOT = 256,
    DEF_COMP_ITER = 512,
    DEF_TYPE_PARAM = 1024,
    DEF_COMP_CELL = 2048, /* a cell of a comprehension that was merged into this scope */
    DEF_BOUND = DEF_LOCAL | DEF_PARAM | DEF_IMPORT | DEF_TYPE_PARAM,
};

typedef enum SymbolPlace {
    PLACE_UNKNOWN,
    PLACE_LOCAL,
    PLACE_GLOBAL_EXPLICIT,
    PLACE_GLOBAL_IMPLICIT,
    PLACE_FREE,
    PLACE_CELL
} SymbolPlace;

typedef enum ComprehensionKind {
    COMPREHENSION_NONE,
    COMPREHENSION_LIST,
    COMPREHENSION_DICT,
    COMPREHENSION_SET,
    COMPREHENSION_GENERATOR
} ComprehensionKind;

typedef struct Symbol {
    AstName *name;
    uint32_t flags; /* DEF_*                              */
    SymbolPlace place;
    AstPos pos; /* of its first mention               */
} Symbol;

typedef struct Scope Scope;
struct Scope {
    ScopeKind kind;
    AstName *name; /* of the function or class, `top`, `lambda`, `genexpr`, ... */
    const void *key;
    AstPos pos;
    Scope *parent;
    ARRAY(Scope *) children;
    PtrMap index; /* AstName -> Symbol */
    ARRAY(Symbol *) symbols;
    ARRAY(AstName *) parameters;
    ARRAY(struct ScopeDirective {
        AstName *name;
        AstPos pos;
    })
    directives;             /* global and nonlocal statements */
    PtrMap *mangled_names;  /* type parameters of a class: only these are mangled inside */
    Scope *annotations;     /* the scope of its __annotate__, or NULL */
    const char *scope_info; /* what a TYPE_VARIABLE scope is ("a TypeVar bound"), for messages */
    ComprehensionKind comprehension;
    bool nested; /* in a function, at any depth */
    bool generator, coroutine;
    bool async; /* an async def: may wait */
    bool annotations_used;
    bool varargs, varkeywords;
    bool method; /* a function directly in a class */
    bool has_docstring;
    bool returns_value;
    bool comprehension_inlined;
    bool comprehension_iter_target; /* while its targets are visited */
    int comprehension_iter_expr;    /* > 0 while an iterable of a comprehension is visited */
    bool needs_class_closure;       /* a method uses __class__ */
    bool needs_class_dict;          /* an annotation scope inside may look into the class */
    bool can_see_class;             /* an annotation or type parameter scope directly in a class */
    bool has_conditional_annotations;
    bool in_conditional_block;
    bool in_finally, in_loop; /* while its statements are visited: PEP 765; a loop within the finally clause */
    bool in_unevaluated_annotation;
    bool child_free, free; /* a nested scope, or itself, has free names */
};

typedef struct ScopeTree {
    Scope *top;
    PtrMap by_key;
} ScopeTree;

/* Analyses a tree; leaves through c->out with SyntaxError. Also finds the __future__ imports (c->future). */
ScopeTree *scope_analyse(Compiling *c, AstMod *module);

/* The __future__ imports alone. */
void scope_find_future(Compiling *c, AstMod *module);

/* Keys: a function, class or type alias by its statement, a lambda or comprehension by its expression, the module by its AstMod; */
static inline const void *scope_key_type_params(const void *statement) {
    return (const char *)statement + 1;
}
static inline const void *
scope_key_annotations(const void *owner) { /* of a function's statement, class or module */
    return (const char *)owner + 2;
}
static inline const void *scope_key_bound(const AstTypeParam *p) {
    return p;
}
static inline const void *scope_key_default(const AstTypeParam *p) {
    return (const char *)p + 1;
}
Scope *scope_of(const ScopeTree *tree, const void *key); /* never NULL */

Symbol *scope_find(const Scope *scope, const AstName *name); /* NULL where it is not mentioned */
static inline bool scope_is_function_like(const Scope *s) {
    return s->kind != SCOPE_MODULE && s->kind != SCOPE_CLASS;
}
/* PEP 8's private names: __x inside class C becomes _C__x. `class_name` NULL: outside of classes. */
AstName *scope_mangle(Compiling *c, AstName *class_name, AstName *name);
AstName *scope_mangle_in(Compiling *c, AstName *class_name, const Scope *scope, AstName *name);
/* CO_FUTURE_* bit of a feature, or 0. */
uint32_t scope_future(const char *feature);

#endif
