/* type(name, bases, namespace, **kwargs): making a class. */
#include "types/type/slot_functions.h"
#include "types/type/type_int.h"
#include "types/weakref/weakref.h"

#include <string.h>

/* What is known of the class while it is made. */
typedef struct {
    PyTypeObject *metatype, *base, *type;
    PyObject *name, *bases, *namespace; /* borrowed but for namespace, a copy */
    PyObject *slots; /* tuple of names without __dict__ and __weakref__, mangled and sorted; or
                        NULL: no __slots__ */
    bool may_dict, may_weak, add_dict, add_weak;
} ClassPlan;

/* ---- metaclass and bases ---- */

PyTypeObject *type_metaclass(PyTypeObject *metaclass, PyObject *bases) {
    PyTypeObject *winner = metaclass;
    for (Py_ssize_t i = 0; i < tuple_length(bases); i++) {
        PyTypeObject *other = TYPE(tuple_at(bases, i));
        if (type_is_subtype(winner, other)) {
            continue;
        }
        if (!type_is_subtype(other, winner)) {
            return err_raise(PyExc_TypeError, "metaclass conflict: the metaclass of a derived "
                                              "class must be a (non-strict) subclass of the "
                                              "metaclasses of all its bases");
        }
        winner = other;
    }
    return winner;
}

/* Has the type fields that its base has not? Managed dicts and weak references lie in front of
 * objects and don't count. */
static bool adds_fields(PyTypeObject *type, PyTypeObject *base) {
    if (type->tp_itemsize != base->tp_itemsize) {
        return true;
    }
    return type->tp_basicsize != base->tp_basicsize;
}

PyTypeObject *type_solid_base(PyTypeObject *type) {
    while (type->tp_base != NULL && !adds_fields(type, type->tp_base)) {
        type = type->tp_base;
    }
    return type;
}

PyTypeObject *type_best_base(PyObject *bases) {
    PyTypeObject *winner = NULL, *base = NULL;
    for (Py_ssize_t i = 0; i < tuple_length(bases); i++) {
        PyTypeObject *candidate = (PyTypeObject *)tuple_at(bases, i);
        if (!IS_TYPE_OBJECT((PyObject *)candidate)) {
            return err_raise(PyExc_TypeError, "bases must be types");
        }
        if (is_heap(candidate) && load_acquire(&candidate->tp_mro) == NULL) {
            /* mro() of its metaclass runs */
            return err_raise(PyExc_TypeError, "Cannot extend an incomplete type '%.100s'",
                             candidate->tp_name);
        }
        TRYI(type_ready(candidate));
        if (!HAS_FLAG(candidate, Py_TPFLAGS_BASETYPE)) {
            return err_raise(PyExc_TypeError, "type '%.100s' is not an acceptable base type",
                             candidate->tp_name);
        }
        PyTypeObject *solid = type_solid_base(candidate);
        if (winner == NULL || (winner != solid && type_is_subtype(solid, winner))) {
            winner = solid;
            base = candidate;
        } else if (!type_is_subtype(winner, solid)) {
            return err_raise(PyExc_TypeError, "multiple bases have instance lay-out conflict");
        }
    }
    return base;
}

/* ---- __slots__ ---- */

/* A private name as the class's code sees it. */
static PyObject *mangle(PyObject *class_name, PyObject *name) {
    Py_ssize_t n = str_length(name), c = str_length(class_name), start = 0;
    bool is_private = n > 2 && str_at(name, 0) == '_' && str_at(name, 1) == '_' &&
                      !(str_at(name, n - 1) == '_' && str_at(name, n - 2) == '_');
    while (start < c && str_at(class_name, start) == '_') {
        start++;
    }
    if (!is_private || start == c) {
        return newref(name);
    }
    autoref PyObject *bare = TRY(str_slice(class_name, start, c));
    return str_format("_%U%U", bare, name);
}

static int check_slot_name(PyObject *name) {
    if (!IS_STR(name)) {
        return err_int(err_raise(PyExc_TypeError, "__slots__ items must be strings, not '%.200s'",
                                 TYPE(name)->tp_name));
    }
    if (!str_is_identifier(name)) {
        return err_int(err_raise(PyExc_TypeError, "__slots__ must be identifiers"));
    }
    return 0;
}

/* One entry of __slots__: noted as a flag, or appended to the list. */
static int plan_slot(ClassPlan *plan, PyObject *name, PyObject *list) {
    INT_TRYI(check_slot_name(name));
    if (str_equal_text(name, "__dict__")) {
        if (!plan->may_dict || plan->add_dict) {
            return err_int(
                err_raise(PyExc_TypeError, "__dict__ slot disallowed: we already got one"));
        }
        plan->add_dict = true;
        return 0;
    }
    if (str_equal_text(name, "__weakref__")) {
        if (!plan->may_weak || plan->add_weak) {
            return err_int(
                err_raise(PyExc_TypeError, "__weakref__ slot disallowed: we already got one"));
        }
        plan->add_weak = true;
        return 0;
    }
    PyObject *mangled = str_intern(INT_TRY(mangle(plan->name, name)));
    INT_TRYI(list_append_steal(list, INT_TRY(mangled)));
    bool harmless = mangled == NAME(__qualname__) || mangled == NAME(__classcell__) ||
                    mangled == NAME(__classdictcell__);
    int present = harmless ? 0 : dict_contains(plan->namespace, mangled);
    if (present > 0) {
        return err_int(
            err_raise(PyExc_ValueError, "%R in __slots__ conflicts with class variable", mangled));
    }
    return present;
}

/* A secondary base may bring what the first base's layout leaves open. */
static void plan_from_other_bases(ClassPlan *plan) {
    for (Py_ssize_t i = 0; i < tuple_length(plan->bases); i++) {
        PyTypeObject *base = (PyTypeObject *)tuple_at(plan->bases, i);
        if (base == plan->base) {
            continue;
        }
        plan->add_dict |= plan->may_dict && base->tp_dictoffset != 0;
        plan->add_weak |= plan->may_weak && base->tp_weaklistoffset != 0;
    }
}

static int plan_slots(ClassPlan *plan) {
    plan->may_dict = plan->base->tp_dictoffset == 0;
    plan->may_weak = plan->base->tp_weaklistoffset == 0 && plan->base->tp_itemsize == 0;
    autoref PyObject *declared = NULL;
    INT_TRYI(dict_get(plan->namespace, NAME(__slots__), &declared));
    if (declared == NULL) {
        plan->add_dict = plan->may_dict;
        plan->add_weak = plan->may_weak;
        return 0;
    }
    autoref PyObject *names =
        INT_TRY(IS_STR(declared) ? tuple_of(1, declared) : ops_to_tuple(declared));
    if (tuple_length(names) > 0 && plan->base->tp_itemsize != 0) {
        return err_int(err_raise(PyExc_TypeError,
                                 "nonempty __slots__ not supported for subtype of '%s'",
                                 plan->base->tp_name));
    }
    autoref PyObject *list = INT_TRY(list_new(0));
    for (Py_ssize_t i = 0; i < tuple_length(names); i++) {
        INT_TRYI(plan_slot(plan, tuple_at(names, i), list));
    }
    INT_TRYI(list_sort_in_place(list, NULL, false));
    plan->slots = INT_TRY(list_as_tuple(list));
    plan_from_other_bases(plan);
    return 0;
}

static Py_ssize_t slot_count(ClassPlan *plan) {
    return plan->slots == NULL ? 0 : tuple_length(plan->slots);
}

/* ---- the type object ---- */

static const char *checked_name(PyObject *name) {
    Py_ssize_t length;
    const char *text = TRY(str_utf8(name, &length));
    if ((Py_ssize_t)strlen(text) != length) {
        return err_raise(PyExc_ValueError, "type name must not contain null characters");
    }
    return text;
}

static void set_suites(PyHeapTypeObject *ht) {
    ht->ht_type.tp_as_async = &ht->as_async;
    ht->ht_type.tp_as_number = &ht->as_number;
    ht->ht_type.tp_as_mapping = &ht->as_mapping;
    ht->ht_type.tp_as_sequence = &ht->as_sequence;
    ht->ht_type.tp_as_buffer = &ht->as_buffer;
}

/* Attribute values in line with the object: where only Python classes lie between it and object, so
 * that every instance comes from type_alloc. */
static bool may_have_inline_values(PyTypeObject *base) {
    while (base != &PyBaseObject_Type) {
        if (!is_heap(base) || base->tp_dealloc != instance_tp_dealloc ||
            base->tp_alloc != type_alloc) {
            return false;
        }
        base = base->tp_base;
    }
    return true;
}

static int set_layout(PyTypeObject *type, ClassPlan *plan) {
    PyTypeObject *base = plan->base;
    type->tp_flags = Py_TPFLAGS_HEAPTYPE | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC |
                     (base->tp_flags & (Py_TPFLAGS_PREHEADER | Py_TPFLAGS_INLINE_VALUES));
    type->tp_itemsize = base->tp_itemsize;
    type->tp_basicsize = base->tp_basicsize + slot_count(plan) * (Py_ssize_t)sizeof(PyObject *);
    type->tp_dictoffset = base->tp_dictoffset;
    type->tp_weaklistoffset = base->tp_weaklistoffset;
    if (plan->add_dict) {
        type->tp_flags |= Py_TPFLAGS_MANAGED_DICT;
        type->tp_dictoffset = -1;
    }
    if (plan->add_weak) {
        type->tp_flags |= Py_TPFLAGS_MANAGED_WEAKREF;
        type->tp_weaklistoffset = -16;
    }
    if (HAS_FLAG(type, Py_TPFLAGS_MANAGED_DICT) && may_have_inline_values(base)) {
        type->tp_flags |= Py_TPFLAGS_INLINE_VALUES;
        return instance_keys_create(type);
    }
    type->tp_flags &= ~(unsigned long)Py_TPFLAGS_INLINE_VALUES;
    return 0;
}

static void set_slots(PyTypeObject *type, PyTypeObject *base) {
    type->tp_dealloc = instance_tp_dealloc;
    type->tp_traverse = instance_tp_traverse;
    type->tp_clear = instance_tp_clear;
    type->tp_alloc = type_alloc;
    type->tp_free = object_free;
    type->tp_vectorcall = type_vectorcall;
    type->tp_vectorcall_offset = base->tp_vectorcall_offset;
    type->tp_flags |= base->tp_flags & Py_TPFLAGS_HAVE_VECTORCALL;
    type->tp_is_gc = base->tp_is_gc;
    type->tp_getattr = NULL;
    type_private(type)->drops_type = is_heap(base) && type_private(base)->drops_type;
    heap_type(type)->as_async.am_send =
        base->tp_as_async == NULL ? NULL : base->tp_as_async->am_send;
}

static PyMemberDef *own_members(PyTypeObject *type) {
    return (PyMemberDef *)((char *)type + TYPE(type)->tp_basicsize);
}

static void set_members(PyTypeObject *type, ClassPlan *plan) {
    PyMemberDef *members = own_members(type);
    for (Py_ssize_t i = 0; i < slot_count(plan); i++) {
        members[i].name = str_utf8(tuple_at(plan->slots, i), NULL); /* interned: lives on */
        members[i].type = Py_T_OBJECT_EX;
        members[i].offset = plan->base->tp_basicsize + i * (Py_ssize_t)sizeof(PyObject *);
    }
    type->tp_members = members;
}

static PyTypeObject *make_type(ClassPlan *plan) {
    const char *text = TRY(checked_name(plan->name));
    autoref PyObject *object = TRY(plan->metatype->tp_alloc(plan->metatype, slot_count(plan)));
    PyTypeObject *type = (PyTypeObject *)object;
    PyHeapTypeObject *ht = heap_type(type);
    type->tp_base = (PyTypeObject *)newref((PyObject *)plan->base);
    type->tp_bases = newref(plan->bases);
    ref_share(type->tp_bases);
    type->tp_dict = newref(plan->namespace);
    TRYI(ready_share_namespace(type));
    ht->ht_name = newref(plan->name);
    ht->ht_qualname = newref(plan->name);
    ht->ht_slots = xnewref(plan->slots);
    type->tp_name = text;
    set_suites(ht);
    TRYI(set_layout(type, plan));
    set_slots(type, plan->base);
    set_members(type, plan);
    return (PyTypeObject *)take(object);
}

/* ---- the namespace ---- */

static int set_module(PyTypeObject *type) {
    int present = dict_contains(type->tp_dict, NAME(__module__));
    PyObject *globals = interp_globals();
    if (present != 0 || globals == NULL) {
        return present < 0 ? -1 : 0;
    }
    autoref PyObject *module = NULL;
    INT_TRYI(dict_get(globals, NAME(__name__), &module));
    return module == NULL ? 0 : dict_set(type->tp_dict, NAME(__module__), module);
}

static int set_qualname(PyTypeObject *type) {
    autoref PyObject *qualname = NULL;
    INT_TRYI(dict_get(type->tp_dict, NAME(__qualname__), &qualname));
    if (qualname == NULL) {
        return 0;
    }
    if (!IS_STR(qualname)) {
        return err_int(err_raise(PyExc_TypeError, "type __qualname__ must be a str, not %s",
                                 TYPE(qualname)->tp_name));
    }
    SETREF(heap_type(type)->ht_qualname, newref(qualname));
    return dict_delete(type->tp_dict, NAME(__qualname__)) < 0 ? -1 : 0;
}

/* These methods are what the data model says they are, undecorated. */
static int wrap_function(PyTypeObject *type, PyObject *name, PyObject *(*wrap)(PyObject *)) {
    autoref PyObject *function = NULL;
    INT_TRYI(dict_get(type->tp_dict, name, &function));
    if (function == NULL || !IS_EXACT(function, PyFunction_Type)) {
        return 0;
    }
    autoref PyObject *wrapped = INT_TRY(wrap(function));
    return dict_set(type->tp_dict, name, wrapped);
}

static PyObject *get_weakref(PyObject *self, void *closure) {
    PyTypeObject *type = TYPE(self);
    if (type->tp_weaklistoffset == 0) {
        return err_raise(PyExc_AttributeError, "This object has no __weakref__");
    }
    PyObject *first = weakref_first(self);
    return first == NULL ? NONE : first;
}

/* The namespaces of classes, modules and exceptions have rules of their own: what their built-in
 * class says of __dict__, borrowed; NULL without exception for other objects. */
static PyObject *builtin_dict_descriptor(PyTypeObject *type) {
    while (is_heap(type)) {
        type = type->tp_base;
    }
    bool own = type == &PyType_Type || type == &PyModule_Type ||
               type_is_subtype(type, (PyTypeObject *)PyExc_BaseException);
    return own ? type_lookup(type, NAME(__dict__)) : NULL;
}

static PyObject *get_instance_dict(PyObject *self, void *closure) {
    PyObject *found = builtin_dict_descriptor(TYPE(self));
    if (found == NULL || TYPE(found)->tp_descr_get == NULL) {
        return attr_get_dict(self, closure);
    }
    return TYPE(found)->tp_descr_get(found, self, (PyObject *)TYPE(self));
}

static int set_instance_dict(PyObject *self, PyObject *value, void *closure) {
    PyObject *found = builtin_dict_descriptor(TYPE(self));
    if (found == NULL || TYPE(found)->tp_descr_set == NULL) {
        return attr_set_dict(self, value, closure);
    }
    return TYPE(found)->tp_descr_set(found, self, value);
}

bool type_dict_is_managed(PyTypeObject *type, PyObject *descriptor) {
    if (!HAS_FLAG(type, Py_TPFLAGS_MANAGED_DICT) || !IS_EXACT(descriptor, PyGetSetDescr_Type)) {
        return false;
    }
    getter get = ((PyGetSetDescrObject *)descriptor)->d_getset->get;
    return get == attr_get_dict ||
           (get == get_instance_dict && builtin_dict_descriptor(type) == NULL);
}

static PyGetSetDef dict_getset[] = {
    {"__dict__", get_instance_dict, set_instance_dict, "dictionary for instance variables", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyGetSetDef weakref_getset[] = {
    {"__weakref__", get_weakref, NULL, "list of weak references to the object", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* Takes a cell that the class body has left for the class out of the namespace, where a slot may
 * have the same name; *cell NULL: there is none. */
static int take_cell(PyTypeObject *type, PyObject *name, PyObject **cell) {
    INT_TRYI(dict_get(type->tp_dict, name, cell));
    return *cell == NULL ? 0 : dict_delete(type->tp_dict, name) < 0 ? -1 : 0;
}

static int set_cell(PyObject *cell, PyObject *name, PyObject *value) {
    if (cell == NULL) {
        return 0;
    }
    if (!IS_EXACT(cell, PyCell_Type)) {
        return err_int(
            err_raise(PyExc_TypeError, "%U must be a nonlocal cell, not %R", name, TYPE(cell)));
    }
    cell_set(cell, newref(value));
    return 0;
}

static int set_default(PyTypeObject *type, PyObject *name, PyObject *value) {
    int present = dict_contains(type->tp_dict, name);
    return present != 0 ? (present < 0 ? -1 : 0) : dict_set(type->tp_dict, name, value);
}

/* UnicodeEncodeError for a docstring that C programs could not be given. */
static int check_doc(PyTypeObject *type) {
    autoref PyObject *doc = dict_get_str(type->tp_dict, NAME(__doc__));
    return doc != NULL && IS_STR(doc) && str_utf8(doc, NULL) == NULL ? -1 : 0;
}

static int fill_namespace(PyTypeObject *type, ClassPlan *plan) {
    autoref PyObject *class_cell = NULL, *dict_cell = NULL;
    INT_TRYI(take_cell(type, NAME(__classcell__), &class_cell));
    INT_TRYI(take_cell(type, NAME(__classdictcell__), &dict_cell));
    INT_TRYI(set_module(type));
    INT_TRYI(set_qualname(type));
    INT_TRYI(wrap_function(type, NAME(__new__), staticmethod_new));
    INT_TRYI(wrap_function(type, NAME(__init_subclass__), classmethod_new));
    INT_TRYI(wrap_function(type, NAME(__class_getitem__), classmethod_new));
    INT_TRYI(type_add_members(type, type->tp_members));
    INT_TRYI(plan->add_dict ? type_add_getset(type, dict_getset) : 0);
    INT_TRYI(plan->add_weak ? type_add_getset(type, weakref_getset) : 0);
    INT_TRYI(check_doc(type));
    INT_TRYI(set_default(type, NAME(__doc__), NONE));
    if (dict_contains(type->tp_dict, NAME(__eq__)) > 0) {
        INT_TRYI(set_default(type, NAME(__hash__), NONE));
    }
    INT_TRYI(set_cell(class_cell, NAME(__classcell__), (PyObject *)type));
    return set_cell(dict_cell, NAME(__classdictcell__), type->tp_dict);
}

#define INHERITED                                                                                  \
    (Py_TPFLAGS_LONG_SUBCLASS | Py_TPFLAGS_LIST_SUBCLASS | Py_TPFLAGS_TUPLE_SUBCLASS |             \
     Py_TPFLAGS_BYTES_SUBCLASS | Py_TPFLAGS_UNICODE_SUBCLASS | Py_TPFLAGS_DICT_SUBCLASS |          \
     Py_TPFLAGS_BASE_EXC_SUBCLASS | Py_TPFLAGS_TYPE_SUBCLASS | _Py_TPFLAGS_MATCH_SELF |            \
     Py_TPFLAGS_ITEMS_AT_END)

static void inherit_flags(PyTypeObject *type) {
    PyObject *mro = type->tp_mro;
    type->tp_flags |= type->tp_base->tp_flags & INHERITED;
    for (Py_ssize_t i = 1; i < tuple_length(mro); i++) {
        unsigned long kind = ((PyTypeObject *)tuple_at(mro, i))->tp_flags &
                             (Py_TPFLAGS_SEQUENCE | Py_TPFLAGS_MAPPING);
        if (kind != 0) {
            type->tp_flags |= kind;
            break;
        }
    }
}

static int finish(PyTypeObject *type) {
    INT_TRYI(mro_compute(type));
    if (tuple_length(type->tp_mro) == 0) {
        return err_int(err_raise(PyExc_TypeError, "type MRO must not be empty"));
    }
    inherit_flags(type);
    slots_fill_fresh(type);
    return ready_finish(type);
}

/* ---- hooks ---- */

static int set_name(PyTypeObject *type, PyObject *name, PyObject *value) {
    PyObject *args[] = {(PyObject *)type, name};
    autoref PyObject *result = type_call_special(value, NAME(__set_name__), args, 2);
    if (result == NULL && err_occurred()) {
        err_note("Error calling __set_name__ on '%.100s' instance %R in '%.100s'",
                 TYPE(value)->tp_name, name, type->tp_name);
        return -1;
    }
    return 0;
}

static int set_names(PyTypeObject *type) {
    autoref PyObject *copy = INT_TRY(dict_copy_of(type->tp_dict));
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (dict_next(copy, &position, &key, &value, NULL)) {
        int done =
            type_lookup(TYPE(value), NAME(__set_name__)) == NULL ? 0 : set_name(type, key, value);
        decref(key);
        decref(value);
        INT_TRYI(done);
    }
    return 0;
}

/* super(type, type).__init_subclass__(**kwargs) */
static int init_subclass(PyTypeObject *type, PyObject *kwargs) {
    PyObject *mro = type->tp_mro, *found = NULL;
    Py_ssize_t own = 0;
    while (own < tuple_length(mro) && tuple_at(mro, own) != (PyObject *)type) {
        own++;
    }
    if (own == tuple_length(mro)) { /* a metaclass's mro() has left it out */
        return err_int(
            err_raise(PyExc_TypeError,
                      "super(type, obj): obj (type %.200s) is not an instance or subtype "
                      "of type (%.200s).",
                      type->tp_name, type->tp_name));
    }
    for (Py_ssize_t i = own + 1; i < tuple_length(mro) && found == NULL; i++) {
        found = dict_get_str(((PyTypeObject *)tuple_at(mro, i))->tp_dict, NAME(__init_subclass__));
    }
    autoref PyObject *hook = found;
    bool keywords = kwargs != NULL && dict_length(kwargs) != 0;
    if (hook == NULL ||
        (!keywords && hook == type_lookup(&PyBaseObject_Type, NAME(__init_subclass__)))) {
        return 0;
    }
    descrgetfunc get = TYPE(hook)->tp_descr_get;
    autoref PyObject *bound =
        INT_TRY(get == NULL ? newref(hook) : get(hook, NULL, (PyObject *)type));
    PyObject *none = tuple_empty();
    autoref PyObject *result = INT_TRY(call_tuple(bound, none, kwargs));
    return 0;
}

/* ---- type.__new__ ---- */

static void plan_drop(ClassPlan *plan) {
    XDECREF(plan->namespace);
    XDECREF(plan->slots);
    XDECREF(plan->bases);
}

/* A key that is no str is no attribute, and its __eq__ would run in the middle of looking one up.
 */
static int check_keys(PyTypeObject *type) {
    Py_ssize_t position = 0;
    PyObject *key;
    while (dict_next(type->tp_dict, &position, &key, NULL, NULL)) {
        bool text = IS_STR(key);
        decref(key);
        if (!text) {
            return err_warn(PyExc_RuntimeWarning, 1,
                            "non-string key in the __dict__ of class %.200s", type->tp_name);
        }
    }
    return 0;
}

static PyObject *build(ClassPlan *plan, PyObject *kwargs) {
    plan->base = TRY(type_best_base(plan->bases));
    TRYI(plan_slots(plan));
    autoref PyObject *object = TRY((PyObject *)make_type(plan));
    PyTypeObject *type = (PyTypeObject *)object;
    TRYI(fill_namespace(type, plan));
    TRYI(finish(type));
    TRYI(check_keys(type));
    TRYI(set_names(type));
    TRYI(init_subclass(type, kwargs));
    return take(object);
}

static int wrong_argument(int number, const char *expected, PyObject *got) {
    return err_int(err_raise(PyExc_TypeError, "type.__new__() argument %d must be %s, not %.50s",
                             number, expected, TYPE(got)->tp_name));
}

static int check_arguments(PyObject *args) {
    if (tuple_length(args) != 3) {
        return err_int(err_raise(PyExc_TypeError,
                                 "type.__new__() takes exactly 3 arguments (%zd given)",
                                 tuple_length(args)));
    }
    if (!IS_STR(tuple_at(args, 0))) {
        return wrong_argument(1, "str", tuple_at(args, 0));
    }
    if (!IS_TUPLE(tuple_at(args, 1))) {
        return wrong_argument(2, "tuple", tuple_at(args, 1));
    }
    return IS_DICT(tuple_at(args, 2)) ? 0 : wrong_argument(3, "dict", tuple_at(args, 2));
}

/* Something in bases that only a class statement would resolve. */
static int check_entries(PyObject *bases) {
    for (Py_ssize_t i = 0; i < tuple_length(bases); i++) {
        PyObject *base = tuple_at(bases, i);
        int has = IS_TYPE_OBJECT(base) ? 0 : attr_has(base, NAME(__mro_entries__));
        if (has > 0) {
            err_raise(PyExc_TypeError,
                      "type() doesn't support MRO entry resolution; use types.new_class()");
        }
        if (has != 0) {
            return -1;
        }
    }
    return 0;
}

/* A subclass of dict may have an order of its own. */
static PyObject *copy_namespace(PyObject *namespace) {
    if (TYPE(namespace)->tp_iter == PyDict_Type.tp_iter) {
        return dict_copy_of(namespace);
    }
    autoref PyObject *copy = TRY(dict_new());
    TRYI(dict_merge(copy, namespace, MERGE_OVERRIDE));
    return take(copy);
}

PyObject *type_tp_new(PyTypeObject *metatype, PyObject *args, PyObject *kwargs) {
    TRYI(check_arguments(args));
    PyObject *bases = tuple_at(args, 1);
    TRYI(check_entries(bases));
    PyTypeObject *winner = TRY(type_metaclass(metatype, bases));
    if (winner != metatype) {
        if (winner->tp_new != type_tp_new) {
            return winner->tp_new == NULL
                       ? err_raise(PyExc_TypeError, "cannot create '%s' instances", winner->tp_name)
                       : winner->tp_new(winner, args, kwargs);
        }
        metatype = winner;
    }
    ClassPlan plan = {.metatype = metatype, .name = tuple_at(args, 0)};
    plan.bases =
        tuple_length(bases) == 0 ? TRY(tuple_of(1, (PyObject *)&PyBaseObject_Type)) : newref(bases);
    plan.namespace = copy_namespace(tuple_at(args, 2));
    PyObject *type = plan.namespace == NULL ? NULL : build(&plan, kwargs);
    plan_drop(&plan);
    return type;
}

PyObject *type_build(PyTypeObject *metaclass, PyObject *name, PyObject *bases, PyObject *namespace,
                     PyObject *kwargs) {
    PyTypeObject *winner = TRY(type_metaclass(metaclass, bases));
    autoref PyObject *args = TRY(tuple_of(3, name, bases, namespace));
    return call_tuple((PyObject *)winner, args, kwargs);
}
