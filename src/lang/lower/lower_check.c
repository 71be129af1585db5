/* SyntaxWarnings about code that cannot mean what it says. */
#include "lang/lower/lower_int.h"

/* The type that evaluating `e` surely gives, or NULL. */
static const char *type_of_constant(const AstConstant *k) {
    static const char *const names[] = {
        [AST_NONE] = "NoneType",     [AST_TRUE] = "bool", [AST_FALSE] = "bool",
        [AST_ELLIPSIS] = "ellipsis", [AST_INT] = "int",   [AST_FLOAT] = "float",
        [AST_IMAGINARY] = "complex", [AST_STR] = "str",   [AST_BYTES] = "bytes",
        [AST_OBJECT] = NULL,
    };
    return names[k->kind];
}

static const char *type_of_expression(const AstExpr *e) {
    switch (e->kind) {
    case AST_Tuple:
        return "tuple";
    case AST_List:
    case AST_ListComp:
        return "list";
    case AST_Dict:
    case AST_DictComp:
        return "dict";
    case AST_Set:
    case AST_SetComp:
        return "set";
    case AST_GeneratorExp:
        return "generator";
    case AST_Lambda:
        return "function";
    case AST_TemplateStr:
        return "string.templatelib.Template";
    case AST_Interpolation:
        return "string.templatelib.Interpolation";
    case AST_JoinedStr:
    case AST_FormattedValue:
        return "str";
    case AST_Constant:
        return type_of_constant(&e->Constant.value);
    default:
        return NULL;
    }
}

void lower_check_call(Lowering *l, AstExpr *func) {
    const char *type = func->kind == AST_Lambda  ? NULL
                       : lower_is_debug(l, func) ? "bool"
                                                 : type_of_expression(func);
    if (type) {
        compiling_warn(l->c, func->pos,
                       "'%.200s' object is not callable; perhaps you missed a comma?", type);
    }
}

static bool is_subscriptable(const AstExpr *e) {
    switch (e->kind) {
    case AST_Constant:
        return e->Constant.value.kind == AST_STR || e->Constant.value.kind == AST_BYTES ||
               e->Constant.value.kind == AST_OBJECT;
    case AST_Set:
    case AST_SetComp:
    case AST_GeneratorExp:
    case AST_TemplateStr:
    case AST_Interpolation:
    case AST_Lambda:
        return false;
    default:
        return true;
    }
}

static bool is_indexed_by_int(const AstExpr *e) {
    switch (e->kind) {
    case AST_Constant:
        return e->Constant.value.kind == AST_STR || e->Constant.value.kind == AST_BYTES;
    case AST_Tuple:
    case AST_List:
    case AST_ListComp:
    case AST_JoinedStr:
    case AST_FormattedValue:
        return true;
    default:
        return false;
    }
}

void lower_check_subscript(Lowering *l, AstExpr *e) {
    AstExpr *value = e->Subscript.value, *index = e->Subscript.slice;
    bool debug = lower_is_debug(l, value);
    if (debug || !is_subscriptable(value)) {
        compiling_warn(l->c, value->pos,
                       "'%.200s' object is not subscriptable; perhaps you missed a comma?",
                       debug ? "bool" : type_of_expression(value));
    }
    const char *type = type_of_expression(index);
    if (type == NULL || strcmp(type, "int") == 0 || strcmp(type, "bool") == 0 ||
        !is_indexed_by_int(value)) {
        return;
    }
    compiling_warn(
        l->c, value->pos,
        "%.200s indices must be integers or slices, not %.200s; perhaps you missed a comma?",
        type_of_expression(value), type);
}

/* A literal whose identity says nothing. */
static const char *literal_type(const AstExpr *e) {
    if (e->kind == AST_Constant) {
        switch (e->Constant.value.kind) {
        case AST_NONE:
        case AST_TRUE:
        case AST_FALSE:
        case AST_ELLIPSIS:
        case AST_OBJECT:
            return NULL;
        default:
            return type_of_constant(&e->Constant.value);
        }
    }
    if (e->kind != AST_Tuple) {
        return NULL;
    }
    ast_each(AstExpr *, item, e->Tuple.elts) {
        if (item->kind != AST_Constant && literal_type(item) == NULL) {
            return NULL;
        }
    }
    return "tuple";
}

void lower_check_compare(Lowering *l, AstExpr *e) {
    const AstExpr *left = e->Compare.left;
    for (ptrdiff_t i = 0; i < e->Compare.ops.size; i++) {
        AstCmpop op = e->Compare.ops.items[i];
        const AstExpr *right = e->Compare.comparators.items[i];
        if (op == AST_Is || op == AST_IsNot) {
            const char *type = literal_type(left);
            if (type == NULL) {
                type = literal_type(right);
            }
            if (type) {
                compiling_warn(l->c, e->pos,
                               op == AST_Is
                                   ? "\"is\" with '%.200s' literal. Did you mean \"==\"?"
                                   : "\"is not\" with '%.200s' literal. Did you mean \"!=\"?",
                               type);
                return;
            }
        }
        left = right;
    }
}
