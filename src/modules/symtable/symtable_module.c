/* _symtable: scopes as objects. */
#include "lang/compile.h"
#include "lang/scope/scope.h"
#include "object/args.h"
#include "object/call.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"

typedef struct {
    char nothing;
} SymtableState;

/* (c) once made. */
typedef struct {
    PyObject_HEAD PyObject *id, *name, *symbols, *varnames, *children;
    int nested, type, line;
} ScopeEntry;
#define ENTRY(o) ((ScopeEntry *)(o))

enum { PLACE_SHIFT = 12, PLACE_MASK = 15 };

extern PyTypeObject scope_entry_type;

/* ---- making ---- */

static PyObject *name_of(const AstName *name) {
    return str_intern(str_from_wtf8(name->text, name->size));
}

static PyObject *symbols_of(const Scope *s) {
    autoref PyObject *symbols = TRY(dict_new());
    for (int i = 0; i < s->symbols.count; i++) {
        const Symbol *symbol = s->symbols.items[i];
        autoref PyObject *name = TRY(name_of(symbol->name));
        autoref PyObject *value =
            TRY(int_from_int64((int64_t)symbol->flags | (int64_t)symbol->place << PLACE_SHIFT));
        TRYI(dict_set(symbols, name, value));
    }
    return take(symbols);
}

static PyObject *parameters_of(const Scope *s) {
    autoref PyObject *names = TRY(list_new(0));
    for (int i = 0; i < s->parameters.count; i++) {
        TRYI(list_append_steal(names, TRY(name_of(s->parameters.items[i]))));
    }
    return take(names);
}

static PyObject *entry_of(const Scope *s);

/* The entries of the scopes in `s`; those within a merged comprehension are among them. */
static int add_children(const Scope *s, PyObject *list) {
    INT_TRYI(call_enter(" during symbol table construction"));
    for (int i = 0; i < s->children.count; i++) {
        const Scope *child = s->children.items[i];
        if (child->comprehension_inlined) {
            INT_TRYI(add_children(child, list));
        } else {
            INT_TRYI(list_append_steal(list, INT_TRY(entry_of(child))));
        }
    }
    return 0;
}

static PyObject *entry_of(const Scope *s) {
    autoref PyObject *o = TRY(object_new(&scope_entry_type));
    ScopeEntry *e = ENTRY(o);
    e->id = TRY(int_from_pointer((void *)(uintptr_t)s));
    e->name = TRY(name_of(s->name));
    e->symbols = TRY(symbols_of(s));
    e->varnames = TRY(parameters_of(s));
    e->children = TRY(list_new(0));
    e->nested = s->nested;
    e->type = (int)s->kind;
    e->line = s->pos.lineno;
    TRYI(add_children(s, e->children));
    object_track(o);
    return take(o);
}

static PyObject *entries_of(const ScopeTree *tree) {
    return entry_of(tree->top);
}

/* ---- the function ---- */

FUNCTION("_symtable.symtable(source, filename, startstr: str, /)",
         "The scopes of the source text; startstr is a mode of compile().")
static PyObject *symtable_symtable(PyObject *module, PyObject *source, PyObject *filename,
                                   PyObject *startstr) {
    static const char *const modes[] = {"exec", "eval", "single"};
    int mode = 0, flags = 0;
    autoref PyObject *name = TRY(compile_filename(filename));
    while (mode < 3 && !str_equal_text(startstr, modes[mode])) {
        mode++;
    }
    if (mode == 3) {
        return err_raise(PyExc_ValueError, "symtable() arg 3 must be 'exec' or 'eval' or 'single'");
    }
    autoref PyObject *hold = NULL;
    Py_ssize_t size;
    const char *text =
        TRY(compile_text_of(source, "symtable", "string or bytes", &size, &flags, &hold));
    return compile_scopes(text, (size_t)size, name, (CompileMode)mode, flags, entries_of);
}

/* ---- the type ---- */

static PyObject *entry_repr(PyObject *o) {
    return str_format("<symtable entry %U(%S), line %d>", ENTRY(o)->name, ENTRY(o)->id,
                      ENTRY(o)->line);
}
static int entry_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(ENTRY(o)->symbols);
    Py_VISIT(ENTRY(o)->varnames);
    Py_VISIT(ENTRY(o)->children);
    return 0;
}
static void entry_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(ENTRY(o)->id);
    CLEAR(ENTRY(o)->name);
    CLEAR(ENTRY(o)->symbols);
    CLEAR(ENTRY(o)->varnames);
    CLEAR(ENTRY(o)->children);
    object_free(o);
}

static PyMemberDef entry_members[] = {
    {"id", _Py_T_OBJECT, offsetof(ScopeEntry, id), Py_READONLY, NULL},
    {"name", _Py_T_OBJECT, offsetof(ScopeEntry, name), Py_READONLY, NULL},
    {"symbols", _Py_T_OBJECT, offsetof(ScopeEntry, symbols), Py_READONLY, NULL},
    {"varnames", _Py_T_OBJECT, offsetof(ScopeEntry, varnames), Py_READONLY, NULL},
    {"children", _Py_T_OBJECT, offsetof(ScopeEntry, children), Py_READONLY, NULL},
    {"nested", Py_T_INT, offsetof(ScopeEntry, nested), Py_READONLY, NULL},
    {"type", Py_T_INT, offsetof(ScopeEntry, type), Py_READONLY, NULL},
    {"lineno", Py_T_INT, offsetof(ScopeEntry, line), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject scope_entry_type = {
    TYPE_HEAD,
    .tp_name = "symtable entry",
    .tp_basicsize = sizeof(ScopeEntry),
    .tp_dealloc = entry_dealloc,
    .tp_repr = entry_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = entry_traverse,
    .tp_members = entry_members,
};

static int symtable_exec(PyObject *module) {
    static const struct {
        const char *name;
        int value;
    } constants[] = {
        {"USE", DEF_USE},
        {"DEF_GLOBAL", DEF_GLOBAL},
        {"DEF_NONLOCAL", DEF_NONLOCAL},
        {"DEF_LOCAL", DEF_LOCAL},
        {"DEF_PARAM", DEF_PARAM},
        {"DEF_TYPE_PARAM", DEF_TYPE_PARAM},
        {"DEF_FREE_CLASS", DEF_FREE_CLASS},
        {"DEF_IMPORT", DEF_IMPORT},
        {"DEF_BOUND", DEF_LOCAL | DEF_PARAM | DEF_IMPORT},
        {"DEF_ANNOT", DEF_ANNOT},
        {"DEF_COMP_ITER", DEF_COMP_ITER},
        {"DEF_COMP_CELL", DEF_COMP_CELL},
        {"SCOPE_OFF", PLACE_SHIFT},
        {"SCOPE_MASK", PLACE_MASK},
        {"FREE", PLACE_FREE},
        {"LOCAL", PLACE_LOCAL},
        {"GLOBAL_IMPLICIT", PLACE_GLOBAL_IMPLICIT},
        {"GLOBAL_EXPLICIT", PLACE_GLOBAL_EXPLICIT},
        {"CELL", PLACE_CELL},
        {"TYPE_FUNCTION", SCOPE_FUNCTION},
        {"TYPE_CLASS", SCOPE_CLASS},
        {"TYPE_MODULE", SCOPE_MODULE},
        {"TYPE_ANNOTATION", SCOPE_ANNOTATION},
        {"TYPE_TYPE_ALIAS", SCOPE_TYPE_ALIAS},
        {"TYPE_TYPE_PARAMETERS", SCOPE_TYPE_PARAMETERS},
        {"TYPE_TYPE_VARIABLE", SCOPE_TYPE_VARIABLE},
    };
    INT_TRYI(type_ready(&scope_entry_type));
    for (size_t i = 0; i < countof(constants); i++) {
        INT_TRYI(module_add_int(module, constants[i].name, constants[i].value));
    }
    return 0;
}

#include "symtable_module.gen.h"

NATIVE_MODULE(_symtable, SymtableState, symtable_exec, _symtable_functions,
              "The compiler's symbol tables.")
