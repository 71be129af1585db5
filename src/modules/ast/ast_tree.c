/* Objects as a tree of the front end. */
#include "lang/needs.h"
#include "modules/ast/ast_module.h"
#include "object/error.h"

AstMod *ast_tree(Arena *arena, PyObject *object, int mode) {
    return err_raise(PyExc_NotImplementedError, "compile() of a syntax tree: not in this version");
}
