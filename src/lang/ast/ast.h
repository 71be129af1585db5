/* The abstract syntax tree, as C structs in an arena: the public one of module `ast`, node for node.
 *
 * Kinds and fields are declared once, in lang/ast/nodes.txt; tools/gen_ast.py makes ast.gen.h of it, in the
 * build's folder. What a reader must know of that header:
 *
 *   category `expr`       struct AstExpr  { AstExprKind kind; AstPos pos; union { ...; struct {...} BinOp; ... }; }
 *   kind `BinOp`          AST_BinOp, its fields e->BinOp.left, e->BinOp.op, e->BinOp.right
 *   product `arg`         struct AstArg   { AstName *arg; AstExpr *annotation; AstString type_comment; AstPos pos; }
 *   enum `operator`       AstOperator     { AST_Add, ... }
 *   `expr*`               AstExprSeq      { ptrdiff_t size; AstExpr **items; }
 *   constructor           AstExpr *ast_BinOp(Arena *, left, op, right, AstPos): NULL without memory
 *
 *     switch (e->kind) {
 *     case AST_BinOp: return visit(e->BinOp.left) && visit(e->BinOp.right);
 *     case AST_Call:  ast_each (AstExpr *, arg, e->Call.args) { ... }
 *
 * Invariants (kept by the parser; who makes trees of Python objects keeps them too):
 *   1. A field without `?` is not NULL; an item of a sequence is not NULL, except in `?*` (Dict.keys, arguments.kw_defaults).
 *   2. Sequences that belong together have one size: Dict.keys and .values, Compare.ops and .comparators,
 *      MatchMapping.keys and .patterns, MatchClass.kwd_attrs and .kwd_patterns, arguments.kwonlyargs and .kw_defaults.
 *   3. Names are interned: two AstName of one arena are equal only if they are the same pointer.
 *   4. Nesting is bounded where the tree comes from the parser (PARSE_DEPTH in lang/parse.h), but what the grammar chains to
 *      the left is not: a+b+c..., a.b.c..., f()()(): follow .left, .value and .func in a loop, or count the depth.
 *   5. Nodes are writable: a pass may change a node in place, also its kind (`*e = *other` is fine).
 *
 * Threads: a tree belongs to one thread at a time. Nothing here makes or needs a Python object. */
#ifndef PITHON_LANG_AST_H
#define PITHON_LANG_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lang/arena.h"

/* An identifier: UTF-8, in NFKC, one pointer per text within an arena (arena_intern). */
struct AstName {
    void *object;  /* free for the one who compiles: the Python str of it; NULL at first */
    uint32_t hash; /* of the text; no promise which function                             */
    uint32_t size; /* bytes, without the NUL that follows                                */
    char text[];
};

/* A text that is no identifier: type comments, the kind of a constant. Absent: text is NULL. */
typedef struct AstString {
    const char *text; /* UTF-8, NUL behind it */
    size_t size;
} AstString;

/* Where a node stands: lines from 1, columns are byte offsets into the UTF-8 of the line, from 0; the end is exclusive. */
typedef struct AstPos {
    int lineno;
    int col_offset;
    int end_lineno;
    int end_col_offset;
} AstPos;

/* The value of a constant. Numbers stay text, validated: whoever makes the object converts it. */
typedef enum AstConstantKind {
    AST_NONE,
    AST_TRUE,
    AST_FALSE,
    AST_ELLIPSIS,
    AST_INT,       /* text: digits without underscores, with 0x, 0o or 0b before them     */
    AST_FLOAT,     /* text: as written, without underscores                               */
    AST_IMAGINARY, /* text: as written, without underscores and the trailing j            */
    AST_STR,       /* text: the value in UTF-8, lone surrogates as three bytes (WTF-8)    */
    AST_BYTES,     /* text: the bytes                                                     */
    AST_OBJECT,    /* object: of a tree that Python code made; kept alive by the arena    */
} AstConstantKind;

typedef struct AstConstant {
    AstConstantKind kind;
    uint32_t size; /* of text, in bytes            */
    union {
        const char *text; /* NUL behind it                */
        void *object;
    };
} AstConstant;

typedef struct AstNameSeq {
    ptrdiff_t size;
    AstName **items;
} AstNameSeq;

/* ---- Tables about the nodes: what generic code (dump, walk, module _ast) goes by ---- */

typedef enum AstQuantity {
    AST_ONE,           /* T    : always there            */
    AST_OPTIONAL,      /* T?   : NULL where absent       */
    AST_SEQUENCE,      /* T*                             */
    AST_SEQUENCE_GAPS, /* T?*  : NULL items are allowed  */
} AstQuantity;

typedef struct AstField {
    const char *name;
    uint8_t type;     /* AstType                      */
    uint8_t quantity; /* AstQuantity                  */
    uint16_t offset;  /* in the struct of the node    */
} AstField;

/* One kind of a sum, or a product itself, or one value of an enum. */
typedef struct AstKindInfo {
    const char *name; /* `BinOp`, `arg`, `Add`        */
    const AstField *fields;
    int size; /* number of fields             */
} AstKindInfo;

typedef enum AstShape {
    AST_SHAPE_BUILTIN,
    AST_SHAPE_SUM,
    AST_SHAPE_PRODUCT,
    AST_SHAPE_ENUM
} AstShape;

typedef struct AstTypeInfo {
    const char *name; /* `expr`                                        */
    const AstKindInfo *kinds;
    int size;       /* number of kinds; 1 for a product              */
    uint8_t shape;  /* AstShape                                      */
    int16_t pos;    /* offset of the AstPos in the struct, or -1     */
    uint16_t bytes; /* sizeof the struct                             */
    uint8_t end;    /* the end of its position is never missing       */
} AstTypeInfo;

#include "ast.gen.h"

extern const AstTypeInfo ast_types[AST_TYPES]; /* indexed by AstType */

/* ---- Helpers ---- */

/* for (T item of seq), in order: ast_each (AstStmt *, s, m->Module.body) { ... } */
#define ast_each(T, item, seq)                                                                     \
    for (ptrdiff_t item##_i = 0, item##_once = 1; item##_i < (seq).size;                           \
         item##_i++, item##_once = 1)                                                              \
        for (T item = (seq).items[item##_i]; item##_once; item##_once = 0)

static inline AstString ast_no_string(void) {
    return (AstString){NULL, 0};
}

/* ---- Walking: every node below `node`, which has type `type`; parents before children, fields in their order ---- */

typedef struct AstWalker AstWalker;
struct AstWalker {
    /* Called for each node (enums, names and strings are no nodes). 1: go into it; 0: leave it out; -1: stop the walk. */
    int (*enter)(AstWalker *walker, AstType type, void *node);
    void *context;
    int depth; /* how deep the walk is; limit it in enter, recursion is by C calls */
};
int ast_walk(AstWalker *walker, AstType type, void *node); /* 0, or -1 if stopped */

/* ---- Printing ---- */

typedef struct AstText { /* a growing text, from malloc */
    char *text;
    size_t size;
    size_t room;
    bool failed; /* no memory */
} AstText;

enum {
    AST_DUMP_ATTRIBUTES = 1, /* lineno, col_offset, ... too         */
    AST_DUMP_LITERALS =
        2, /* each constant as \1literal\1 in ASCII, for a reader that evaluates it */
};

/* As ast.dump(node) prints it, with two exceptions: numbers are printed as the source has them, and characters beyond
 * ASCII are printed as they are, also those that repr() would escape. */
void ast_dump(AstText *out, AstType type, const void *node, int flags);

#endif
