/* Attribute access: the slots of the object's type, and the generic implementation on type lookup
 * and the instance's namespace. */
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"

#define LENGTH(s) (((PyASCIIObject *)(s))->length)

static force_inline bool is_interned(PyObject *name) {
    return load_relaxed((uint8_t *)&((PyASCIIObject *)name)->state) != 0;
}

/* ---- errors and names ---- */

void *attr_error(PyObject *o, PyObject *name, const char *format, ...) {
    va_list args;
    va_start(args, format);
    err_raise_v(PyExc_AttributeError, format, args);
    va_end(args);
    PyObject *exception = err_occurred();
    if (exception != NULL && TYPE(exception) == (PyTypeObject *)PyExc_AttributeError) {
        PyAttributeErrorObject *error = (PyAttributeErrorObject *)exception;
        SETREF(error->obj, newref(o));
        SETREF(error->name, newref(name));
    }
    return NULL;
}

void *attr_error_missing(PyObject *o, PyObject *name) {
    return attr_error(o, name, "'%.100s' object has no attribute '%U'", TYPE(o)->tp_name, name);
}

static int not_a_name(PyObject *name) {
    return err_int(err_raise(PyExc_TypeError, "attribute name must be string, not '%.200s'",
                             TYPE(name)->tp_name));
}

static void *name_data(PyObject *s) {
    PyASCIIObject *a = (PyASCIIObject *)s;
    if (a->state.compact) {
        return a->state.ascii ? (void *)(a + 1) : (void *)((PyCompactUnicodeObject *)s + 1);
    }
    return ((PyUnicodeObject *)s)->data.any;
}

PyObject *attr_name(PyObject *name) {
    if (likely(IS_EXACT(name, PyUnicode_Type))) {
        return is_interned(name) ? newref(name) : str_intern(newref(name));
    }
    if (!IS_STR(name)) {
        not_a_name(name);
        return NULL;
    }
    return str_intern(
        TRY(str_from_ucs(((PyASCIIObject *)name)->state.kind, name_data(name), LENGTH(name))));
}

/* Is the name one that lookups take as it is? */
static force_inline bool is_plain_name(PyObject *name) {
    return IS_EXACT(name, PyUnicode_Type) && is_interned(name);
}

/* ---- the instance's namespace ---- */

PyObject **attr_dict_slot(PyObject *o) {
    PyTypeObject *type = TYPE(o);
    Py_ssize_t offset = type->tp_dictoffset;
    if (offset == 0 || HAS_FLAG(type, Py_TPFLAGS_MANAGED_DICT)) {
        return NULL;
    }
    if (offset < 0) {
        Py_ssize_t items = ((PyVarObject *)o)->ob_size;
        size_t size = (size_t)type->tp_basicsize +
                      (size_t)(items < 0 ? -items : items) * (size_t)type->tp_itemsize;
        offset += (Py_ssize_t)((size + 7) & ~(size_t)7);
    }
    return (PyObject **)((char *)o + offset);
}

/* A counted reference to the dict in the slot, or NULL when there is none yet. */
static PyObject *slot_dict(PyObject *o, PyObject **slot) {
    PyObject *dict = load_acquire(slot);
    if (dict == NULL) {
        return NULL;
    }
    if (is_owned(o) || is_immortal(o) || ref_is_open(o)) {
        return newref(dict); /* own, or OPEN: then what is replaced lives on until everybody has
                                passed a safepoint */
    }
    guard(o);
    container_check_locked(o);
    dict = load_acquire(slot);
    return xnewref(dict);
}

static PyObject *slot_dict_made(PyObject *o, PyObject **slot) {
    PyObject *dict = slot_dict(o, slot);
    if (dict != NULL) {
        return dict;
    }
    autoref PyObject *fresh = TRY(dict_new());
    guard(o);
    container_check_locked(o);
    dict = load_acquire(slot);
    if (dict != NULL) {
        return newref(dict);
    }
    if (is_shared(o) || is_immortal(o)) {
        ref_share(fresh);
    }
    store_release(slot, newref(fresh)); /* pairs with the acquire in slot_dict */
    return take(fresh);
}

PyObject *attr_dict(PyObject *o) {
    if (HAS_FLAG(TYPE(o), Py_TPFLAGS_MANAGED_DICT)) {
        return instance_dict(o);
    }
    PyObject **slot = attr_dict_slot(o);
    if (slot == NULL) {
        return err_raise(PyExc_AttributeError, "This object has no __dict__");
    }
    return slot_dict_made(o, slot);
}

/* 1, 0, -1: the name in the instance's own namespace. */
static int own_find(PyObject *o, PyObject *name, PyObject **out) {
    PyTypeObject *type = TYPE(o);
    if (HAS_FLAG(type, Py_TPFLAGS_MANAGED_DICT)) {
        return instance_get(o, name, out);
    }
    PyObject **slot = type->tp_dictoffset == 0 ? NULL : attr_dict_slot(o);
    autoref PyObject *dict = slot == NULL ? NULL : slot_dict(o, slot);
    if (dict == NULL) {
        *out = NULL;
        return 0;
    }
    return dict_get(dict, name, out);
}

/* ---- reading ---- */

static int generic_find(PyObject *o, PyObject *name, PyObject **out) {
    PyTypeObject *type = TYPE(o);
    autoref PyObject *descriptor = type_lookup_ref(type, name);
    descrgetfunc get = descriptor == NULL ? NULL : TYPE(descriptor)->tp_descr_get;
    if (get != NULL && TYPE(descriptor)->tp_descr_set != NULL) {
        *out = get(descriptor, o, (PyObject *)type);
        return *out == NULL ? -1 : 1;
    }
    int found = type->tp_dictoffset == 0 ? 0 : own_find(o, name, out);
    if (found != 0) {
        return found;
    }
    if (get != NULL) {
        *out = get(descriptor, o, (PyObject *)type);
        return *out == NULL ? -1 : 1;
    }
    *out = take(descriptor);
    return *out != NULL;
}

int attr_generic_find(PyObject *o, PyObject *name, PyObject **out) {
    *out = NULL;
    if (likely(is_plain_name(name))) {
        return generic_find(o, name, out);
    }
    autoref PyObject *plain = INT_TRY(attr_name(name));
    return generic_find(o, plain, out);
}

PyObject *attr_generic_get(PyObject *o, PyObject *name) {
    PyObject *value;
    int found = attr_generic_find(o, name, &value);
    return found == 0 ? attr_error_missing(o, name) : value;
}

/* An AttributeError that code of the class raised without saying of what, for suggestions. */
cold_path void *attr_error_complete(PyObject *o, PyObject *name) {
    PyObject *raised = err_occurred();
    if (raised != NULL && err_given_matches(raised, PyExc_AttributeError)) {
        PyAttributeErrorObject *e = (PyAttributeErrorObject *)raised;
        guard(raised);
        if (e->obj == NULL && e->name == NULL) {
            e->obj = newref(o);
            e->name = newref(name);
        }
    }
    return NULL;
}

PyObject *attr_get(PyObject *o, PyObject *name) {
    PyTypeObject *type = TYPE(o);
    if (unlikely(!IS_STR(name))) {
        not_a_name(name);
        return NULL;
    }
    if (likely(type->tp_getattro != NULL)) {
        PyObject *value = type->tp_getattro(o, name);
        return likely(value != NULL) ? value : attr_error_complete(o, name);
    }
    if (type->tp_getattr != NULL) {
        return type->tp_getattr(o, (char *)TRY(str_utf8(name, NULL)));
    }
    return attr_error_missing(o, name);
}

PyObject *attr_get_text(PyObject *o, const char *name) {
    autoref PyObject *key = TRY(str_intern_text(name));
    return attr_get(o, key);
}

int attr_find(PyObject *o, PyObject *name, PyObject **out) {
    if (TYPE(o)->tp_getattro == attr_generic_get) {
        int found = attr_generic_find(o, name, out);
        if (found < 0 && err_clear_if(PyExc_AttributeError)) {
            return 0;
        }
        return found;
    }
    *out = attr_get(o, name);
    if (*out != NULL) {
        return 1;
    }
    return err_clear_if(PyExc_AttributeError) ? 0 : -1;
}

int attr_has(PyObject *o, PyObject *name) {
    autoref PyObject *value = NULL;
    return attr_find(o, name, &value);
}

static int get_method(PyObject *o, PyObject *name, PyObject **out) {
    PyTypeObject *type = TYPE(o);
    autoref PyObject *descriptor = type_lookup_ref(type, name);
    bool method = descriptor != NULL && HAS_FLAG(TYPE(descriptor), Py_TPFLAGS_METHOD_DESCRIPTOR);
    descrgetfunc get = descriptor == NULL || method ? NULL : TYPE(descriptor)->tp_descr_get;
    if (get != NULL && TYPE(descriptor)->tp_descr_set != NULL) {
        *out = get(descriptor, o, (PyObject *)type);
        return *out == NULL ? -1 : 0;
    }
    int found = type->tp_dictoffset == 0 ? 0 : own_find(o, name, out);
    if (found != 0) {
        return found < 0 ? -1 : 0;
    }
    if (method) {
        *out = take(descriptor);
        return 1;
    }
    *out = get != NULL          ? get(descriptor, o, (PyObject *)type)
           : descriptor != NULL ? take(descriptor)
                                : attr_error_missing(o, name);
    return *out == NULL ? -1 : 0;
}

int attr_get_method(PyObject *o, PyObject *name, PyObject **out) {
    *out = NULL;
    if (TYPE(o)->tp_getattro == attr_generic_get && likely(is_plain_name(name))) {
        return get_method(o, name, out);
    }
    *out = attr_get(o, name);
    return *out == NULL ? -1 : 0;
}

/* ---- writing ---- */

/* 1 done, 0 the name to delete was not there, -1, -2 the object has no namespace. */
static int own_set(PyObject *o, PyObject *name, PyObject *value) {
    if (HAS_FLAG(TYPE(o), Py_TPFLAGS_MANAGED_DICT)) {
        int done = instance_set(o, name, value);
        return done < 0 ? -1 : value != NULL ? 1 : done;
    }
    PyObject **slot = attr_dict_slot(o);
    if (slot == NULL) {
        return -2;
    }
    if (value == NULL) {
        autoref PyObject *dict = slot_dict(o, slot);
        return dict == NULL ? 0 : dict_delete(dict, name);
    }
    autoref PyObject *dict = INT_TRY(slot_dict_made(o, slot));
    return dict_set(dict, name, value) < 0 ? -1 : 1;
}

static int generic_set(PyObject *o, PyObject *name, PyObject *value) {
    PyTypeObject *type = TYPE(o);
    autoref PyObject *descriptor = type_lookup_ref(type, name);
    if (descriptor != NULL && TYPE(descriptor)->tp_descr_set != NULL) {
        return TYPE(descriptor)->tp_descr_set(descriptor, o, value);
    }
    switch (own_set(o, name, value)) {
    case 1:
        return 0;
    case 0:
        return err_int(attr_error_missing(o, name));
    case -1:
        return -1;
    default:
        break;
    }
    if (descriptor != NULL) {
        return err_int(attr_error(o, name, "'%.100s' object attribute '%U' is read-only",
                                  type->tp_name, name));
    }
    if (type->tp_setattro !=
        attr_generic_set) { /* somebody's __setattr__ came here: it may have others */
        return err_int(attr_error_missing(o, name));
    }
    return err_int(attr_error(
        o, name, "'%.100s' object has no attribute '%U' and no __dict__ for setting new attributes",
        type->tp_name, name));
}

int attr_generic_set(PyObject *o, PyObject *name, PyObject *value) {
    if (likely(is_plain_name(name))) {
        return generic_set(o, name, value);
    }
    autoref PyObject *plain = INT_TRY(attr_name(name));
    return generic_set(o, plain, value);
}

int attr_set(PyObject *o, PyObject *name, PyObject *value) {
    PyTypeObject *type = TYPE(o);
    autoref PyObject *plain = INT_TRY(attr_name(name));
    if (likely(type->tp_setattro != NULL)) {
        return type->tp_setattro(o, plain, value);
    }
    if (type->tp_setattr != NULL) {
        return type->tp_setattr(o, (char *)INT_TRY(str_utf8(plain, NULL)), value);
    }
    const char *what = value == NULL ? "del" : "assign to";
    if (type->tp_getattro == NULL && type->tp_getattr == NULL) {
        return err_int(err_raise(PyExc_TypeError, "'%.100s' object has no attributes (%s .%U)",
                                 type->tp_name, what, plain));
    }
    return err_int(err_raise(PyExc_TypeError,
                             "'%.100s' object has only read-only attributes (%s .%U)",
                             type->tp_name, what, plain));
}

/* ---- fields ---- */

PyObject *attr_field(PyObject *o, PyObject **field) {
    container_check(o);
    PyObject *value = load_acquire(field); /* pairs with the release in attr_replace */
    return xnewref(value);
}

void attr_replace(PyObject *o, PyObject **field, PyObject *value) {
    PyObject *old;
    {
        guard(o);
        container_check_locked(o);
        old = load_relaxed(field); /* writers hold the lock */
        store_release(field, xnewref(value));
        if (old != NULL) {
            container_release(o, old);
        }
    }
    XDECREF(old);
}

PyObject *attr_get_dict(PyObject *o, void *closure) {
    return attr_dict(o);
}

int attr_set_dict(PyObject *o, PyObject *value, void *closure) {
    if (value == NULL && (!HAS_FLAG(TYPE(o), Py_TPFLAGS_HEAPTYPE) || IS_EXCEPTION(o))) {
        return err_int(err_raise(PyExc_TypeError, "cannot delete __dict__"));
    }
    if (value != NULL && !IS_DICT(value)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "__dict__ must be set to a dictionary, not a '%.200s'",
                                 TYPE(value)->tp_name));
    }
    if (HAS_FLAG(TYPE(o), Py_TPFLAGS_MANAGED_DICT)) {
        return instance_set_dict(o, value);
    }
    PyObject **slot = attr_dict_slot(o);
    if (slot == NULL) {
        return err_int(err_raise(PyExc_AttributeError, "This object has no __dict__"));
    }
    if (value != NULL && (is_shared(o) || is_immortal(o))) {
        ref_share(value);
    }
    attr_replace(o, slot, value);
    return 0;
}

/* ---- dir ---- */

PyObject *attr_dir(PyObject *o) {
    bool unbound;
    autoref PyObject *method = type_lookup_special(o, NAME(__dir__), &unbound);
    if (method == NULL) {
        return err_occurred() ? NULL
                              : err_raise(PyExc_TypeError, "object does not provide __dir__");
    }
    autoref PyObject *names = TRY(unbound ? call_one(method, o) : call_none(method));
    autoref PyObject *list = TRY(ops_to_list(names));
    autoref PyObject *sorted = call_method_none(list, NAME(sort));
    return sorted == NULL ? NULL : take(list);
}
