/* What types/ asks about the running Python code. */
#include "interp/frame.h"
#include "interp/needs.h"
#include "object/error.h"
#include "object/names.h"
#include "types/cell/cell.h"
#include "types/code/code.h"
#include "types/dict/dict.h"
#include "types/module/module.h"
#include "types/needs.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

PyObject *interp_globals(void) {
    Frame *f = thread_current()->frame;
    return f ? f->globals : NULL;
}

PyObject *interp_builtins(void) {
    Frame *f = thread_current()->frame;
    return f ? f->builtins : interp_current()->builtins;
}

/* The namespace of the module, or the dict, that globals name as __builtins__; the interpreter's
 * own otherwise. */
PyObject *interp_builtins_of(PyObject *globals) {
    PyObject *builtins =
        globals && IS_DICT(globals) ? dict_get_str(globals, NAME(__builtins__)) : NULL;
    if (builtins == NULL) {
        return interp_current()->builtins;
    }
    PyObject *namespace = IS_INSTANCE(builtins, PyModule_Type) ? module_dict(builtins) : builtins;
    decref(builtins); /* the globals hold it */
    return namespace;
}

static int no_super(const char *why) {
    err_raise(PyExc_RuntimeError, "super(): %s", why);
    return -1;
}

/* The first argument, which may have moved into a cell. */
static PyObject *first_argument(Frame *f) {
    StackRef r = f->slots[0];
    if (stackref_is_null(r)) {
        return NULL;
    }
    PyObject *o = stackref_box(&f->slots[0]);
    unsigned char kind = (unsigned char)((PyBytesObject *)f->code->co_localspluskinds)->ob_sval[0];
    if (o != NULL && (kind & CO_FAST_CELL_KIND) && IS_EXACT(o, PyCell_Type)) {
        return cell_get(o);
    }
    return xnewref(o);
}

int interp_super_arguments(PyTypeObject **type, PyObject **self) {
    Frame *f = thread_current()->frame;
    if (f == NULL) {
        return no_super("no current frame");
    }
    if (f->code->co_argcount == 0) {
        return no_super("no arguments");
    }
    PyObject *names = f->code->co_localsplusnames, *cell = NULL;
    Py_ssize_t n = tuple_length(names);
    for (Py_ssize_t i = n - f->code->co_nfreevars; i < n && cell == NULL; i++) {
        if (str_equal(tuple_at(names, i), NAME(__class__))) {
            cell = stackref_is_null(f->slots[i]) ? NULL : stackref_object(f->slots[i]);
        }
    }
    if (cell == NULL || !IS_EXACT(cell, PyCell_Type)) {
        return no_super("__class__ cell not found");
    }
    autoref PyObject *class = cell_get(cell);
    if (class == NULL) {
        return no_super("empty __class__ cell");
    }
    if (!IS_TYPE_OBJECT(class)) {
        err_raise(PyExc_RuntimeError, "super(): __class__ is not a type (%s)",
                  TYPE(class)->tp_name);
        return -1;
    }
    *self = first_argument(f);
    if (*self == NULL) {
        return no_super("arg[0] deleted");
    }
    *type = (PyTypeObject *)take(class);
    return 0;
}
