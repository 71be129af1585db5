/* Insides of lowering. */
#ifndef PITHON_LANG_LOWER_INT_H
#define PITHON_LANG_LOWER_INT_H

#include "lang/lower/lower.h"
#include "lang/optimise/instruction_list.h"

/* What surrounds the code being lowered, and must be undone when control leaves it. */
typedef enum EnclosingKind {
    IN_WHILE,
    IN_FOR,
    IN_ASYNC_FOR,
    IN_TRY,         /* try with except                                          */
    IN_FINALLY_TRY, /* the body of a try with finally: datum is the finally body */
    IN_FINALLY_END, /* the finally body itself, reached by an exception          */
    IN_WITH,
    IN_ASYNC_WITH,
    IN_HANDLER_CLEANUP, /* except ... as name: datum is the name                     */
    IN_POP_VALUE,       /* a value to be returned lies on the stack                  */
    IN_HANDLER,
    IN_GROUP_HANDLER,  /* except*                                                   */
    IN_STOP_ITERATION, /* the body of a generator                                   */
    IN_COMPREHENSION_CLEANUP,
} EnclosingKind;

typedef struct Enclosing {
    EnclosingKind kind;
    int start, exit; /* labels: of continue, of break */
    AstPos pos;
    const void *datum;
} Enclosing;

typedef enum UnitKind {
    UNIT_MODULE,
    UNIT_CLASS,
    UNIT_FUNCTION,
    UNIT_ASYNC_FUNCTION,
    UNIT_LAMBDA,
    UNIT_COMPREHENSION,
    UNIT_TYPE_PARAMS,
    UNIT_ANNOTATION
} UnitKind;

/* Names with numbers, in the order they came. */
typedef struct NameTable {
    PtrMap index;
    ARRAY(AstName *) names;
} NameTable;

typedef struct Unit Unit;
struct Unit {
    UnitKind kind;
    Unit *parent;
    Scope *scope;
    Scope *view; /* whose symbols count now: of a merged comprehension inside it */
    AstName *name;
    const char *qualname;
    AstName *class_name; /* for private names */
    int first_line;
    int argcount, posonlyargcount, kwonlyargcount;
    NameTable names, variables, cells, frees;
    PtrMap hidden; /* variables of merged comprehensions in a module or class */
    struct {
        PtrMap index;
        ARRAY(Const *) items;
    } consts;
    InstructionList code;
    InstructionList
        annotations; /* what makes __annotate__ of a module: put in at its placeholder */
    ARRAY(Enclosing) enclosing;
    PtrMap *static_attributes; /* of a class: names assigned to self.NAME */
    ARRAY(struct DeferredAnnotation {
        AstStmt *statement;
        int number;
    })
    deferred;
    int conditional_depth; /* > 0: in a body that may not run */
    int next_conditional;
    int nested_comprehensions;
    int in_finally; /* > 0: return, break, continue there get a SyntaxWarning */
};

typedef struct Lowering {
    Compiling *c;
    ScopeTree *scopes;
    ConstTable *constants;
    Unit *unit;
    bool interactive;
    int interactive_depth;
} Lowering;

static const AstPos NO_POS = {-1, -1, -1, -1};
static const AstPos NEXT_POS = {-2, -2, -2, -2};

/* ---- unit (lower_unit.c) ---- */
Unit *unit_enter(Lowering *l, UnitKind kind, Scope *scope, AstName *name, int first_line);
CodeBody *unit_finish(Lowering *l); /* assembles the unit and goes back to its parent */
int name_table_add(Compiling *c, NameTable *t, AstName *name);
static inline AstName *unit_mangle(Lowering *l, AstName *name) {
    return scope_mangle_in(l->c, l->unit->class_name, l->unit->scope, name);
}

/* ---- emitting (lower_unit.c) ---- */
void emit(Lowering *l, AstPos pos, int opcode, int operand);
int label_new(Lowering *l);
void label_here(Lowering *l, int label);
void emit_jump(Lowering *l, AstPos pos, int opcode, int label);
void emit_const(Lowering *l, AstPos pos, Const *value);
void emit_none(Lowering *l, AstPos pos);
void emit_str(Lowering *l, AstPos pos, const char *text, size_t size);
int unit_const(Lowering *l, Const *value);
void emit_name_op(Lowering *l, AstPos pos, int opcode,
                  AstName *name); /* opcodes whose operand is a name */
void emit_attr(Lowering *l, AstPos pos, AstName *name, bool method); /* LOAD_ATTR */
void enclosing_push(Lowering *l, AstPos pos, EnclosingKind kind, int start, int exit,
                    const void *datum);
void enclosing_pop(Lowering *l);

/* ---- names (lower_name.c) ---- */
void lower_name(Lowering *l, AstPos pos, AstName *name, AstExprContext ctx);
/* Where an attribute that stands on another line than its owner is. */
AstPos lower_attribute_pos(AstPos pos, const AstExpr *attribute);
SymbolPlace name_place(Lowering *l, AstName *mangled);
void emit_closure(Lowering *l, AstPos pos, CodeBody *body, Scope *scope,
                  int flags); /* MAKE_FUNCTION and attributes */

/* ---- expressions ---- */
void lower_expression(Lowering *l, AstExpr *e);
void lower_target(Lowering *l, AstExpr *e); /* stores the top of the stack */
void lower_jump_if(Lowering *l, AstPos pos, AstExpr *e, int label, bool condition);
void lower_call(Lowering *l, AstExpr *e);
void lower_call_arguments(Lowering *l, AstPos pos, int pushed, AstExprSeq args, AstName *extra,
                          AstKeywordSeq keywords);
void lower_comprehension(Lowering *l, AstExpr *e);
void lower_joined(Lowering *l, AstExpr *e);
void lower_template(Lowering *l, AstExpr *e);
void lower_formatted(Lowering *l, AstExpr *e);
void lower_interpolation(Lowering *l, AstExpr *e);
void lower_subscript(Lowering *l, AstExpr *e);
void lower_slice_parts(Lowering *l, AstExpr *slice);
bool lower_is_two_part_slice(const Lowering *l, const AstExpr *e);
/* __debug__, read, is as good as a constant. */
static inline bool lower_is_debug(const Lowering *l, const AstExpr *e) {
    return e->kind == AST_Name && e->Name.ctx == AST_Load && e->Name.id == l->c->known.__debug__;
}
static inline bool lower_is_constant(const Lowering *l, const AstExpr *e) {
    return e->kind == AST_Constant || lower_is_debug(l, e);
}
/* The value of such an expression. */
Const *lower_constant(Lowering *l, const AstExpr *e);
void lower_compare(Lowering *l, AstExpr *e);
/* '...' % (a, b) becomes an f-string, in place; false: it stays as it is. */
bool percent_to_joined(Compiling *c, AstExpr *e);
/* The number that a pattern's value is, or NULL. */
Const *pattern_constant(Compiling *c, ConstTable *t, const AstExpr *e);
void emit_yield_from(Lowering *l, AstPos pos, bool await);
void lower_annotation_text(Lowering *l, AstExpr *e); /* its source as a str */
void lower_check_call(Lowering *l, AstExpr *func);   /* SyntaxWarnings */
void lower_check_subscript(Lowering *l, AstExpr *e);
void lower_check_compare(Lowering *l, AstExpr *e);

/* ---- statements ---- */
void lower_body(Lowering *l, AstStmtSeq body);
void lower_statement(Lowering *l, AstStmt *s);
void lower_conditional_body(Lowering *l, AstStmtSeq body);
void lower_function(Lowering *l, AstStmt *s, bool async);
void lower_lambda(Lowering *l, AstExpr *e);
void lower_class(Lowering *l, AstStmt *s);
void lower_type_params(Lowering *l, AstStmt *s, AstTypeParamSeq params);
void lower_type_alias(Lowering *l, AstStmt *s);
void lower_annotated(Lowering *l, AstStmt *s);
void lower_deferred_annotations(Lowering *l, AstPos pos);
void lower_annotate_prologue(Lowering *l, AstPos pos);
bool lower_function_annotations(Lowering *l, AstStmt *s);
Const *lower_clean_docstring(Lowering *l, const AstConstant *text);
bool lower_docstring(Lowering *l, AstStmtSeq body, const AstConstant **text);
void lower_try(Lowering *l, AstStmt *s);
void lower_try_star(Lowering *l, AstStmt *s);
void lower_with(Lowering *l, AstStmt *s, ptrdiff_t item, bool async);
void lower_match(Lowering *l, AstStmt *s);
void lower_for(Lowering *l, AstStmt *s);
void lower_async_for(Lowering *l, AstStmt *s);
void lower_while(Lowering *l, AstStmt *s);
void lower_import(Lowering *l, AstStmt *s);
void lower_import_from(Lowering *l, AstStmt *s);
/* Code that leaves everything around, up to a loop if `loop` is not NULL (set to it, or to NULL where there is none). */
void lower_unwind(Lowering *l, AstPos *pos, bool keep_value, Enclosing *loop, bool *found);
void lower_unwind_one(Lowering *l, AstPos *pos, const Enclosing *e, bool keep_value);

#endif
