/* Finishing a type: bases, MRO, namespace, slots taken over from bases as the C-API documentation
 * of type objects says. */
#include "types/type/slot_functions.h"
#include "types/type/type_int.h"

#include <string.h>

/* ---- the namespace ---- */

static int add(PyTypeObject *type, const char *name, steals PyObject *value) {
    autoref PyObject *owned = INT_TRY(value);
    autoref PyObject *key = INT_TRY(str_intern_text(name));
    return dict_set(type->tp_dict, key, owned);
}

static int add_missing(PyTypeObject *type, const char *name,
                       PyObject *(*make)(PyTypeObject *, void *), void *def) {
    autoref PyObject *key = INT_TRY(str_intern_text(name));
    int present = dict_contains(type->tp_dict, key);
    if (present != 0) {
        return present < 0 ? -1 : 0;
    }
    autoref PyObject *value = INT_TRY(make(type, def));
    return dict_set(type->tp_dict, key, value);
}

static PyObject *make_method(PyTypeObject *type, void *def) {
    PyMethodDef *method = def;
    if (method->ml_flags & METH_CLASS) {
        return classmethod_descriptor_new(type, method);
    }
    if (method->ml_flags & METH_STATIC) {
        autoref PyObject *function = TRY(cfunction_new(method, (PyObject *)type, NULL, NULL));
        return staticmethod_new(function);
    }
    return method_descriptor_new(type, method);
}

static PyObject *make_member(PyTypeObject *type, void *def) {
    return member_descriptor_new(type, def);
}

static PyObject *make_getset(PyTypeObject *type, void *def) {
    return getset_descriptor_new(type, def);
}

int type_add_methods(PyTypeObject *type, PyMethodDef *methods) {
    for (PyMethodDef *m = methods; m != NULL && m->ml_name != NULL; m++) {
        if (m->ml_flags & METH_COEXIST) {
            INT_TRYI(add(type, m->ml_name, make_method(type, m)));
        } else {
            INT_TRYI(add_missing(type, m->ml_name, make_method, m));
        }
    }
    return 0;
}

int type_add_members(PyTypeObject *type, PyMemberDef *members) {
    for (PyMemberDef *m = members; m != NULL && m->name != NULL; m++) {
        INT_TRYI(add_missing(type, m->name, make_member, m));
    }
    return 0;
}

int type_add_getset(PyTypeObject *type, PyGetSetDef *getset) {
    for (PyGetSetDef *g = getset; g != NULL && g->name != NULL; g++) {
        INT_TRYI(add_missing(type, g->name, make_getset, g));
    }
    return 0;
}

static int add_doc(PyTypeObject *type) {
    int present = dict_contains(type->tp_dict, NAME(__doc__));
    if (present != 0) {
        return present < 0 ? -1 : 0;
    }
    autoref PyObject *doc = INT_TRY(doc_text(type->tp_doc));
    return dict_set(type->tp_dict, NAME(__doc__), doc);
}

/* Types are born SHARED, with their namespaces. */
int ready_share_namespace(PyTypeObject *type) {
    if (type->tp_dict == NULL) {
        type->tp_dict = INT_TRY(dict_new());
    }
    ref_share(type->tp_dict);
    return 0;
}

static int fill_namespace(PyTypeObject *type) {
    INT_TRYI(ready_share_namespace(type));
    INT_TRYI(slots_add_wrappers(type));
    INT_TRYI(type_add_methods(type, type->tp_methods));
    INT_TRYI(type_add_members(type, type->tp_members));
    INT_TRYI(type_add_getset(type, type->tp_getset));
    INT_TRYI(add_doc(type));
    if (type->tp_hash == NULL && type->tp_richcompare != NULL &&
        dict_contains(type->tp_dict, NAME(__hash__)) == 0) {
        type->tp_hash = ops_hash_not_implemented;
        INT_TRYI(dict_set(type->tp_dict, NAME(__hash__), NONE));
    }
    return 0;
}

/* ---- inheritance ---- */

#define INHERITED_FLAGS                                                                            \
    (Py_TPFLAGS_LONG_SUBCLASS | Py_TPFLAGS_LIST_SUBCLASS | Py_TPFLAGS_TUPLE_SUBCLASS |             \
     Py_TPFLAGS_BYTES_SUBCLASS | Py_TPFLAGS_UNICODE_SUBCLASS | Py_TPFLAGS_DICT_SUBCLASS |          \
     Py_TPFLAGS_BASE_EXC_SUBCLASS | Py_TPFLAGS_TYPE_SUBCLASS | _Py_TPFLAGS_MATCH_SELF |            \
     Py_TPFLAGS_ITEMS_AT_END)

/* Flags, sizes and the collector's slots, which come from the base that gives the layout. */
static void inherit_layout(PyTypeObject *type, PyTypeObject *base) {
    if (!HAS_FLAG(type, Py_TPFLAGS_HAVE_GC) && HAS_FLAG(base, Py_TPFLAGS_HAVE_GC) &&
        type->tp_traverse == NULL && type->tp_clear == NULL) {
        type->tp_flags |= Py_TPFLAGS_HAVE_GC;
        type->tp_traverse = base->tp_traverse;
        type->tp_clear = base->tp_clear;
    }
    type->tp_flags |= base->tp_flags & (Py_TPFLAGS_PREHEADER | INHERITED_FLAGS);
    if (!HAS_FLAG(type, Py_TPFLAGS_SEQUENCE | Py_TPFLAGS_MAPPING)) {
        type->tp_flags |= base->tp_flags & (Py_TPFLAGS_SEQUENCE | Py_TPFLAGS_MAPPING);
    }
    if (type->tp_basicsize == 0) {
        type->tp_basicsize = base->tp_basicsize;
    }
    if (type->tp_itemsize == 0) {
        type->tp_itemsize = base->tp_itemsize;
    }
    if (type->tp_weaklistoffset == 0) {
        type->tp_weaklistoffset = base->tp_weaklistoffset;
    }
    if (type->tp_dictoffset == 0) {
        type->tp_dictoffset = base->tp_dictoffset;
    }
    if (HAS_FLAG(type, Py_TPFLAGS_DISALLOW_INSTANTIATION)) {
        type->tp_new = NULL;
    } else if (type->tp_new == NULL && (base != &PyBaseObject_Type || is_heap(type) ||
                                        HAS_FLAG(type, TYPE_SHOWN_AS_HEAP))) {
        type->tp_new = base->tp_new;
    } else if (type->tp_new == NULL) {
        type->tp_flags |= Py_TPFLAGS_DISALLOW_INSTANTIATION;
    }
}

/* Does `base` itself define the slot, or has it only taken it over? */
#define DEFINES(slot)                                                                              \
    (base->slot != NULL && (base->tp_base == NULL || base->slot != base->tp_base->slot))
#define COPY(slot)                                                                                 \
    if (type->slot == NULL && DEFINES(slot)) {                                                     \
        type->slot = base->slot;                                                                   \
    }

static bool overrides_hash(PyTypeObject *type) {
    return dict_contains(type->tp_dict, NAME(__eq__)) > 0 ||
           dict_contains(type->tp_dict, NAME(__hash__)) > 0;
}

static void inherit_calls(PyTypeObject *type, PyTypeObject *base) {
    if (type->tp_call == NULL && base->tp_call != NULL) {
        if (type->tp_vectorcall_offset == 0) {
            type->tp_vectorcall_offset = base->tp_vectorcall_offset;
            type->tp_flags |= base->tp_flags & Py_TPFLAGS_HAVE_VECTORCALL;
        }
        type->tp_call = base->tp_call;
    }
}

static void inherit_slots(PyTypeObject *type, PyTypeObject *base) {
    COPY(tp_dealloc)
    if (type->tp_getattr == NULL && type->tp_getattro == NULL) {
        type->tp_getattr = base->tp_getattr;
        type->tp_getattro = base->tp_getattro;
    }
    if (type->tp_setattr == NULL && type->tp_setattro == NULL) {
        type->tp_setattr = base->tp_setattr;
        type->tp_setattro = base->tp_setattro;
    }
    COPY(tp_repr)
    inherit_calls(type, base);
    COPY(tp_str)
    if (type->tp_richcompare == NULL && type->tp_hash == NULL && !overrides_hash(type)) {
        type->tp_richcompare = base->tp_richcompare;
        type->tp_hash = base->tp_hash;
    }
    COPY(tp_iter)
    COPY(tp_iternext)
    COPY(tp_descr_get)
    COPY(tp_descr_set)
    COPY(tp_init)
    COPY(tp_alloc)
    COPY(tp_is_gc)
    COPY(tp_finalize)
    COPY(tp_del)
    COPY(tp_free)
    if (HAS_FLAG(base, Py_TPFLAGS_METHOD_DESCRIPTOR) && !is_heap(type) &&
        type->tp_descr_get == base->tp_descr_get) {
        type->tp_flags |= Py_TPFLAGS_METHOD_DESCRIPTOR;
    }
}

/* One suite, slot by slot: `size` bytes of function pointers. */
static void inherit_suite(void **own, void *const *from, void *const *above, size_t size) {
    for (size_t i = 0; i < size / sizeof(void *); i++) {
        if (own[i] == NULL && from[i] != NULL && (above == NULL || from[i] != above[i])) {
            own[i] = from[i];
        }
    }
}

#define SUITE(field, Suite)                                                                        \
    if (type->field != NULL && base->field != NULL && type->field != base->field) {                \
        PyTypeObject *above = base->tp_base;                                                       \
        inherit_suite((void **)type->field, (void *const *)base->field,                            \
                      above == NULL ? NULL : (void *const *)above->field, sizeof(Suite));          \
    }

static void inherit_suites(PyTypeObject *type, PyTypeObject *base) {
    SUITE(tp_as_number, PyNumberMethods)
    SUITE(tp_as_sequence, PySequenceMethods)
    SUITE(tp_as_mapping, PyMappingMethods)
    SUITE(tp_as_async, PyAsyncMethods)
    SUITE(tp_as_buffer, PyBufferProcs)
}

void ready_inherit(PyTypeObject *type, PyTypeObject *base) {
    inherit_slots(type, base);
    inherit_suites(type, base);
}

/* A type without a suite uses its base's, whole. Last: what comes from other bases must not be
 * written into that. */
static void share_suites(PyTypeObject *type, PyTypeObject *base) {
#define SHARE(field)                                                                               \
    if (type->field == NULL) {                                                                     \
        type->field = base->field;                                                                 \
    }
    SHARE(tp_as_number)
    SHARE(tp_as_sequence)
    SHARE(tp_as_mapping)
    SHARE(tp_as_async)
    SHARE(tp_as_buffer)
#undef SHARE
}

static void inherit_all(PyTypeObject *type) {
    if (type->tp_base != NULL) {
        inherit_layout(type, type->tp_base);
    }
    for (Py_ssize_t i = 1; i < tuple_length(type->tp_mro); i++) {
        ready_inherit(type, (PyTypeObject *)tuple_at(type->tp_mro, i));
    }
    if (type->tp_base != NULL) {
        share_suites(type, type->tp_base);
    }
}

/* ---- the steps ---- */

int ready_register(PyTypeObject *type) {
    bool locked = interp_current()->types != NULL && !HAS_FLAG(type, _Py_TPFLAGS_STATIC_BUILTIN);
    int result = 0;
    if (locked) {
        type_lock();
    }
    for (Py_ssize_t i = 0; i < tuple_length(type->tp_bases) && result == 0; i++) {
        result = type_subclass_add_locked((PyTypeObject *)tuple_at(type->tp_bases, i), type);
    }
    if (locked) {
        type_unlock();
    }
    return result == 0 ? 0 : err_int(err_no_memory());
}

static int set_bases(PyTypeObject *type) {
    if (type->tp_base == NULL && type != &PyBaseObject_Type) {
        type->tp_base = &PyBaseObject_Type;
    }
    if (type->tp_base != NULL) {
        INT_TRYI(type_ready(type->tp_base));
    }
    PyObject *head = (PyObject *)type;
    if (TYPE(head) == NULL && type->tp_base != NULL) {
        head->ob_type = TYPE(type->tp_base);
    }
    if (type->tp_bases == NULL) {
        type->tp_bases =
            INT_TRY(type->tp_base == NULL ? tuple_new(0) : tuple_of(1, (PyObject *)type->tp_base));
    }
    ref_share(type->tp_bases);
    return 0;
}

static int immortalize_all(PyObject *o, void *unused) {
    if (!is_immortal(o) && !IS_TYPE_OBJECT(o)) {
        ref_share(o);
        ref_immortalize(o);
        if (IS_EXACT(o, PyStaticMethod_Type) || IS_EXACT(o, PyClassMethod_Type) ||
            IS_EXACT(o, PyTuple_Type)) {
            TYPE(o)->tp_traverse(o, immortalize_all, NULL);
        }
    }
    return 0;
}

/* Static types are shared by interpreters: so is, for ever, what they consist of. */
static void immortalize(PyTypeObject *type) {
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (dict_next(type->tp_dict, &position, &key, &value, NULL)) {
        decref(key);
        decref(value);
        immortalize_all(value, NULL);
    }
    ref_immortalize(type->tp_dict);
    ref_immortalize(type->tp_mro);
    ref_immortalize(type->tp_bases);
}

int type_add_constant(PyTypeObject *type, const char *name, PyObject *value) {
    autoref PyObject *key = INT_TRY(str_intern_text(name));
    if (!is_heap(type)) {
        if (INT_TRYI(dict_contains(type->tp_dict, key))) {
            return 0; /* another interpreter has put it there */
        }
        immortalize_all(value, NULL);
    }
    return dict_set(type->tp_dict, key, value);
}

int ready_finish(PyTypeObject *type) {
    if (type->tp_alloc == NULL) {
        type->tp_alloc = type_alloc;
    }
    if (type->tp_free == NULL) {
        type->tp_free = object_free;
    }
    if (!is_heap(type)) {
        immortalize(type);
    }
    /* Before the bases know it: from then on other threads read its flags. */
    store_release(&type->tp_flags, (type->tp_flags & ~Py_TPFLAGS_READYING) | Py_TPFLAGS_READY);
    if (ready_register(type) < 0) {
        type->tp_flags &= ~Py_TPFLAGS_READY;
        return -1;
    }
    return 0;
}

static int ready_steps(PyTypeObject *type) {
    INT_TRYI(set_bases(type));
    INT_TRYI(fill_namespace(type));
    INT_TRYI(mro_compute(type));
    inherit_all(type);
    return ready_finish(type);
}

/* Extensions set the flag of heap types on a static type while it is made ready, so that its bases
 * may be heap types. It has none of a heap type's fields, though: the flag is hidden meanwhile. */
static int ready_disguised(PyTypeObject *type) {
    type->tp_flags = (type->tp_flags & ~Py_TPFLAGS_HEAPTYPE) | TYPE_SHOWN_AS_HEAP;
    bool mutable = !HAS_FLAG(type, Py_TPFLAGS_IMMUTABLETYPE);
    int result = type_ready(type);
    type->tp_flags &= ~(TYPE_SHOWN_AS_HEAP | (mutable ? Py_TPFLAGS_IMMUTABLETYPE : 0));
    type->tp_flags |= Py_TPFLAGS_HEAPTYPE;
    return result;
}

/* Is it code of an extension? Ours lies between the ends of the executable. */
static bool is_foreign(void *function) {
    extern char __executable_start[], etext[];
    return (char *)function < __executable_start || (char *)function >= etext;
}

/* Also of classes that an extension has allocated and filled itself (pybind11's). */
static void note_deallocator(PyTypeObject *type) {
    PyTypeObject *base = type->tp_base;
    type_private(type)->drops_type =
        is_foreign((void *)type->tp_dealloc) || (is_heap(base) && type_private(base)->drops_type);
}

static int ready_alone(PyTypeObject *type) {
    if (HAS_FLAG(type, Py_TPFLAGS_READY)) { /* by the thread that had the lock before */
        return 0;
    }
    if (is_heap(type) && is_immortal((PyObject *)type)) {
        return ready_disguised(type);
    }
    if (HAS_FLAG(type, Py_TPFLAGS_READYING)) {
        return err_int(err_raise(PyExc_SystemError, "type '%.100s' needs itself to be made ready",
                                 type->tp_name));
    }
    type->tp_flags |= Py_TPFLAGS_READYING;
    if (!is_heap(type)) {
        type->tp_flags |= Py_TPFLAGS_IMMUTABLETYPE;
    } else if (heap_type(type)->unique_id == 0) {
        INT_TRYI(type_number_assign(type));
    }
    if (ready_steps(type) < 0) {
        type->tp_flags &= ~Py_TPFLAGS_READYING;
        return -1;
    }
    if (is_heap(type)) {
        note_deallocator(type);
    }
    return 0;
}

bool type_ready_lock(void) {
    ThreadState *self = thread_current();
    if (load_relaxed(&runtime.readying) == self) {
        return false;
    }
    mutex_lock(&runtime.types);
    store_relaxed(&runtime.readying, self);
    return true;
}
void type_ready_unlock(bool locked) {
    if (locked) {
        store_relaxed(&runtime.readying, NULL);
        mutex_unlock(&runtime.types);
    }
}

/* Static types are shared by the interpreters, which may want the same one at once: one thread at a
 * time, which comes here again for its bases. Nothing in here runs Python code. */
static int ready_static(PyTypeObject *type) {
    if (!(load_acquire(&type->tp_flags) &
          Py_TPFLAGS_READY)) { /* pairs with the store in ready_finish */
        bool locked = type_ready_lock();
        int done = ready_alone(type);
        type_ready_unlock(locked);
        return done;
    }
    /* Another interpreter may have made it ready: this one's list of subclasses has to know it. */
    return HAS_FLAG(type, _Py_TPFLAGS_STATIC_BUILTIN) ? 0 : ready_register(type);
}

int type_ready(PyTypeObject *type) {
    return is_heap(type) ? ready_alone(type) : ready_static(type); /* a heap type is fresh */
}

/* ---- docstrings ---- */

static const char *last_part(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot == NULL ? name : dot + 1;
}

/* Behind "name", where the signature begins; NULL when the text has none. */
static const char *signature_start(const char *name, const char *doc) {
    if (doc == NULL) {
        return NULL;
    }
    size_t length = strlen(name);
    if (strncmp(doc, name, length) != 0 || doc[length] != '(') {
        return NULL;
    }
    return strstr(doc + length, ")\n--\n\n") == NULL ? NULL : doc + length;
}

const char *doc_body(const char *doc) {
    if (doc == NULL) {
        return NULL;
    }
    const char *open = strchr(doc, '('), *end = strstr(doc, ")\n--\n\n");
    for (const char *c = doc; open != NULL && c < open; c++) {
        if (*c == ' ' || *c == '\n') {
            return doc; /* prose */
        }
    }
    return open != NULL && end != NULL ? end + 6 : doc;
}

PyObject *doc_text(const char *doc) {
    const char *body = doc_body(doc);
    return body == NULL || *body == '\0' ? NONE : str_from_text(body);
}

PyObject *doc_signature(const char *name, const char *doc) {
    const char *start = signature_start(last_part(name), doc);
    if (start == NULL) {
        return NONE;
    }
    return str_from_utf8(start, strstr(start, ")\n--\n\n") + 1 - start);
}
