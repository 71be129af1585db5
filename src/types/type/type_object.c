/* type: calling a class, its attributes, its methods. */
#include "types/type/slot_functions.h"
#include "types/generic/generic.h"
#include "types/type/type_int.h"
#include "types/type/type_attributes.h"
#include "object/data.h"
#include "types/weakref/weakref.h"
#include "gc/needs.h"

#include <stdlib.h>

/* ---- calling ---- */

static PyObject *cannot_create(PyTypeObject *type) {
    return err_raise(PyExc_TypeError, "cannot create '%s' instances", type->tp_name);
}

static PyObject *call_init(PyTypeObject *type, steals PyObject *made, PyObject *args,
                           PyObject *kwargs) {
    autoref PyObject *o = made;
    if (o == NULL || !type_is_subtype(TYPE(o), type)) {
        return take(o);
    }
    initproc init = TYPE(o)->tp_init;
    if (init != NULL && init(o, args, kwargs) < 0) {
        return NULL;
    }
    return take(o);
}

PyObject *type_tp_call(PyObject *self, PyObject *args, PyObject *kwargs) {
    PyTypeObject *type = (PyTypeObject *)self;
    if (type == &PyType_Type) {
        Py_ssize_t nargs = tuple_length(args), nkw = kwargs == NULL ? 0 : dict_length(kwargs);
        if (nargs == 1 && nkw == 0) {
            return newref((PyObject *)TYPE(tuple_at(args, 0)));
        }
        if (nargs == 1) {
            return err_raise(PyExc_TypeError, "type() takes no keyword arguments");
        }
        if (nargs != 3) {
            return err_raise(PyExc_TypeError, "type() takes 1 or 3 arguments");
        }
    }
    if (type->tp_new == NULL) {
        return cannot_create(type);
    }
    PyObject *made = type->tp_new(type, args, kwargs);
    return call_init(type, call_check_result(self, made), args, kwargs);
}

static PyObject *keywords_dict(PyObject *const *values, PyObject *kwnames) {
    autoref PyObject *dict = TRY(dict_new());
    for (Py_ssize_t i = 0; i < tuple_length(kwnames); i++) {
        TRYI(dict_set(dict, tuple_at(kwnames, i), values[i]));
    }
    return take(dict);
}

static PyObject *call_with_tuple(PyObject *type, PyObject *const *args, Py_ssize_t nargs,
                                 PyObject *kwnames) {
    autoref PyObject *tuple = TRY(tuple_from_array(args, nargs));
    autoref PyObject *dict = NULL;
    if (kwnames != NULL && tuple_length(kwnames) != 0) {
        dict = TRY(keywords_dict(args + nargs, kwnames));
    }
    return type_tp_call(type, tuple, dict);
}

enum { SMALL_CALL = 8 };

/* A call with one argument more, in front (NULL: none), and the others as they came. */
static PyObject *call_with_first(PyObject *callable, PyObject *first, PyObject *const *args, Py_ssize_t nargs,
                                 PyObject *kwnames) {
    Py_ssize_t total = nargs + (kwnames == NULL ? 0 : tuple_length(kwnames));
    PyObject *small[SMALL_CALL + 2], **stack = small;
    if (total > SMALL_CALL) {
        stack = data_alloc((size_t)(total + 2) * sizeof *stack);
        if (stack == NULL) {
            return err_no_memory();
        }
    }
    stack[0] = NULL;
    stack[1] = first;
    memcpy(stack + 2, args, (size_t)total * sizeof *stack);
    PyObject *result =
        first != NULL
            ? call(callable, stack + 1, (size_t)(nargs + 1) | PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames)
            : call(callable, stack + 2, (size_t)nargs | PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames);
    if (stack != small) {
        data_free(stack, (size_t)(total + 2) * sizeof *stack);
    }
    return result;
}

/* __init__ written in Python, with the arguments as they came. */
static PyObject *call_python_init(steals PyObject *made, PyObject *const *args, Py_ssize_t nargs,
                                  PyObject *kwnames) {
    autoref PyObject *o = TRY(made);
    bool unbound;
    autoref PyObject *init = TRY(type_lookup_special(o, NAME(__init__), &unbound));
    autoref PyObject *none = TRY(call_with_first(init, unbound ? o : NULL, args, nargs, kwnames));
    if (none != NONE) {
        return err_raise(PyExc_TypeError, "__init__() should return None, not '%.200s'",
                         TYPE(none)->tp_name);
    }
    return take(o);
}

/* The __new__ of a class that has it in Python, and no __init__ that takes arguments. */
static PyObject *call_python_new(PyTypeObject *type, PyObject *const *args, Py_ssize_t nargs,
                                 PyObject *kwnames) {
    autoref PyObject *function = TRY(attr_get((PyObject *)type, NAME(__new__)));
    autoref PyObject *o = TRY(call_with_first(function, (PyObject *)type, args, nargs, kwnames));
    if (likely(TYPE(o) == type && type->tp_init == object_tp_init)) { /* which would do nothing */
        return take(o);
    }
    autoref PyObject *tuple = TRY(tuple_from_array(args, nargs));
    autoref PyObject *dict = NULL;
    if (kwnames != NULL && tuple_length(kwnames) != 0) {
        dict = TRY(keywords_dict(args + nargs, kwnames));
    }
    return call_init(type, take(o), tuple, dict);
}

bool type_is_plain_with_init(PyTypeObject *type) {
    return TYPE(type) == &PyType_Type && type->tp_new == object_tp_new && type->tp_init == slot_init &&
           type->tp_alloc == type_alloc && !HAS_FLAG(type, Py_TPFLAGS_IS_ABSTRACT);
}

PyObject *type_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    PyTypeObject *type = (PyTypeObject *)self;
    Py_ssize_t nargs = (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET);
    if (type->tp_new == object_tp_new && type->tp_init == slot_init &&
        !HAS_FLAG(type, Py_TPFLAGS_IS_ABSTRACT)) {
        return call_python_init(type->tp_alloc(type, 0), args, nargs, kwnames);
    }
    if (type->tp_new == slot_new && type->tp_init == object_tp_init) {
        return call_python_new(type, args, nargs, kwnames);
    }
    if (nargs == 0 && kwnames == NULL && type->tp_new == object_tp_new &&
        type->tp_init == object_tp_init && !HAS_FLAG(type, Py_TPFLAGS_IS_ABSTRACT)) {
        return type->tp_alloc(type, 0);
    }
    return call_with_tuple(self, args, nargs, kwnames);
}

static PyObject *type_of_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf,
                                    PyObject *kwnames) {
    Py_ssize_t nargs = (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET);
    if (nargs == 1 && (kwnames == NULL || tuple_length(kwnames) == 0)) {
        return newref((PyObject *)TYPE(args[0]));
    }
    return call_with_tuple(self, args, nargs, kwnames);
}

static int type_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    Py_ssize_t nargs = tuple_length(args);
    if (nargs == 1 && kwargs != NULL && dict_length(kwargs) != 0) {
        return err_int(err_raise(PyExc_TypeError, "type.__init__() takes no keyword arguments"));
    }
    if (nargs != 1 && nargs != 3) {
        return err_int(err_raise(PyExc_TypeError, "type.__init__() takes 1 or 3 arguments"));
    }
    return 0;
}

/* ---- attributes ---- */

/* 1, 0 absent, -1. */
static int find(PyTypeObject *type, PyObject *name, PyObject **out) {
    PyTypeObject *meta = TYPE(type);
    autoref PyObject *above = type_lookup_ref(meta, name);
    descrgetfunc get = above == NULL ? NULL : TYPE(above)->tp_descr_get;
    if (get != NULL && TYPE(above)->tp_descr_set != NULL) {
        *out = get(above, (PyObject *)type, (PyObject *)meta);
        return *out == NULL ? -1 : 1;
    }
    autoref PyObject *own = type_lookup_ref(type, name);
    if (own != NULL) {
        descrgetfunc bind = TYPE(own)->tp_descr_get;
        *out = bind == NULL ? take(own) : bind(own, NULL, (PyObject *)type);
        return *out == NULL ? -1 : 1;
    }
    if (get != NULL) {
        *out = get(above, (PyObject *)type, (PyObject *)meta);
        return *out == NULL ? -1 : 1;
    }
    *out = take(above);
    return *out != NULL;
}

static void *no_attribute(PyTypeObject *type, PyObject *name) {
    return attr_error((PyObject *)type, name, "type object '%.100s' has no attribute '%U'",
                      type->tp_name, name);
}

static PyObject *type_tp_getattro(PyObject *self, PyObject *name) {
    autoref PyObject *plain = TRY(attr_name(name));
    PyObject *value;
    int found = find((PyTypeObject *)self, plain, &value);
    return found == 0 ? no_attribute((PyTypeObject *)self, plain) : value;
}

/* Changes the namespace, then what depends on it. Special methods change slots, which all threads
 * read: they are held meanwhile. */
int type_set_own(PyTypeObject *type, PyObject *name, PyObject *value) {
    bool ready = HAS_FLAG(type, Py_TPFLAGS_READY), special = ready && slot_name_known(name),
         stop = special && runtime_is_parallel();
    Interp *interp = interp_current();
    if (type->tp_dict == NULL) { /* of C code, before PyType_Ready: nobody else knows it */
        type->tp_dict = INT_TRY(dict_new());
    }
    autoref PyObject *old = NULL; /* dropped when everything is in order again: that may run code */
    if (stop) {
        world_stop(interp);
    }
    old = dict_get_str(type->tp_dict, name);
    int done = value == NULL                              ? dict_delete(type->tp_dict, name)
               : dict_set(type->tp_dict, name, value) < 0 ? -1
                                                          : 1;
    if (done > 0) {
        type_lock();
        type_modified_locked(type);
        if (special) {
            slots_update_locked(type, name);
        }
        type_unlock();
    }
    if (stop) {
        world_start(interp);
    }
    return done;
}

static int type_tp_setattro(PyObject *self, PyObject *name, PyObject *value) {
    PyTypeObject *type = (PyTypeObject *)self;
    autoref PyObject *plain = INT_TRY(attr_name(name));
    if (HAS_FLAG(type, Py_TPFLAGS_IMMUTABLETYPE)) {
        return err_int(err_raise(PyExc_TypeError, "cannot set %R attribute of immutable type '%s'",
                                 plain, type->tp_name));
    }
    autoref PyObject *above = type_lookup_ref(TYPE(type), plain);
    if (above != NULL && TYPE(above)->tp_descr_set != NULL) {
        return TYPE(above)->tp_descr_set(above, self, value);
    }
    int done = type_set_own(type, plain, value);
    if (done == 0) {
        no_attribute(type, plain);
    }
    return done > 0 ? 0 : -1;
}

/* ---- text ---- */

PyObject *type_full_name(PyTypeObject *type) {
    autoref PyObject *module = TRY(type_get_module((PyObject *)type, NULL));
    autoref PyObject *qualname = TRY(type_get_qualname((PyObject *)type, NULL));
    if (!IS_STR(module) || str_equal_text(module, "builtins") ||
        str_equal_text(module, "__main__")) {
        return take(qualname);
    }
    return str_format("%U.%U", module, qualname);
}

static PyObject *type_tp_repr(PyObject *self) {
    PyTypeObject *type = (PyTypeObject *)self;
    autoref PyObject *module = type_get_module(self, NULL);
    if (module == NULL) {
        err_clear();
    }
    autoref PyObject *qualname = TRY(type_get_qualname(self, NULL));
    if (module != NULL && IS_STR(module) && !str_equal_text(module, "builtins")) {
        return str_format("<class '%U.%U'>", module, qualname);
    }
    return str_format("<class '%s'>", type->tp_name);
}

static PyObject *type_nb_or(PyObject *a, PyObject *b) {
    return union_or(a, b);
}

/* ---- methods ---- */

METHOD("type.mro(self)", "The order in which bases are searched: a list.")
static PyObject *type_mro(PyTypeObject *self) {
    autoref PyObject *mro = TRY(mro_linearize(self));
    return ops_to_list(mro);
}

typedef struct {
    PyObject **items;
    Py_ssize_t count, room, taken; /* there are, there is room for, that are alive */
} Collected;

static int collect_subclass(PyTypeObject *subclass, void *arg) {
    Collected *c = arg;
    if (c->count < c->room && ref_try_increment((PyObject *)subclass)) {
        c->items[c->taken++] = (PyObject *)subclass;
    }
    c->count++;
    return 0;
}

METHOD("type.__subclasses__(self)", "The classes that name this one among their bases.")
static PyObject *type_subclasses(PyTypeObject *self) {
    Collected found = {NULL, 0, 0, 0};
    for (;;) {
        type_lock();
        found.count = found.taken = 0;
        type_subclasses_each_locked(self, collect_subclass, &found);
        type_unlock();
        if (found.count <= found.room) {
            break;
        }
        for (Py_ssize_t i = 0; i < found.taken; i++) {
            decref(found.items[i]);
        }
        data_free(found.items, (size_t)found.room * sizeof(PyObject *));
        found.room = found.count;
        found.items = data_alloc((size_t)found.room * sizeof(PyObject *));
        if (found.items == NULL) {
            return err_no_memory();
        }
    }
    PyObject *list = list_from_array_steal(found.items, found.taken);
    data_free(found.items, (size_t)found.room * sizeof(PyObject *));
    return list;
}

CLASSMETHOD("type.__prepare__(cls, ...)", "__prepare__($cls, name, bases, /, **kwds)\n--\n\nThe "
                                          "namespace for the body of a class: an empty dict.")
static PyObject *type_prepare(PyObject *cls, PyObject *const *args, Py_ssize_t nargs,
                              PyObject *kwnames) {
    return dict_new();
}

METHOD("type.__instancecheck__(self, instance, /)", "Is the object an instance?")
static PyObject *type_instancecheck(PyObject *self, PyObject *instance) {
    int result = ops_is_instance_default(instance, self);
    return result < 0 ? NULL : BOOL(result);
}

METHOD("type.__subclasscheck__(self, subclass, /)", "Is the class a subclass?")
static PyObject *type_subclasscheck(PyObject *self, PyObject *subclass) {
    int result = ops_is_subclass_default(subclass, self);
    return result < 0 ? NULL : BOOL(result);
}

METHOD("type.__dir__(self)", "The names of the class and of its bases.")
static PyObject *type_dir(PyTypeObject *self) {
    autoref PyObject *names = TRY(dict_new());
    TRYI(type_add_names(self, names));
    return dict_keys_list(names);
}

METHOD("type.__sizeof__(self)", "The bytes that the class takes.")
static PyObject *type_sizeof(PyTypeObject *self) {
    size_t size = sizeof(PyTypeObject);
    if (is_heap(self)) {
        size = (size_t)TYPE(self)->tp_basicsize +
               (size_t)((PyVarObject *)self)->ob_size * sizeof(PyMemberDef);
    }
    return int_from_size(size);
}

/* ---- the collector's and the deallocator's slots ---- */

static int type_tp_is_gc(PyObject *self) {
    return is_heap((PyTypeObject *)self);
}

static int type_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    PyTypeObject *type = (PyTypeObject *)self;
    if (!is_heap(type)) {
        return 0;
    }
    Py_VISIT(type->tp_dict);
    Py_VISIT(type->tp_mro);
    Py_VISIT(type->tp_bases);
    Py_VISIT((PyObject *)type->tp_base);
    Py_VISIT(heap_type(type)->ht_module);
    return 0;
}

static void leave_bases_locked(PyTypeObject *type) {
    for (Py_ssize_t i = 0; type->tp_bases != NULL && i < tuple_length(type->tp_bases); i++) {
        type_subclass_remove_locked((PyTypeObject *)tuple_at(type->tp_bases, i), type);
    }
}

void type_hide_stw(PyTypeObject *type) {
    type_lock();
    leave_bases_locked(type);
    type_unlock();
}

/* From here on nobody finds it among the subclasses of its bases: it has no MRO any more. */
static int type_tp_clear(PyObject *self) {
    PyTypeObject *type = (PyTypeObject *)self;
    type_lock();
    leave_bases_locked(type);
    type_modified_locked(type);
    PyObject *mro = exchange_acq_rel(&type->tp_mro, NULL);
    type_unlock();
    if (type->tp_dict != NULL) {
        dict_clear_all(type->tp_dict);
    }
    CLEAR(heap_type(type)->ht_module);
    XDECREF(mro);
    return 0;
}

bool type_is_cleared_stw(PyTypeObject *type) {
    return type->tp_mro == NULL && (type->tp_dict == NULL || dict_length(type->tp_dict) == 0);
}

/* Only the collector, or the end of the interpreter, brings a type here (REF_KEPT). */
static void type_tp_dealloc(PyObject *self) {
    PyTypeObject *type = (PyTypeObject *)self;
    PyHeapTypeObject *ht = heap_type(type);
    object_untrack(self);
    type_lock();
    leave_bases_locked(type);
    type_modified_locked(type);
    type_number_release_locked(type);
    type_unlock();
    weakref_clear_all(self);
    CLEAR(type->tp_dict);
    CLEAR(type->tp_mro);
    CLEAR(type->tp_bases);
    CLEAR(type->tp_base);
    CLEAR(ht->ht_name);
    CLEAR(ht->ht_qualname);
    CLEAR(ht->ht_slots);
    CLEAR(ht->ht_module);
    CLEAR(type_private(type)->names);
    if (ht->ht_cached_keys != NULL) {
        instance_keys_drop(type);
    }
    free(type->tp_subclasses);
    free(ht->_ht_tpname);
    object_free(self);
}

#include "type_object.gen.h"

static PyNumberMethods type_as_number = {.nb_or = type_nb_or};

PyTypeObject PyType_Type = {
    TYPE_HEAD,
    .tp_name = "type",
    .tp_basicsize = sizeof(PyHeapTypeObject),
    .tp_itemsize = sizeof(PyMemberDef),
    .tp_dealloc = type_tp_dealloc,
    .tp_vectorcall_offset = offsetof(PyTypeObject, tp_vectorcall),
    .tp_repr = type_tp_repr,
    .tp_as_number = &type_as_number,
    .tp_call = type_tp_call,
    .tp_getattro = type_tp_getattro,
    .tp_setattro = type_tp_setattro,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_TYPE_SUBCLASS |
                Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_ITEMS_AT_END,
    .tp_doc = "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
    .tp_traverse = type_tp_traverse,
    .tp_clear = type_tp_clear,
    .tp_weaklistoffset = offsetof(PyTypeObject, tp_weaklist),
    .tp_methods = type_methods,
    .tp_members = type_members,
    .tp_getset = type_getset,
    .tp_dictoffset = offsetof(PyTypeObject, tp_dict),
    .tp_init = type_tp_init,
    .tp_alloc = type_alloc,
    .tp_new = type_tp_new,
    .tp_free = object_free,
    .tp_is_gc = type_tp_is_gc,
    .tp_vectorcall = type_of_vectorcall,
};
