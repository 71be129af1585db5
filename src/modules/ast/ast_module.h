/* What module _ast keeps per interpreter. Only for modules/ast. */
#ifndef PITHON_MODULES_AST_AST_MODULE_H
#define PITHON_MODULES_AST_AST_MODULE_H

#include "lang/ast/ast.h"
#include "object/object.h"

enum { AST_KINDS_MAX = 32 };

typedef struct {
    PyObject *ast;                              /* (c) the class AST */
    PyObject *types[AST_TYPES];                 /* (c) class of each category that has one */
    PyObject *kinds[AST_TYPES][AST_KINDS_MAX];  /* (c) classes of its kinds; a product's own */
    PyObject *fields[AST_TYPES][AST_KINDS_MAX]; /* (c) tuples of the names of their fields */
    PyObject
        *singles[AST_TYPES][AST_KINDS_MAX]; /* (c) of enums: the one instance that trees have */
} AstState;

/* The state of this interpreter: borrowed, made at the first call. NULL with an exception. */
borrowed AstState *ast_state(void);
/* At the interpreter's end. */
void ast_end(Interp *interp);
/* The class AST, new for this interpreter. */
PyObject *ast_node_class(PyObject *module);

/* Is it a tree that the grammar could have made? -1 with ValueError or TypeError. */
int ast_validate(const AstMod *tree);

#endif
