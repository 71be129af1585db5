/* The variables of a frame: fast locals, through their cells, and extra ones that somebody has set
 * through f_locals (PEP 667). */
#include "types/frame/frame_locals.h"
#include "interp/needs.h"
#include "object/attr.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/cell/cell.h"
#include "types/code/code.h"
#include "types/dict/dict.h"
#include "types/frame/frame_view.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

PyObject *frame_object_code(PyFrameObject *o) {
    FRAME_VIEW(view, o);
    return newref((PyObject *)view.frame->code);
}

/* What lies in the slot, counted; STACKREF_NULL when it is empty. */
static StackRef read_slot(PyFrameObject *o, Py_ssize_t i) {
    FRAME_VIEW(view, o);
    Frame *f = view.frame;
    if (f == NULL || f->slots + i >= f->sp || stackref_is_null(f->slots[i])) {
        return STACKREF_NULL;
    }
    return stackref_is_int(f->slots[i]) ? f->slots[i]
                                        : stackref_steal(newref(stackref_object(f->slots[i])));
}

/* References on the frame's stack, and in frames called from it, may have borrowed what the slot
 * held: all get counts of their own first. */
static StackRef replace_slot(PyFrameObject *o, Py_ssize_t i, steals PyObject *value) {
    FRAME_VIEW(view, o);
    Frame *f = view.frame;
    if (f == NULL || f->slots + i >= f->sp) {
        return stackref_steal(value);
    }
    frames_count_newer(f);
    StackRef old = f->slots[i];
    f->slots[i] = stackref_steal(value);
    return old;
}

static bool is_cell_kind(PyObject *code, Py_ssize_t i) {
    const char *kinds = ((PyBytesObject *)((PyCodeObject *)code)->co_localspluskinds)->ob_sval;
    return ((unsigned char)kinds[i] & (CO_FAST_CELL_KIND | CO_FAST_FREE_KIND)) != 0;
}

static bool is_hidden(PyObject *code, Py_ssize_t i) {
    const char *kinds = ((PyBytesObject *)((PyCodeObject *)code)->co_localspluskinds)->ob_sval;
    return ((unsigned char)kinds[i] & CO_FAST_HIDDEN_KIND) != 0;
}

int frame_local_get(PyFrameObject *o, Py_ssize_t i, PyObject **value) {
    *value = NULL;
    StackRef slot = read_slot(o, i);
    if (stackref_is_null(slot)) {
        return 0;
    }
    autoref PyObject *held = INT_TRY(stackref_take(&slot)), *code = frame_object_code(o);
    if (IS_EXACT(held, PyCell_Type) && is_cell_kind(code, i)) {
        *value = cell_get(held);
        return *value != NULL;
    }
    *value = take(held);
    return 1;
}

int frame_local_set(PyFrameObject *o, Py_ssize_t i, PyObject *value) {
    autoref PyObject *code = frame_object_code(o);
    StackRef slot = is_cell_kind(code, i) ? read_slot(o, i) : STACKREF_NULL;
    bool through = !stackref_is_null(slot) && !stackref_is_int(slot) &&
                   IS_EXACT(stackref_object(slot), PyCell_Type);
    if (through) {
        cell_set(stackref_object(slot), newref(value));
    }
    stackref_drop(slot);
    if (!through) {
        StackRef old = replace_slot(o, i, newref(value));
        stackref_drop(old);
    }
    return 0;
}

/* A name that is no plain str may still be equal to one. */
static Py_ssize_t index_of_equal(PyObject *names, PyObject *name, Py_hash_t hash) {
    for (Py_ssize_t i = 0; i < tuple_length(names); i++) {
        if (str_hash(tuple_at(names, i)) == hash) {
            int same = ops_compare_bool(tuple_at(names, i), name, Py_EQ);
            if (same != 0) {
                return same < 0 ? -2 : i;
            }
        }
    }
    return -1;
}

Py_ssize_t frame_local_index(PyFrameObject *o, PyObject *name) {
    Py_hash_t hash = ops_hash(name);
    if (hash == -1 && err_occurred()) {
        return -2;
    }
    autoref PyObject *code = frame_object_code(o);
    PyObject *names = ((PyCodeObject *)code)->co_localsplusnames;
    if (!IS_EXACT(name, PyUnicode_Type)) {
        return index_of_equal(names, name, hash);
    }
    for (Py_ssize_t i = 0; i < tuple_length(names); i++) {
        if (tuple_at(names, i) == name || str_equal(tuple_at(names, i), name)) {
            return i;
        }
    }
    return -1;
}

bool frame_has_hidden(PyFrameObject *o) {
    autoref PyObject *code = frame_object_code(o);
    for (Py_ssize_t i = 0; i < ((PyCodeObject *)code)->co_nlocalsplus; i++) {
        StackRef slot = is_hidden(code, i) ? read_slot(o, i) : STACKREF_NULL;
        bool found = !stackref_is_null(slot);
        stackref_drop(slot);
        if (found) {
            return true;
        }
    }
    return false;
}

PyObject *frame_extra_locals(PyFrameObject *o, bool make) {
    PyObject *known = attr_field((PyObject *)o, &o->f_extra_locals);
    if (known != NULL || !make) {
        return known;
    }
    autoref PyObject *fresh = TRY(dict_new());
    guard(o);
    if (o->f_extra_locals == NULL) {
        if (is_shared((PyObject *)o)) {
            ref_share(fresh);
        }
        store_release(&o->f_extra_locals, newref(fresh));
    }
    return newref(o->f_extra_locals);
}

PyObject *frame_locals_dict(PyFrameObject *o) {
    autoref PyObject *dict = TRY(dict_new()), *code = frame_object_code(o);
    PyObject *names = ((PyCodeObject *)code)->co_localsplusnames;
    for (Py_ssize_t i = 0; i < tuple_length(names); i++) {
        autoref PyObject *value = NULL;
        int bound = frame_local_get(o, i, &value);
        TRYI(bound);
        TRYI(bound ? dict_set(dict, tuple_at(names, i), value) : 0);
    }
    autoref PyObject *extra = frame_extra_locals(o, false);
    TRYI(extra == NULL ? 0 : dict_merge(dict, extra, MERGE_OVERRIDE));
    return take(dict);
}

PyObject *frame_local_names(PyFrameObject *o) {
    autoref PyObject *dict = TRY(frame_locals_dict(o));
    return dict_keys_list(dict);
}

PyObject *frame_locals(Frame *f) {
    PyFrameObject *o = TRY(frame_object_of(f));
    if (f->locals == NULL && !(f->code->co_flags & CO_OPTIMIZED)) {
        f->locals = newref(f->globals); /* a function around a module's code */
    }
    if (f->locals != NULL && !frame_has_hidden(o)) {
        return newref(f->locals);
    }
    return frame_locals_dict(o);
}
