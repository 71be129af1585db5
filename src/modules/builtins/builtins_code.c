/* builtins: compiling and running code, making classes, importing, adding up. */
#include "interp/frame.h"
#include "interp/needs.h"
#include "lang/compile.h"
#include "modules/builtins/builtins.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/bytes/bytes.h"
#include "types/cell/cell.h"
#include "types/code/code.h"
#include "types/dict/dict.h"
#include "types/frame/frame_object.h"
#include "types/function/function.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

/* ---- compile, exec, eval ---- */

static bool is_ast_node(PyObject *o) {
    return compile_is_ast(o) > 0;
}

static int mode_of(const char *text) {
    static const char *const names[] = {[COMPILE_EXEC] = "exec",
                                        [COMPILE_EVAL] = "eval",
                                        [COMPILE_SINGLE] = "single",
                                        [COMPILE_FUNC_TYPE] = "func_type"};
    for (int mode = 0; mode < (int)countof(names); mode++) {
        if (strcmp(text, names[mode]) == 0) {
            return mode;
        }
    }
    return -1;
}

/* The __future__ features of the code that is running. */
static int inherited_flags(void) {
    Frame *f = thread_current()->frame;
    return f ? f->code->co_flags & COMPILE_FUTURE_MASK : 0;
}

/* The audit hooks are told of what is compiled and run. */
static int audit_compile(const char *text, Py_ssize_t length, PyObject *name) {
    if (load_relaxed(&interp_current()->audit_hooks) == 0) {
        return 0;
    }
    autoref PyObject *bytes = INT_TRY(bytes_from(text, length));
    return AUDIT("compile", 2, bytes, name);
}
static PyObject *run_code(PyObject *code, PyObject *globals, PyObject *locals, PyObject *closure) {
    TRYI(AUDIT("exec", 1, code));
    return interp_eval_code(code, globals, locals, closure);
}

FUNCTION("builtins_code.compile(source, filename, mode: utf8, flags: int = 0, dont_inherit: bool = "
         "False, optimize: int = -1, *, _feature_version: int = -1)",
         "Compile source, text or a syntax tree, into a code object that exec() or eval() runs.")
static PyObject *builtins_compile(PyObject *module, PyObject *source, PyObject *filename,
                                  const char *mode, int flags, int dont_inherit, int optimize,
                                  int feature_version) {
    if (flags & ~COMPILE_FLAGS_MASK) {
        return err_raise(PyExc_ValueError, "compile(): unrecognised flags");
    }
    if (optimize < -1 || optimize > 2) {
        return err_raise(PyExc_ValueError, "compile(): invalid optimize value");
    }
    if (!dont_inherit) {
        flags |= inherited_flags();
    }
    if ((flags & COMPILE_ONLY_AST) && feature_version >= 0 && feature_version <= 62) {
        flags |= COMPILE_FEATURE(feature_version);
    }
    int how = mode_of(mode);
    if (how < 0) {
        return err_raise(PyExc_ValueError,
                         flags & COMPILE_ONLY_AST
                             ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                             : "compile() mode must be 'exec', 'eval' or 'single'");
    }
    if (how == COMPILE_FUNC_TYPE && !(flags & COMPILE_ONLY_AST)) {
        return err_raise(PyExc_ValueError,
                         "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
    }
    autoref PyObject *name = TRY(compile_filename(filename));
    if (is_ast_node(source)) {
        TRYI(AUDIT("compile", 2, source, NONE));
        return compile_ast(source, name, (CompileMode)how, flags, optimize);
    }
    Py_ssize_t length;
    PyObject *hold;
    const char *text =
        compile_text_of(source, "compile", "string, bytes or AST", &length, &flags, &hold);
    autoref PyObject *kept = hold;
    if (text == NULL) {
        return NULL;
    }
    TRYI(audit_compile(text, length, name));
    return compile_source(text, (size_t)length, name, (CompileMode)how, flags, optimize);
}

/* Globals and locals as exec and eval take them; the running frame's by default. *globals and
 * *locals are new references. */
static int namespaces(const char *function, PyObject *given_globals, PyObject *given_locals,
                      PyObject **globals, PyObject **locals) {
    Frame *f = thread_current()->frame;
    *globals = *locals = NULL;
    if (given_locals != NONE && !ops_is_mapping(given_locals)) {
        err_raise(PyExc_TypeError,
                  strcmp(function, "eval") == 0 ? "locals must be a mapping"
                                                : "locals must be a mapping or None, not %.100s",
                  TYPE(given_locals)->tp_name);
        return -1;
    }
    if (given_globals != NONE && !IS_DICT(given_globals)) {
        if (strcmp(function, "eval") == 0) {
            err_raise(PyExc_TypeError,
                      ops_is_mapping(given_globals)
                          ? "globals must be a real dict; try eval(code, {}, mapping)"
                          : "globals must be a dict");
        } else {
            err_raise(PyExc_TypeError, "exec() globals must be a dict, not %.100s",
                      TYPE(given_globals)->tp_name);
        }
        return -1;
    }
    if (given_globals == NONE) {
        if (f == NULL) {
            err_raise(PyExc_SystemError, "globals and locals cannot be NULL");
            return -1;
        }
        *globals = newref(f->globals);
        *locals = given_locals == NONE ? frame_locals(f) : newref(given_locals);
    } else {
        *globals = newref(given_globals);
        *locals = newref(given_locals == NONE ? given_globals : given_locals);
    }
    int has = *locals ? dict_contains(*globals, NAME(__builtins__)) : -1;
    if (has == 0) {
        has = dict_set(*globals, NAME(__builtins__), f ? f->builtins : interp_current()->builtins);
    }
    return has < 0 ? -1 : 0;
}

static int check_no_free(PyObject *code, const char *function) {
    if (((PyCodeObject *)code)->co_nfreevars > 0) {
        err_raise(PyExc_TypeError, "code object passed to %s() may not contain free variables",
                  function);
        return -1;
    }
    return 0;
}

FUNCTION("builtins_code.eval(source, /, globals=None, locals=None)",
         "The value of an expression, text or a code object.")
static PyObject *builtins_eval(PyObject *module, PyObject *source, PyObject *globals,
                               PyObject *locals) {
    PyObject *g, *l;
    int failed = namespaces("eval", globals, locals, &g, &l);
    autoref PyObject *own_globals = g, *own_locals = l, *code = NULL;
    if (failed < 0) {
        return NULL;
    }
    if (IS_EXACT(source, PyCode_Type)) {
        TRYI(check_no_free(source, "eval"));
        return run_code(source, own_globals, own_locals, NULL);
    }
    int flags = inherited_flags();
    Py_ssize_t length;
    PyObject *hold;
    const char *text =
        compile_text_of(source, "eval", "string, bytes or code", &length, &flags, &hold);
    autoref PyObject *kept = hold;
    if (text == NULL) {
        return NULL;
    }
    while (length > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        length--;
    }
    autoref PyObject *name = TRY(str_from_text("<string>"));
    TRYI(audit_compile(text, length, name));
    code = TRY(compile_source(text, (size_t)length, name, COMPILE_EVAL, flags, -1));
    return run_code(code, own_globals, own_locals, NULL);
}

static int check_closure(PyObject *code, PyObject *closure) {
    Py_ssize_t free = ((PyCodeObject *)code)->co_nfreevars;
    if (free == 0) {
        if (closure != NONE) {
            err_raise(PyExc_TypeError, "cannot use a closure with this code object");
            return -1;
        }
        return 0;
    }
    bool valid =
        closure != NONE && IS_EXACT(closure, PyTuple_Type) && tuple_length(closure) == free;
    for (Py_ssize_t i = 0; valid && i < free; i++) {
        valid = IS_EXACT(tuple_at(closure, i), PyCell_Type);
    }
    if (!valid) {
        err_raise(PyExc_TypeError,
                  closure == NONE ? "code object requires a closure of exactly length %zd"
                                  : "code object requires a closure of exactly length %zd",
                  free);
        return -1;
    }
    return 0;
}

FUNCTION("builtins_code.exec(source, /, globals=None, locals=None, *, closure=None)",
         "Run statements, text or a code object.")
static PyObject *builtins_exec(PyObject *module, PyObject *source, PyObject *globals,
                               PyObject *locals, PyObject *closure) {
    PyObject *g, *l;
    int failed = namespaces("exec", globals, locals, &g, &l);
    autoref PyObject *own_globals = g, *own_locals = l, *code = NULL, *result = NULL;
    if (failed < 0) {
        return NULL;
    }
    if (IS_EXACT(source, PyCode_Type)) {
        TRYI(check_closure(source, closure));
        result = TRY(run_code(source, own_globals, own_locals, closure == NONE ? NULL : closure));
        return newref(NONE);
    }
    if (closure != NONE) {
        return err_raise(PyExc_TypeError, "closure can only be used when source is a code object");
    }
    int flags = inherited_flags();
    Py_ssize_t length;
    PyObject *hold;
    const char *text =
        compile_text_of(source, "exec", "string, bytes or code", &length, &flags, &hold);
    autoref PyObject *kept = hold;
    if (text == NULL) {
        return NULL;
    }
    autoref PyObject *name = TRY(str_from_text("<string>"));
    TRYI(audit_compile(text, length, name));
    code = TRY(compile_source(text, (size_t)length, name, COMPILE_EXEC, flags, -1));
    result = TRY(run_code(code, own_globals, own_locals, NULL));
    return newref(NONE);
}

/* ---- classes ---- */

/* The bases with those that have __mro_entries__ replaced by what it gives; the same tuple when
 * none has. New reference. */
static PyObject *resolve_bases(PyObject *const *args, Py_ssize_t nargs, PyObject *bases) {
    autoref PyObject *fresh = NULL;
    for (Py_ssize_t i = 0; i < nargs; i++) {
        PyObject *base = args[i], *found = NULL;
        if (!IS_TYPE_OBJECT(base)) {
            TRYI(attr_find(base, NAME(__mro_entries__), &found));
        }
        if (found == NULL) {
            TRYI(fresh ? list_append(fresh, base) : 0);
            continue;
        }
        autoref PyObject *method = found, *entries = TRY(call_one(method, bases));
        if (!IS_TUPLE(entries)) {
            return err_raise(PyExc_TypeError, "__mro_entries__ must return a tuple");
        }
        if (fresh == NULL) {
            fresh = TRY(list_from_array(args, i));
        }
        TRYI(list_extend_iterable(fresh, entries));
    }
    return fresh ? list_as_tuple(fresh) : newref(bases);
}

/* The class cell must hold the new class by now. */
static int check_class_cell(PyObject *cell, PyObject *class, PyObject *name) {
    if (class == NULL || cell == NULL || !IS_TYPE_OBJECT(class) || !IS_EXACT(cell, PyCell_Type)) {
        return 0;
    }
    autoref PyObject *held = cell_get(cell);
    if (held == class) {
        return 0;
    }
    if (held == NULL) {
        err_raise(PyExc_RuntimeError,
                  "__class__ not set defining %.200R as %.200R. Was __classcell__ propagated to "
                  "type.__new__?",
                  name, class);
    } else {
        err_raise(PyExc_TypeError, "__class__ set to %.200R defining %.200R as %.200R", held, name,
                  class);
    }
    return -1;
}

static PyObject *prepare_namespace(PyObject *metaclass, PyObject *name, PyObject *bases,
                                   PyObject *kwargs) {
    PyObject *found = NULL;
    TRYI(attr_find(metaclass, NAME(__prepare__), &found));
    if (found == NULL) {
        return dict_new();
    }
    autoref PyObject *prepare = found, *args = TRY(tuple_of(2, name, bases));
    PyObject *namespace = TRY(call_tuple(prepare, args, kwargs));
    if (!ops_is_mapping(namespace)) {
        bool is_type = IS_TYPE_OBJECT(metaclass);
        err_raise(PyExc_TypeError, "%.200s.__prepare__() must return a mapping, not %.200s",
                  is_type ? ((PyTypeObject *)metaclass)->tp_name : "<metaclass>",
                  TYPE(namespace)->tp_name);
        decref(namespace);
        return NULL;
    }
    return namespace;
}

static PyObject *keywords_dict(PyObject *const *values, PyObject *kwnames) {
    PyObject *kwargs = TRY(dict_new());
    for (Py_ssize_t i = 0; kwnames != NULL && i < tuple_length(kwnames); i++) {
        if (dict_set(kwargs, tuple_at(kwnames, i), values[i]) < 0) {
            decref(kwargs);
            return NULL;
        }
    }
    return kwargs;
}

FUNCTION("builtins_code.__build_class__(module, ...)",
         "__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nInternal helper "
         "function used by the class statement.")
static PyObject *builtins_build_class(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                      PyObject *kwnames) {
    if (nargs < 2) {
        return err_raise(PyExc_TypeError, "__build_class__: not enough arguments");
    }
    PyObject *function = args[0], *name = args[1];
    if (!IS_EXACT(function, PyFunction_Type)) {
        return err_raise(PyExc_TypeError, "__build_class__: func must be a function");
    }
    if (!IS_STR(name)) {
        return err_raise(PyExc_TypeError, "__build_class__: name is not a string");
    }
    autoref PyObject *original = TRY(tuple_from_array(args + 2, nargs - 2));
    autoref PyObject *bases = TRY(resolve_bases(args + 2, nargs - 2, original));
    autoref PyObject *kwargs = TRY(keywords_dict(args + nargs, kwnames));
    PyObject *given = NULL;
    TRYI(dict_pop_key(kwargs, NAME(metaclass), &given));
    autoref PyObject *metaclass = given;
    if (metaclass == NULL) {
        metaclass =
            newref((PyObject *)(tuple_length(bases) ? TYPE(tuple_at(bases, 0)) : &PyType_Type));
    }
    if (IS_TYPE_OBJECT(metaclass)) {
        SETREF(metaclass,
               newref((PyObject *)TRY(type_metaclass((PyTypeObject *)metaclass, bases))));
    }
    autoref PyObject *namespace = TRY(prepare_namespace(metaclass, name, bases, kwargs));
    PyFunctionObject *f = (PyFunctionObject *)function;
    autoref PyObject *code = attr_field(function, &f->func_code);
    autoref PyObject *cell = TRY(run_code(code, f->func_globals, namespace, f->func_closure));
    if (bases != original) {
        TRYI(ops_set_item(namespace, NAME(__orig_bases__), original));
    }
    autoref PyObject *class_args = TRY(tuple_of(3, name, bases, namespace));
    autoref PyObject *class = TRY(call_tuple(metaclass, class_args, kwargs));
    TRYI(check_class_cell(cell, class, name));
    return take(class);
}

/* ---- importing ---- */

FUNCTION("builtins_code.__import__(name, globals=None, locals=None, fromlist=(), level: int = 0)",
         "Import a module; the import statement calls this.")
static PyObject *builtins_import(PyObject *module, PyObject *name, PyObject *globals,
                                 PyObject *locals, PyObject *fromlist, int level) {
    return import_module_level(name, globals, locals, fromlist ? fromlist : tuple_empty(), level);
}

#include "builtins_code.gen.h"

PyMethodDef *builtins_code_functions_table(void) {
    return builtins_code_functions;
}
