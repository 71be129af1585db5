/* f-strings and t-strings. */
#include "lang/lower/lower_int.h"
#include "opcodes.h"

enum { JOIN_AT = 30 };

static void emit_conversion(Lowering *l, AstPos pos, int conversion) {
    switch (conversion) {
    case 's':
        emit(l, pos, CONVERT_VALUE, 1);
        break;
    case 'r':
        emit(l, pos, CONVERT_VALUE, 2);
        break;
    case 'a':
        emit(l, pos, CONVERT_VALUE, 3);
        break;
    default:
        break;
    }
}

void lower_formatted(Lowering *l, AstExpr *e) {
    lower_expression(l, e->FormattedValue.value);
    emit_conversion(l, e->pos, e->FormattedValue.conversion);
    if (e->FormattedValue.format_spec) {
        lower_expression(l, e->FormattedValue.format_spec);
        emit(l, e->pos, FORMAT_WITH_SPEC, 0);
    } else {
        emit(l, e->pos, FORMAT_SIMPLE, 0);
    }
}

void lower_joined(Lowering *l, AstExpr *e) {
    ptrdiff_t n = e->JoinedStr.values.size;
    if (n > JOIN_AT) {
        emit_str(l, e->pos, "", 0);
        emit_attr(l, e->pos, compiling_name(l->c, "join", 4), true);
        emit(l, e->pos, BUILD_LIST, 0);
        ast_each(AstExpr *, v, e->JoinedStr.values) {
            lower_expression(l, v);
            emit(l, e->pos, LIST_APPEND, 1);
        }
        emit(l, e->pos, CALL, 1);
        return;
    }
    ast_each(AstExpr *, v2, e->JoinedStr.values) {
        lower_expression(l, v2);
    }
    if (n > 1) {
        emit(l, e->pos, BUILD_STRING, (int)n);
    } else if (n == 0) {
        emit_str(l, e->pos, "", 0);
    }
}

void lower_interpolation(Lowering *l, AstExpr *e) {
    lower_expression(l, e->Interpolation.value);
    emit_const(l, e->pos, const_from_ast(l->c, l->constants, &e->Interpolation.str));
    int operand = 2;
    switch (e->Interpolation.conversion) {
    case 's':
        operand |= 1 << 2;
        break;
    case 'r':
        operand |= 2 << 2;
        break;
    case 'a':
        operand |= 3 << 2;
        break;
    default:
        break;
    }
    if (e->Interpolation.format_spec) {
        lower_expression(l, e->Interpolation.format_spec);
        operand |= 1;
    }
    emit(l, e->pos, BUILD_INTERPOLATION, operand);
}

/* The strings, always one more than interpolations, then these. */
void lower_template(Lowering *l, AstExpr *e) {
    int strings = 0, interpolations = 0;
    bool after_string = false;
    ast_each(AstExpr *, v, e->TemplateStr.values) {
        if (v->kind == AST_Interpolation) {
            if (!after_string) {
                emit_str(l, e->pos, "", 0);
                strings++;
            }
            after_string = false;
            interpolations++;
        } else {
            lower_expression(l, v);
            strings++;
            after_string = true;
        }
    }
    if (!after_string) {
        emit_str(l, e->pos, "", 0);
        strings++;
    }
    emit(l, e->pos, BUILD_TUPLE, strings);
    ast_each(AstExpr *, i, e->TemplateStr.values) {
        if (i->kind == AST_Interpolation) {
            lower_expression(l, i);
        }
    }
    emit(l, e->pos, BUILD_TUPLE, interpolations);
    emit(l, e->pos, BUILD_TEMPLATE, 0);
}
