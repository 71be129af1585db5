/* _contextvars: context variables, their tokens, and the module. */
#include "modules/contextvars/contextvars_int.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

typedef struct {
    char nothing;
} ContextVarsState;

/* ---- variables ---- */

PyObject *context_var_new(PyObject *name, PyObject *otherwise) {
    if (!IS_STR(name)) {
        return err_raise(PyExc_TypeError, "context variable name must be a str");
    }
    if (ops_hash(name) == -1) {
        return NULL; /* a subclass of str may not be hashable */
    }
    ContextVarObject *var = CONTEXT_VAR(TRY(object_new(&PyContextVar_Type)));
    var->name = newref(name);
    var->otherwise = xnewref(otherwise);
    object_track((PyObject *)var);
    return (PyObject *)var;
}

int context_var_get(PyObject *var, PyObject *otherwise, PyObject **value) {
    PyObject *context = thread_current()->base.context;
    autoref PyObject *map = context ? context_map(context) : NULL;
    PyObject *found = context_map_find(map, var);
    *value = xnewref(found ? found : otherwise ? otherwise : CONTEXT_VAR(var)->otherwise);
    return 0;
}

PyObject *context_var_set(PyObject *var, PyObject *value) {
    PyObject *context = TRY(context_current());
    autoref PyObject *map = context_map(context);
    autoref PyObject *more = TRY(context_map_with(map, var, value));
    TokenObject *token = TOKEN(TRY(object_new(&PyContextToken_Type)));
    token->context = newref(context);
    token->var = newref(var);
    token->old = xnewref(context_map_find(map, var));
    object_track((PyObject *)token);
    attr_replace(context, &CONTEXT(context)->map, more);
    return (PyObject *)token;
}

static int token_check(PyObject *var, PyObject *token) {
    if (TOKEN(token)->var != var) {
        err_raise(PyExc_ValueError, "%R was created by a different ContextVar", token);
        return -1;
    }
    if (TOKEN(token)->context != INT_TRY(context_current())) {
        err_raise(PyExc_ValueError, "%R was created in a different Context", token);
        return -1;
    }
    return 0;
}

int context_var_reset(PyObject *var, PyObject *token) {
    if (load_relaxed(&TOKEN(token)->used)) {
        err_raise(PyExc_RuntimeError, "%R has already been used once", token);
        return -1;
    }
    INT_TRYI(token_check(var, token));
    PyObject *context = TOKEN(token)->context;
    autoref PyObject *map = context_map(context), *after = NULL;
    if (TOKEN(token)->old != NULL) {
        after = INT_TRY(context_map_with(map, var, TOKEN(token)->old));
    } else if (context_map_find(map, var) != NULL) {
        INT_TRYI(context_map_without(map, var, &after));
    } else {
        after = xnewref(map);
    }
    store_relaxed(&TOKEN(token)->used, 1);
    attr_replace(context, &CONTEXT(context)->map, after);
    return 0;
}

METHOD("ContextVar.get(self, default=NULL, /)",
       "The variable's value in the current context, else the default given, else its own.")
static PyObject *var_get(PyObject *self, PyObject *otherwise) {
    PyObject *value;
    TRYI(context_var_get(self, otherwise, &value));
    return value ? value : err_raise_value(PyExc_LookupError, self);
}
METHOD("ContextVar.set(self, value, /)",
       "Set the variable in the current context; the token returned can undo that.")
static PyObject *var_set(PyObject *self, PyObject *value) {
    return context_var_set(self, value);
}
METHOD("ContextVar.reset(self, token, /)",
       "Give the variable the value it had before the set() that made the token.")
static PyObject *var_reset(PyObject *self, PyObject *token) {
    if (!IS_EXACT(token, PyContextToken_Type)) {
        return err_raise(PyExc_TypeError, "expected an instance of Token, got %R", token);
    }
    TRYI(context_var_reset(self, token));
    return newref(NONE);
}
CLASSMETHOD("ContextVar.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *var_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}

static PyObject *var_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"", "default"};
    static const ArgSpec spec = {"ContextVar", names, 1, 1, 1, 2, 0, false};
    PyObject *given[2];
    if (tuple_length(args) > 1) {
        return err_raise(PyExc_TypeError,
                         "ContextVar() takes at most 1 positional argument (%zd given)",
                         tuple_length(args));
    }
    TRYI(args_unpack_tuple(&spec, args, kwargs, given));
    return context_var_new(given[0], given[1]);
}
static PyObject *var_repr(PyObject *o) {
    ContextVarObject *var = CONTEXT_VAR(o);
    if (var->otherwise == NULL) {
        return str_format("<ContextVar name=%R at %p>", var->name, o);
    }
    return str_format("<ContextVar name=%R default=%R at %p>", var->name, var->otherwise, o);
}
static int var_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(CONTEXT_VAR(o)->name);
    Py_VISIT(CONTEXT_VAR(o)->otherwise);
    return 0;
}
static int var_clear(PyObject *o) {
    CLEAR(CONTEXT_VAR(o)->name);
    CLEAR(CONTEXT_VAR(o)->otherwise);
    return 0;
}
static void var_dealloc(PyObject *o) {
    object_untrack(o);
    var_clear(o);
    object_free(o);
}

/* ---- tokens ---- */

static PyObject *missing_repr(PyObject *o) {
    return str_from_text("<Token.MISSING>");
}
PyTypeObject token_missing_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "Token.MISSING",
    .tp_basicsize = sizeof(PyObject),
    .tp_repr = missing_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};
static PyObject token_missing = STATIC_HEAD(&token_missing_type);

GETTER("Token.var", "The variable that was set.")
static PyObject *token_var(TokenObject *self) {
    return xnewref(self->var);
}
GETTER("Token.old_value", "The value before, or Token.MISSING.")
static PyObject *token_old_value(TokenObject *self) {
    return newref(self->old ? self->old : &token_missing);
}
METHOD("Token.__enter__(self)", "The token itself.")
static PyObject *token_enter(PyObject *self) {
    return newref(self);
}
METHOD("Token.__exit__(self, type, val, tb, /)", "Undo the set() that made the token.")
static PyObject *token_exit(PyObject *self, PyObject *type, PyObject *val, PyObject *tb) {
    TRYI(context_var_reset(TOKEN(self)->var, self));
    return newref(NONE);
}
CLASSMETHOD("Token.__class_getitem__(cls, object, /)", "See PEP 585")
static PyObject *token_class_getitem(PyObject *cls, PyObject *object) {
    return generic_alias_new(cls, object);
}

static PyObject *token_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    return err_raise(PyExc_RuntimeError, "Tokens can only be created by ContextVars");
}
static PyObject *token_repr(PyObject *o) {
    return str_format("<Token%s var=%R at %p>", load_relaxed(&TOKEN(o)->used) ? " used" : "",
                      TOKEN(o)->var, o);
}
static int token_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TOKEN(o)->context);
    Py_VISIT(TOKEN(o)->var);
    Py_VISIT(TOKEN(o)->old);
    return 0;
}
static int token_clear(PyObject *o) {
    CLEAR(TOKEN(o)->context);
    CLEAR(TOKEN(o)->var);
    CLEAR(TOKEN(o)->old);
    return 0;
}
static void token_dealloc(PyObject *o) {
    object_untrack(o);
    token_clear(o);
    object_free(o);
}

/* ---- the module ---- */

FUNCTION("_contextvars.copy_context()", "A copy of the current context.")
static PyObject *contextvars_copy_context(PyObject *module) {
    return context_copy_current();
}

static int contextvars_exec(PyObject *module) {
    INT_TRYI(type_add_constant(&PyContextToken_Type, "MISSING", &token_missing));
    INT_TRYI(module_add_type(module, &PyContext_Type));
    INT_TRYI(module_add_type(module, &PyContextVar_Type));
    return module_add_type(module, &PyContextToken_Type);
}

#include "contextvars_module.gen.h"

static PyMemberDef var_members[] = {
    {"name", Py_T_OBJECT_EX, offsetof(ContextVarObject, name), Py_READONLY, NULL},
    {NULL},
};
PyTypeObject PyContextVar_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "_contextvars.ContextVar",
    .tp_basicsize = sizeof(ContextVarObject),
    .tp_dealloc = var_dealloc,
    .tp_repr = var_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = var_traverse,
    .tp_clear = var_clear,
    .tp_methods = ContextVar_methods,
    .tp_members = var_members,
    .tp_new = var_tp_new,
};
PyTypeObject PyContextToken_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "_contextvars.Token",
    .tp_basicsize = sizeof(TokenObject),
    .tp_dealloc = token_dealloc,
    .tp_repr = token_repr,
    .tp_hash = ops_hash_not_implemented,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = token_traverse,
    .tp_clear = token_clear,
    .tp_methods = Token_methods,
    .tp_getset = Token_getset,
    .tp_new = token_tp_new,
};

NATIVE_MODULE(_contextvars, ContextVarsState, contextvars_exec, _contextvars_functions,
              "Context variables.")
