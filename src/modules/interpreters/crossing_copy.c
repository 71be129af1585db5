/* What crosses as a copy: stateless functions by marshal, other objects by pickle. */
#include "interp/frame.h"
#include "lang/compile.h"
#include "modules/interpreters/crossing.h"
#include "modules/interpreters/needs.h"
#include "modules/marshal/marshal.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "opcodes.h"
#include "types/bytes/bytes.h"
#include "types/code/code.h"
#include "types/dict/dict.h"
#include "types/function/function.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>
#include <string.h>

#define CODE(o) ((PyCodeObject *)(o))
#define FAKE_MAIN "<fake __main__>"

/* ---- stateless functions ---- */

/* A name that the code looks up outside itself: does it mean a built-in? 1, 0, -1. */
static int is_builtin_name(PyObject *name, PyObject *globals) {
    if (globals != NULL && INT_TRYI(dict_contains(globals, name))) {
        return 0;
    }
    return dict_contains(interp_current()->builtins, name);
}

static int check_code(PyObject *code, PyObject *globals);

static int check_instructions(PyObject *code, PyObject *globals) {
    autoref PyObject *bytes = INT_TRY(code_code(code));
    const unsigned char *units = (const unsigned char *)((PyBytesObject *)bytes)->ob_sval;
    int above = 0;
    for (Py_ssize_t i = 0; i + 1 < Py_SIZE(bytes); i += 2) {
        int opcode = units[i], oparg = above | units[i + 1];
        above = opcode == EXTENDED_ARG ? oparg << 8 : 0;
        int fits = 1;
        if (opcode == LOAD_GLOBAL) {
            fits = INT_TRYI(is_builtin_name(tuple_at(CODE(code)->co_names, oparg >> 1), globals));
        } else if (opcode == STORE_GLOBAL || opcode == DELETE_GLOBAL) {
            fits = 0;
        }
        if (!fits) {
            return err_int(err_raise(PyExc_ValueError, "globals not supported"));
        }
    }
    return 0;
}

static int check_code(PyObject *code, PyObject *globals) {
    if (call_enter(" while looking at a function that is to cross interpreters") < 0) {
        return -1;
    }
    int result = check_instructions(code, globals);
    PyObject *consts = CODE(code)->co_consts;
    for (Py_ssize_t i = 0; i < tuple_length(consts) && result == 0; i++) {
        if (IS_EXACT(tuple_at(consts, i), PyCode_Type)) {
            result = check_code(tuple_at(consts, i), globals);
        }
    }
    call_leave();
    return result;
}

static bool is_empty(PyObject *o, PyTypeObject *type) {
    return o == NULL || o == NONE || (type == &PyDict_Type ? dict_length(o) : tuple_length(o)) == 0;
}

int cross_check_stateless(PyObject *o) {
    autoref PyObject *code = NULL, *globals = NULL;
    if (IS_EXACT(o, PyCode_Type)) {
        code = newref(o);
    } else {
        autoref PyObject *defaults = INT_TRY(attr_get_text(o, "__defaults__"));
        autoref PyObject *keyword_defaults = INT_TRY(attr_get_text(o, "__kwdefaults__"));
        code = INT_TRY(attr_get_text(o, "__code__"));
        globals = INT_TRY(attr_get_text(o, "__globals__"));
        if (!is_empty(defaults, &PyTuple_Type)) {
            return err_int(err_raise(PyExc_ValueError, "defaults not supported"));
        }
        if (!is_empty(keyword_defaults, &PyDict_Type)) {
            return err_int(err_raise(PyExc_ValueError, "keyword defaults not supported"));
        }
    }
    autoref PyObject *free_names = INT_TRY(code_freevars(code));
    if (tuple_length(free_names) > 0) {
        return err_int(err_raise(PyExc_ValueError, "closures not supported"));
    }
    return check_code(code, globals);
}

static Cross *make_marshalled(PyObject *o, CrossKind kind) {
    autoref PyObject *code = kind == CROSS_CODE ? newref(o) : TRY(attr_get_text(o, "__code__"));
    autoref PyObject *bytes = TRY(marshal_dump(code));
    return cross_new_data(kind, ((PyBytesObject *)bytes)->ob_sval, Py_SIZE(bytes));
}

/* ---- pickle ---- */

static PyObject *call_pickle(const char *function, PyObject *argument) {
    autoref PyObject *module = TRY(import_module_text("pickle"));
    autoref PyObject *f = TRY(attr_get_text(module, function));
    return call_one(f, argument);
}

/* The file of the program's script, in front of the pickled bytes: UTF-8 and a NUL byte. */
static PyObject *script_file(void) {
    autoref PyObject *main = NULL, *file = NULL;
    TRYI(dict_get(interp_current()->modules, NAME(__main__), &main));
    if (main != NULL) {
        TRYI(attr_find(main, NAME(__file__), &file));
    }
    const char *text = file != NULL && IS_STR(file) ? str_utf8(file, NULL) : "";
    if (text == NULL) {
        err_clear();
        text = "";
    }
    return bytes_from(text, (Py_ssize_t)strlen(text));
}

static Cross *make_pickled(PyObject *o) {
    autoref PyObject *bytes = TRY(call_pickle("dumps", o));
    autoref PyObject *file = TRY(script_file());
    if (!IS_EXACT(bytes, PyBytes_Type)) {
        return err_raise(PyExc_TypeError, "pickle.dumps() gave no bytes");
    }
    Py_ssize_t front = Py_SIZE(file) + 1, size = front + Py_SIZE(bytes);
    Cross *cross = TRY(cross_new(CROSS_PICKLE));
    cross->more.data = malloc((size_t)size);
    if (cross->more.data == NULL) {
        free(cross);
        return err_no_memory();
    }
    memcpy(cross->more.data, ((PyBytesObject *)file)->ob_sval, (size_t)front);
    memcpy(cross->more.data + front, ((PyBytesObject *)bytes)->ob_sval, (size_t)Py_SIZE(bytes));
    cross->size = size;
    return cross;
}

Cross *cross_make_by_copy(PyObject *o) {
    if (IS_EXACT(o, PyCode_Type)) {
        return make_marshalled(o, CROSS_CODE);
    }
    if (IS_EXACT(o, PyFunction_Type)) {
        if (cross_check_stateless(o) == 0) {
            return make_marshalled(o, CROSS_FUNCTION);
        }
        err_clear();
    }
    Cross *cross = make_pickled(o);
    if (cross == NULL && err_clear_if(PyExc_Exception)) {
        return cross_refuse(o);
    }
    return cross;
}

/* ---- the program's script, once more ---- */

static PyObject *read_script(const char *path) {
    autoref PyObject *io = TRY(import_module_text("_io"));
    autoref PyObject *open = TRY(attr_get_text(io, "open_code")), *name = TRY(str_from_text(path));
    autoref PyObject *file = TRY(call_one(open, name));
    autoref PyObject *text = call_method_none(file, NAME(read));
    autoref PyObject *error = err_fetch(), *closed = call_method_none(file, NAME(close));
    if (error != NULL) {
        err_restore(take(error));
        return NULL;
    }
    if (closed == NULL || !IS_EXACT(text, PyBytes_Type)) {
        return closed == NULL ? NULL : err_raise(PyExc_TypeError, "a script is not bytes");
    }
    return compile_source(((PyBytesObject *)text)->ob_sval, (size_t)Py_SIZE(text), name,
                          COMPILE_EXEC, 0, -1);
}

static PyObject *run_script(const char *path) {
    autoref PyObject *name = TRY(str_from_text(FAKE_MAIN)), *file = TRY(str_from_text(path));
    autoref PyObject *module = TRY(module_new(name));
    PyObject *namespace = module_dict(module);
    TRYI(module_add(module, "__file__", file));
    TRYI(dict_set(namespace, NAME(__builtins__), interp_current()->builtins));
    autoref PyObject *code = TRY(read_script(path));
    autoref PyObject *done = TRY(interp_eval_code(code, namespace, namespace, NULL));
    return take(module);
}

/* The module that the program's script makes here, under another name than __main__: run once. */
static PyObject *fake_main(const char *path) {
    CrossLocal *local = TRY(cross_local());
    PyObject *known = load_acquire(&local->fake_main);
    if (known != NULL) {
        return newref(known);
    }
    PyObject *fresh = TRY(run_script(path));
    if (cas_acq_rel(&local->fake_main, &known, fresh)) {
        return newref(fresh);
    }
    decref(fresh);
    return newref(known);
}

static PyObject *load_with_main(PyObject *bytes, PyObject *main) {
    PyObject *modules = interp_current()->modules;
    autoref PyObject *before = NULL;
    TRYI(dict_get(modules, NAME(__main__), &before));
    TRYI(dict_set(modules, NAME(__main__), main));
    PyObject *result = call_pickle("loads", bytes);
    autoref PyObject *error = err_fetch();
    if ((before != NULL ? dict_set(modules, NAME(__main__), before)
                        : dict_delete(modules, NAME(__main__))) < 0) {
        err_clear();
    }
    err_restore(take(error));
    return result;
}

/* What could not be found in this interpreter's __main__ is looked for in what the script of the
 * sender makes of it here. */
static PyObject *load_pickled(const Cross *cross) {
    const char *path = cross->more.data;
    size_t front = strlen(path) + 1;
    autoref PyObject *bytes = TRY(bytes_from(path + front, cross->size - (Py_ssize_t)front));
    PyObject *result = call_pickle("loads", bytes);
    if (result != NULL || *path == 0 || !err_matches(PyExc_AttributeError)) {
        return result;
    }
    autoref PyObject *first = err_fetch();
    autoref PyObject *main = fake_main(path);
    result = main == NULL ? NULL : load_with_main(bytes, main);
    if (result == NULL) {
        err_clear();
        err_restore(take(first));
    }
    return result;
}

static PyObject *object_of_pickle(const Cross *cross) {
    PyObject *result = load_pickled(cross);
    if (result == NULL && err_matches(PyExc_Exception)) {
        autoref PyObject *cause = err_fetch();
        CrossLocal *local = TRY(cross_local());
        err_raise(local->not_shareable, "object could not be unpickled");
        cross_set_cause(take(cause));
    }
    return result;
}

PyObject *cross_object_by_copy(const Cross *cross) {
    if (cross->kind == CROSS_PICKLE) {
        return object_of_pickle(cross);
    }
    autoref PyObject *code = TRY(marshal_load(cross->more.data, (size_t)cross->size));
    if (cross->kind == CROSS_CODE) {
        return take(code);
    }
    autoref PyObject *namespace = TRY(interpreter_main_namespace());
    return function_new(code, namespace, NULL);
}
