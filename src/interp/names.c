/* Names and attributes: the general ways behind LOAD_GLOBAL, LOAD_NAME, LOAD_ATTR and their
 * relatives. */
#include "interp/instruction.h"
#include "interp/cache.h"

/* ---- messages ---- */

/* NameError that remembers the name, for suggestions. */
static void raise_name(PyObject *type, const char *format, PyObject *name) {
    err_raise(type, format, name);
    PyObject *exception = err_occurred();
    if (exception != NULL && IS_EXACT(exception, *(PyTypeObject *)PyExc_NameError)) {
        PyNameErrorObject *e = (PyNameErrorObject *)exception;
        if (e->name == NULL) {
            e->name = newref(name);
        }
    }
}

void step_unbound_local(Frame *frame, unsigned slot) {
    raise_name(PyExc_UnboundLocalError,
               "cannot access local variable '%U' where it is not associated with a value",
               tuple_at(frame->code->co_localsplusnames, slot));
}

void step_unbound_free(Frame *frame, unsigned slot) {
    PyObject *name = tuple_at(frame->code->co_localsplusnames, slot);
    unsigned char kind =
        (unsigned char)((PyBytesObject *)frame->code->co_localspluskinds)->ob_sval[slot];
    if (kind & CO_FAST_FREE_KIND) {
        raise_name(PyExc_NameError,
                   "cannot access free variable '%U' where it is not associated with a value in "
                   "enclosing scope",
                   name);
    } else {
        step_unbound_local(frame, slot);
    }
}

static StackRef undefined(PyObject *name) {
    raise_name(PyExc_NameError, "name '%U' is not defined", name);
    return STACKREF_NULL;
}

/* ---- globals ---- */

/* From a dict with keys that are not str: one of them may say that it equals the name. */
static cold_path int read_general(PyObject *dict, PyObject *name, StackRef *out) {
    PyObject *value;
    int found = dict_get(dict, name, &value);
    *out = found > 0 ? stackref_steal(value) : STACKREF_NULL;
    return found;
}

/* A mapping's item into a slot; 1, 0 not there, -1. Dicts are read without a lock, anything else
 * through its protocol. */
static int mapping_read(PyObject *mapping, PyObject *name, StackRef *out) {
    if (IS_EXACT(mapping, PyDict_Type)) {
        *out = dict_read_str(mapping, name);
        return !stackref_is_null(*out) ? 1
               : dict_all_str(mapping) ? 0
                                       : read_general(mapping, name, out);
    }
    PyObject *value = ops_get_item(mapping, name);
    if (value != NULL) {
        *out = stackref_steal(value);
        return 1;
    }
    *out = STACKREF_NULL;
    return err_clear_if(PyExc_KeyError) ? 0 : -1;
}

static StackRef load_global(Frame *frame, PyObject *name) {
    StackRef value;
    int found = mapping_read(frame->globals, name, &value);
    if (found == 0) {
        found = mapping_read(frame->builtins, name, &value);
    }
    return found == 0 ? undefined(name) : value;
}

/* The cache holds the versions of both key tables: where the name is (or is not) in the globals,
 * and where in the builtins. */
StackRef step_load_global(Frame *frame, Unit *ip, unsigned index) {
    PyObject *name = tuple_at(frame->code->co_names, index);
    if (unlikely(!IS_EXACT(frame->globals, PyDict_Type) ||
                 !IS_EXACT(frame->builtins, PyDict_Type))) {
        return load_global(frame, name);
    }
    uint64_t *cache = cache_word(frame, ip);
    uint64_t word =
        cache ? load_acquire(cache) : CACHE_GIVEN_UP; /* pairs with the release in cache_fill */
    if (likely(cache_kind(word) == CACHE_GLOBAL)) {
        StackRef value = dict_read_at(frame->globals, cache_version(word), cache_index(word));
        if (likely(!stackref_is_null(value))) {
            return value;
        }
    } else if (cache_kind(word) == CACHE_BUILTIN) {
        StackRef value = cache_read_builtin(frame, word, name);
        if (likely(!stackref_is_null(value))) {
            return value;
        }
    }
    if (cache != NULL) {
        cache_fill(cache, word, cache_find_global, frame, name);
    }
    return load_global(frame, name);
}

int step_delete_global(Frame *frame, PyObject *name) {
    int found = IS_DICT(frame->globals)                      ? dict_delete(frame->globals, name)
                : ops_delete_item(frame->globals, name) == 0 ? 1
                                                             : -1;
    if (found == 0) {
        undefined(name);
        return -1;
    }
    return found < 0 ? -1 : 0;
}

/* ---- namespaces of modules and classes ---- */

/* A function around a module's code runs in its globals. */
static PyObject *namespace_or_globals(Frame *frame) {
    if (unlikely(frame->locals == NULL) && !(frame->code->co_flags & CO_OPTIMIZED)) {
        frame->locals = newref(frame->globals);
    }
    return frame->locals;
}

static PyObject *namespace_of(Frame *frame) {
    PyObject *locals = namespace_or_globals(frame);
    if (locals == NULL) {
        err_raise(PyExc_SystemError, "no locals found");
    }
    return locals;
}

StackRef step_load_name(Frame *frame, PyObject *name) {
    PyObject *locals = namespace_of(frame);
    StackRef value = STACKREF_NULL;
    if (locals == NULL) {
        return value;
    }
    int found = mapping_read(locals, name, &value);
    return found == 0 ? load_global(frame, name) : value;
}

int step_store_name(Frame *frame, PyObject *name, PyObject *value) {
    PyObject *locals = namespace_or_globals(frame);
    if (locals == NULL) {
        err_raise(PyExc_SystemError, "no locals found when storing %R", name);
        return -1;
    }
    return IS_EXACT(locals, PyDict_Type) ? dict_set(locals, name, value)
                                         : ops_set_item(locals, name, value);
}

int step_delete_name(Frame *frame, PyObject *name) {
    PyObject *locals = namespace_or_globals(frame);
    if (locals == NULL) {
        err_raise(PyExc_SystemError, "no locals when deleting %R", name);
        return -1;
    }
    if (ops_delete_item(locals, name) < 0) {
        if (err_clear_if(PyExc_KeyError)) {
            undefined(name);
        }
        return -1;
    }
    return 0;
}

PyObject *step_locals(Frame *frame) {
    PyObject *locals = TRY(namespace_of(frame));
    return newref(locals);
}

PyObject *step_from_dict_or_globals(Frame *frame, PyObject *mapping, PyObject *name) {
    StackRef value;
    int found = mapping_read(mapping, name, &value);
    if (found == 0) {
        value = load_global(frame, name);
    }
    return stackref_is_null(value) ? NULL : stackref_take(&value);
}

PyObject *step_from_dict_or_deref(Frame *frame, PyObject *mapping, unsigned slot) {
    StackRef value;
    int found = mapping_read(mapping, tuple_at(frame->code->co_localsplusnames, slot), &value);
    if (found == 0) {
        value = cell_read(stackref_object(frame->slots[slot]));
        if (stackref_is_null(value)) {
            step_unbound_free(frame, slot);
        }
    }
    return stackref_is_null(value) ? NULL : stackref_take(&value);
}

int step_setup_annotations(Frame *frame) {
    PyObject *locals = INT_TRY(namespace_of(frame));
    StackRef value;
    int found = mapping_read(locals, NAME(__annotations__), &value);
    stackref_drop(value);
    if (found != 0) {
        return found < 0 ? -1 : 0;
    }
    autoref PyObject *annotations = INT_TRY(dict_new());
    return ops_set_item(locals, NAME(__annotations__), annotations);
}

int step_make_cell(Frame *frame, unsigned slot) {
    PyObject *initial = NULL;
    if (!stackref_is_null(frame->slots[slot])) {
        initial = INT_TRY(stackref_take(&frame->slots[slot]));
    }
    PyObject *cell = cell_new(initial);
    XDECREF(initial);
    if (cell == NULL) {
        return -1;
    }
    frame->slots[slot] = stackref_steal(cell);
    return 0;
}

PyObject *step_common_constant(unsigned index) {
    switch (index) {
    case 0:
        return PyExc_AssertionError;
    case 1:
        return PyExc_NotImplementedError;
    case 2:
        return (PyObject *)&PyTuple_Type;
    case 3:
        return interp_current()->builtin_all;
    default:
        return interp_current()->builtin_any;
    }
}

PyObject *step_build_class(Frame *frame) {
    StackRef value;
    int found = mapping_read(frame->builtins, NAME(__build_class__), &value);
    if (found == 0) {
        return err_raise(PyExc_NameError, "__build_class__ not found");
    }
    return found < 0 ? NULL : stackref_take(&value);
}

/* ---- special attributes ---- */

PyObject *step_super_attr(StackRef *sp, PyObject *name, unsigned oparg, bool *unbound) {
    PyObject *super = TRY(stackref_box(&sp[-3])), *class = TRY(stackref_box(&sp[-2])),
             *self = TRY(stackref_box(&sp[-1]));
    if (super == (PyObject *)&PySuper_Type && IS_TYPE_OBJECT(class)) {
        return super_lookup((PyTypeObject *)class, self, name, oparg & 1 ? unbound : NULL);
    }
    autoref PyObject *object = TRY(oparg & 2 ? call_two(super, class, self) : call_none(super));
    return attr_get(object, name);
}

static PyObject *special_name(unsigned which) {
    return which == 0   ? NAME(__enter__)
           : which == 1 ? NAME(__exit__)
           : which == 2 ? NAME(__aenter__)
                        : NAME(__aexit__);
}

static void raise_no_context_manager(PyObject *o, unsigned which) {
    bool is_async = which >= 2;
    PyTypeObject *type = TYPE(o);
    bool other = type_lookup(type, is_async ? NAME(__enter__) : NAME(__aenter__)) != NULL &&
                 type_lookup(type, is_async ? NAME(__exit__) : NAME(__aexit__)) != NULL;
    const char *hint =
        !other     ? ""
        : is_async ? " but it supports the context manager protocol. Did you mean to use 'with'?"
                   : " but it supports the asynchronous context manager protocol. Did you mean to "
                     "use 'async with'?";
    err_raise(PyExc_TypeError,
              "'%T' object does not support the %scontext manager protocol (missed %U method)%s", o,
              is_async ? "asynchronous " : "", special_name(which), hint);
}

int step_load_special(StackRef *sp, unsigned which) {
    PyObject *o = INT_TRY(stackref_box(&sp[-1]));
    bool unbound = false;
    PyObject *found = type_lookup(TYPE(o), special_name(which));
    if (likely(found != NULL && HAS_FLAG(TYPE(found), Py_TPFLAGS_METHOD_DESCRIPTOR))) {
        sp[0] = sp[-1];
        sp[-1] = stackref_new(found);
        return 0;
    }
    PyObject *method = type_lookup_special(o, special_name(which), &unbound);
    if (method == NULL) {
        if (err_occurred() == NULL) {
            raise_no_context_manager(o, which);
        }
        return -1;
    }
    if (unbound) {
        sp[0] = sp[-1];
        sp[-1] = stackref_steal(method);
        return 0;
    }
    StackRef old = sp[-1];
    sp[-1] = stackref_steal(method);
    sp[0] = STACKREF_NULL;
    stackref_drop(old);
    return 0;
}
