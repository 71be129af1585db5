/* What lang/ needs from lower layers; each function is defined by the folder named beside it. */
#ifndef PITHON_LANG_NEEDS_H
#define PITHON_LANG_NEEDS_H

#include "lang/ast/ast.h"
#include "object/object.h"

/* modules/warnings: warns for a place in a file. -1 when the filters made an exception of it. */
int warning_issue_at(PyObject *category, PyObject *message, PyObject *filename, int line);
/* modules/ast: a tree as objects; the tree of objects, in the arena, which keeps what it refers to; 1 when it is an
 * instance of the class AST. A tree of objects is validated: what comes back is one that the passes can trust. */
PyObject *ast_objects(const AstMod *tree);
AstMod *ast_tree(Arena *arena, PyObject *object, int mode);
int ast_is_node(PyObject *o);

/* boot/: the names of characters belong to the module unicodedata: imports it. -1 where that fails, without exception. */
int import_character_names(void);
/* boot/: what the program's own function in place of unicodedata.normalize makes of a name: 1, 0 where there is none, -1. */
int import_normal_name(const char *text, size_t size, PyObject **out);
/* boot/: -O is 1, -OO is 2. */
int config_optimise_level(void);

#endif
