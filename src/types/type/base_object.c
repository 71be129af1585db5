/* object: what every class inherits. */
#include "types/type/base_object.h"
#include "types/type/slot_functions.h"
#include "types/type/type_attributes.h"
#include "types/type/type_int.h"

/* ---- construction ---- */

static bool has_arguments(PyObject *args, PyObject *kwargs) {
    return tuple_length(args) != 0 || (kwargs != NULL && dict_length(kwargs) != 0);
}

static PyObject *abstract_class(PyTypeObject *type) {
    autoref PyObject *methods = TRY(attr_get((PyObject *)type, NAME(__abstractmethods__)));
    autoref PyObject *names = TRY(ops_to_list(methods));
    TRYI(list_sort_in_place(names, NULL, false));
    autoref PyObject *comma = TRY(str_from_text("', '"));
    autoref PyObject *joined = TRY(str_join(comma, names));
    return err_raise(
        PyExc_TypeError,
        "Can't instantiate abstract class %s without an implementation for abstract method%s '%U'",
        type->tp_name, list_length(names) > 1 ? "s" : "", joined);
}

PyObject *object_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (unlikely(has_arguments(args, kwargs))) {
        if (type->tp_new != object_tp_new) {
            return err_raise(
                PyExc_TypeError,
                "object.__new__() takes exactly one argument (the type to instantiate)");
        }
        if (type->tp_init == object_tp_init) {
            return err_raise(PyExc_TypeError, "%.200s() takes no arguments", type->tp_name);
        }
    }
    if (unlikely(HAS_FLAG(type, Py_TPFLAGS_IS_ABSTRACT))) {
        return abstract_class(type);
    }
    return type->tp_alloc(type, 0);
}

int object_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    PyTypeObject *type = TYPE(self);
    if (likely(!has_arguments(args, kwargs))) {
        return 0;
    }
    if (type->tp_init != object_tp_init) {
        return err_int(
            err_raise(PyExc_TypeError,
                      "object.__init__() takes exactly one argument (the instance to initialize)"));
    }
    if (type->tp_new == object_tp_new) {
        return err_int(
            err_raise(PyExc_TypeError,
                      "%.200s.__init__() takes exactly one argument (the instance to initialize)",
                      type->tp_name));
    }
    return 0;
}

/* ---- comparison, text ---- */

static PyObject *object_richcompare(PyObject *self, PyObject *other, int op) {
    if (op == Py_EQ) {
        return self == other ? TRUE_OBJECT : NOT_IMPLEMENTED;
    }
    richcmpfunc compare = TYPE(self)->tp_richcompare;
    if (op != Py_NE || compare == NULL) {
        return NOT_IMPLEMENTED;
    }
    PyObject *equal = compare(self, other, Py_EQ);
    if (equal == NULL || equal == NOT_IMPLEMENTED) {
        return equal;
    }
    int truth = ops_is_true(equal);
    decref(equal);
    return truth < 0 ? NULL : BOOL(!truth);
}

Py_hash_t object_tp_hash(PyObject *self) {
    uintptr_t bits = (uintptr_t)self;
    Py_hash_t hash = (Py_hash_t)((bits >> 4) | (bits << 60)); /* low bits are always zero */
    return hash == -1 ? -2 : hash;
}

PyObject *object_tp_repr(PyObject *self) {
    autoref PyObject *module = type_get_module((PyObject *)TYPE(self), NULL);
    if (module == NULL) {
        err_clear();
    }
    autoref PyObject *name = TRY(type_get_qualname((PyObject *)TYPE(self), NULL));
    if (module != NULL && IS_STR(module) && !str_equal_text(module, "builtins")) {
        return str_format("<%U.%U object at %p>", module, name, self);
    }
    return str_format("<%s object at %p>", TYPE(self)->tp_name, self);
}

static PyObject *object_str(PyObject *self) {
    reprfunc repr = TYPE(self)->tp_repr;
    return repr == NULL ? object_tp_repr(self) : repr(self);
}

static void object_dealloc_slot(PyObject *self) {
    object_free(self);
}

/* ---- __class__ ---- */

GETTER("object.__class__", "The object's class.")
static PyObject *object_get_class(PyObject *self, void *closure) {
    return newref((PyObject *)type_of(self));
}

static int check_class_change(PyTypeObject *old, PyTypeObject *class) {
    bool modules = type_is_subtype(class, &PyModule_Type) && type_is_subtype(old, &PyModule_Type);
    if (!modules &&
        (HAS_FLAG(class, Py_TPFLAGS_IMMUTABLETYPE) || HAS_FLAG(old, Py_TPFLAGS_IMMUTABLETYPE))) {
        return err_int(err_raise(
            PyExc_TypeError,
            "__class__ assignment only supported for mutable types or ModuleType subclasses"));
    }
    return modules ? 0 : type_check_layout(old, class, "__class__");
}

/* The new class has another table of names, so values in line move into a dict first. */
static int change_class_stw(PyObject *self, PyTypeObject *old, PyTypeObject *class) {
    INT_TRYI(HAS_FLAG(old, Py_TPFLAGS_INLINE_VALUES) ? instance_detach(self) : 0);
    if (is_heap(class)) {
        type_instance_made(class);
    }
    store_release((void **)&self->ob_type, (void *)class);
    if (is_heap(old)) {
        type_instance_freed(old);
    }
    return 0;
}

SETTER("object.__class__")
static int object_set_class(PyObject *self, PyObject *value, void *closure) {
    PyTypeObject *old = type_of(self);
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "can't delete __class__ attribute"));
    }
    if (!IS_TYPE_OBJECT(value)) {
        return err_int(err_raise(PyExc_TypeError,
                                 "__class__ must be set to a class, not '%s' object",
                                 TYPE(value)->tp_name));
    }
    INT_TRYI(AUDIT("object.__setattr__", 3, self, NAME(__class__), value));
    INT_TRYI(check_class_change(old, (PyTypeObject *)value));
    Interp *interp = interp_current();
    bool stop = runtime_is_parallel();
    if (stop) {
        world_stop(interp);
    }
    int result = change_class_stw(self, old, (PyTypeObject *)value);
    if (stop) {
        world_start(interp);
    }
    return result;
}

/* ---- methods ---- */

METHOD("object.__reduce_ex__(self, protocol: int, /)",
       "What pickle stores of the object, for a protocol.")
static PyObject *object_reduce_ex(PyObject *self, int protocol) {
    autoref PyObject *reduce = NULL;
    TRYI(attr_find(self, NAME(__reduce__), &reduce));
    PyObject *own = type_lookup(TYPE(self), NAME(__reduce__));
    if (reduce != NULL && own != type_lookup(&PyBaseObject_Type, NAME(__reduce__))) {
        return call_none(reduce);
    }
    return object_reduce_with(self, protocol);
}

METHOD("object.__reduce__(self)", "What pickle stores of the object.")
static PyObject *object_reduce(PyObject *self) {
    return object_reduce_with(self, 0);
}

METHOD("object.__getstate__(self)", "What pickle stores of the object's attributes.")
static PyObject *object_getstate(PyObject *self) {
    return object_state(self, false);
}

CLASSMETHOD("object.__subclasshook__(cls, object, /)",
            "Abstract classes override it to say what counts as their subclass.")
static PyObject *object_subclasshook(PyObject *cls, PyObject *object) {
    return NOT_IMPLEMENTED;
}

CLASSMETHOD("object.__init_subclass__(cls)",
            "Called when a subclass has been made; subclasses override it.")
static PyObject *object_init_subclass(PyObject *cls) {
    return NONE;
}

METHOD("object.__format__(self, format_spec: str, /)", "str(self), for an empty format.")
static PyObject *object_format(PyObject *self, PyObject *format_spec) {
    if (str_length(format_spec) != 0) {
        return err_raise(PyExc_TypeError, "unsupported format string passed to %.200s.__format__",
                         TYPE(self)->tp_name);
    }
    return ops_str(self);
}

METHOD("object.__sizeof__(self)", "The bytes that the object takes.")
static PyObject *object_sizeof(PyObject *self) {
    PyTypeObject *type = TYPE(self);
    Py_ssize_t size = type->tp_basicsize;
    if (type->tp_itemsize > 0) {
        Py_ssize_t items = ((PyVarObject *)self)->ob_size;
        size += (items < 0 ? -items : items) * type->tp_itemsize;
    }
    return int_from_ssize(size);
}

int type_add_names(PyTypeObject *type, PyObject *names) {
    autoref PyObject *mro = xnewref(load_acquire(&type->tp_mro));
    if (mro == NULL) {
        INT_TRYI(type->tp_base == NULL ? 0 : type_add_names(type->tp_base, names));
        return dict_merge(names, type->tp_dict, MERGE_OVERRIDE);
    }
    for (Py_ssize_t i = tuple_length(mro) - 1; i >= 0; i--) {
        INT_TRYI(dict_merge(names, ((PyTypeObject *)tuple_at(mro, i))->tp_dict, MERGE_OVERRIDE));
    }
    return 0;
}

METHOD("object.__dir__(self)", "The names of the object's attributes.")
static PyObject *object_dir(PyObject *self) {
    autoref PyObject *own = NULL, *class = NULL;
    TRYI(attr_find(self, NAME(__dict__), &own));
    autoref PyObject *names = TRY(own != NULL && IS_DICT(own) ? dict_copy_of(own) : dict_new());
    TRYI(attr_find(self, NAME(__class__), &class));
    TRYI(class == NULL || !IS_TYPE_OBJECT(class) ? 0 : type_add_names((PyTypeObject *)class, names));
    return dict_keys_list(names);
}

PyObject *type_class_getitem(PyObject *type, PyObject *item) {
    return generic_alias_new(type, item);
}

#include "base_object.gen.h"

PyTypeObject PyBaseObject_Type = {
    TYPE_HEAD,
    .tp_name = "object",
    .tp_basicsize = sizeof(PyObject),
    .tp_dealloc = object_dealloc_slot,
    .tp_repr = object_tp_repr,
    .tp_hash = object_tp_hash,
    .tp_str = object_str,
    .tp_getattro = attr_generic_get,
    .tp_setattro = attr_generic_set,
    .tp_flags = Py_TPFLAGS_BASETYPE,
    .tp_doc =
        "object()\n--\n\nThe base of all classes. Its instances have no attributes of their own.",
    .tp_richcompare = object_richcompare,
    .tp_methods = object_methods,
    .tp_getset = object_getset,
    .tp_init = object_tp_init,
    .tp_alloc = type_alloc,
    .tp_new = object_tp_new,
    .tp_free = object_free,
};
