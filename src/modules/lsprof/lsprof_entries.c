/* _lsprof: what is counted, and the results made of it. */
#include "modules/lsprof/lsprof.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/structseq/structseq.h"

static int entry_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(ENTRY(o)->what);
    Py_VISIT(ENTRY(o)->callees);
    return 0;
}
static void entry_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(ENTRY(o)->what);
    CLEAR(ENTRY(o)->callees);
    object_free(o);
}
PyTypeObject profile_entry_type = {
    TYPE_HEAD,
    .tp_name = "_lsprof._entry",
    .tp_basicsize = sizeof(ProfileEntry),
    .tp_dealloc = entry_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = entry_traverse,
};

static PyObject *entry_new(PyObject *what, bool with_callees) {
    autoref PyObject *callees = with_callees ? TRY(dict_new()) : NULL;
    PyObject *o = TRY(object_new(&profile_entry_type));
    ENTRY(o)->what = newref(what);
    ENTRY(o)->callees = take(callees);
    object_track(o);
    return o;
}
PyObject *entry_find(PyObject *entries, const void *key, PyObject *what, bool with_callees) {
    autoref PyObject *number = TRY(int_from_pointer((void *)key));
    PyObject *found;
    if (TRYI(dict_get(entries, number, &found)) == 1 || what == NULL) {
        return found;
    }
    autoref PyObject *fresh = TRY(entry_new(what, with_callees));
    TRYI(dict_set_default(entries, number, fresh, &found));
    return found;
}

void entry_begin_locked(ProfileEntry *e) {
    e->depth++;
}
void entry_end_locked(ProfileEntry *e, int64_t total, int64_t own) {
    if (--e->depth == 0) {
        e->total += total;
    } else {
        e->recursive++;
    }
    e->own += own;
    e->calls++;
}

PyObject *entry_text(PyCFunctionObject *function) {
    autoref PyObject *name = TRY(str_intern_text(function->m_ml->ml_name));
    PyObject *self = function->m_self;
    if (self == NULL || IS_INSTANCE(self, PyModule_Type)) {
        PyObject *module = function->m_module;
        return module != NULL && IS_STR(module)
                   ? str_format("<built-in method %U.%U>", module, name)
                   : str_format("<built-in method %U>", name);
    }
    autoref PyObject *method = type_lookup_ref(TYPE(self), name);
    if (method != NULL) {
        autoref PyObject *text = ops_repr(method);
        if (text != NULL) {
            return take(text);
        }
        err_clear();
    }
    return str_format("<built-in method %U>", name);
}

/* ---- results ---- */

static void set_numbers(PyObject *o, ProfileEntry *e, double unit) {
    structseq_set_fresh(o, 0, newref(e->what));
    structseq_set_fresh(o, 1, int_from_int64(e->calls));
    structseq_set_fresh(o, 2, int_from_int64(e->recursive));
    structseq_set_fresh(o, 3, float_from_double(unit * (double)e->total));
    structseq_set_fresh(o, 4, float_from_double(unit * (double)e->own));
}
static PyObject *callees_list(ProfileEntry *e, double unit, LsprofState *state) {
    if (e->callees == NULL || dict_length(e->callees) == 0) {
        return NONE;
    }
    autoref PyObject *list = TRY(list_new(0)), *values = TRY(dict_values_list(e->callees));
    for (Py_ssize_t i = 0; i < list_length(values); i++) {
        autoref PyObject *callee = TRY(list_get(values, i));
        PyObject *o = TRY(structseq_new(state->subentry));
        set_numbers(o, ENTRY(callee), unit);
        TRYI(list_append_steal(list, TRY(structseq_finish(o))));
    }
    return take(list);
}
PyObject *entries_list(PyObject *entries, double unit, LsprofState *state) {
    autoref PyObject *list = TRY(list_new(0)), *values = TRY(dict_values_list(entries));
    for (Py_ssize_t i = 0; i < list_length(values); i++) {
        autoref PyObject *entry = TRY(list_get(values, i));
        if (ENTRY(entry)->calls == 0) {
            continue;
        }
        autoref PyObject *callees = TRY(callees_list(ENTRY(entry), unit, state));
        PyObject *o = TRY(structseq_new(state->entry));
        set_numbers(o, ENTRY(entry), unit);
        structseq_set_fresh(o, 5, take(callees));
        TRYI(list_append_steal(list, TRY(structseq_finish(o))));
    }
    return take(list);
}
