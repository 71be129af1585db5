/* Slots called from Python: the functions behind wrapper descriptors, and the table of all special
 * methods. */
#include "types/memoryview/memoryview.h"
#include "types/type/slot_functions.h"
#include "types/type/type_int.h"

#define ITEM(args, i) (((PyTupleObject *)(args))->ob_item[i])
#define COUNT(args) (((PyVarObject *)(args))->ob_size)

static int expect(PyObject *args, Py_ssize_t n) {
    if (likely(COUNT(args) == n)) {
        return 0;
    }
    return err_int(err_raise(PyExc_TypeError, "expected %zd argument%s, got %zd", n,
                             n == 1 ? "" : "s", COUNT(args)));
}

static int expect_named(PyObject *args, const char *name, Py_ssize_t least, Py_ssize_t most) {
    return COUNT(args) < least || COUNT(args) > most
               ? args_wrong_count(name, COUNT(args), least, most)
               : 0;
}

static PyObject *none_if(int result) {
    return result < 0 ? NULL : NONE;
}

/* ---- numbers and comparison ---- */

static PyObject *wrap_no_arg(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 0));
    return ((unaryfunc)wrapped)(self);
}

static PyObject *wrap_one_arg(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 1));
    return ((binaryfunc)wrapped)(self, ITEM(args, 0));
}

static PyObject *wrap_one_arg_right(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 1));
    return ((binaryfunc)wrapped)(ITEM(args, 0), self);
}

static int expect_power(PyObject *args) {
    if (COUNT(args) == 1 || COUNT(args) == 2) {
        return 0;
    }
    return err_int(err_raise(PyExc_TypeError, "expected 1 or 2 arguments, got %zd", COUNT(args)));
}

static PyObject *wrap_power(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect_power(args));
    return ((ternaryfunc)wrapped)(self, ITEM(args, 0), COUNT(args) == 2 ? ITEM(args, 1) : NONE);
}

static PyObject *wrap_power_right(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect_power(args));
    return ((ternaryfunc)wrapped)(ITEM(args, 0), self, COUNT(args) == 2 ? ITEM(args, 1) : NONE);
}

static PyObject *wrap_truth(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 0));
    int truth = ((inquiry)wrapped)(self);
    return truth < 0 ? NULL : BOOL(truth);
}

static PyObject *wrap_hash(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 0));
    Py_hash_t hash = ((hashfunc)wrapped)(self);
    return hash == -1 && err_occurred() ? NULL : int_from_ssize(hash);
}

static PyObject *compare(PyObject *self, PyObject *args, void *wrapped, int op) {
    TRYI(expect(args, 1));
    return ((richcmpfunc)wrapped)(self, ITEM(args, 0), op);
}

#define COMPARISON(name, op)                                                                       \
    static PyObject *wrap_##name(PyObject *self, PyObject *args, void *wrapped) {                  \
        return compare(self, args, wrapped, op);                                                   \
    }
COMPARISON(less, Py_LT)
COMPARISON(less_equal, Py_LE)
COMPARISON(equal, Py_EQ)
COMPARISON(not_equal, Py_NE)
COMPARISON(greater, Py_GT)
COMPARISON(greater_equal, Py_GE)

/* ---- containers ---- */

static PyObject *wrap_length(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 0));
    Py_ssize_t length = ((lenfunc)wrapped)(self);
    return length < 0 && err_occurred() ? NULL : int_from_ssize(length);
}

static PyObject *wrap_count_arg(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 1));
    Py_ssize_t count = ops_index_ssize(ITEM(args, 0), PyExc_OverflowError);
    return count == -1 && err_occurred() ? NULL : ((ssizeargfunc)wrapped)(self, count);
}

/* An index as subscription has it: negative ones count from the end. */
static int index_of(PyObject *self, PyObject *key, Py_ssize_t *i) {
    *i = ops_index_ssize(key, PyExc_OverflowError);
    if (*i >= 0) {
        return 0;
    }
    if (*i == -1 && err_occurred()) {
        return -1;
    }
    PySequenceMethods *m = TYPE(self)->tp_as_sequence;
    if (m != NULL && m->sq_length != NULL) {
        Py_ssize_t length = m->sq_length(self);
        if (length < 0) {
            return -1;
        }
        *i += length;
    }
    return 0;
}

static PyObject *wrap_index_arg(PyObject *self, PyObject *args, void *wrapped) {
    Py_ssize_t i;
    TRYI(expect(args, 1));
    TRYI(index_of(self, ITEM(args, 0), &i));
    return ((ssizeargfunc)wrapped)(self, i);
}

static PyObject *wrap_set_index(PyObject *self, PyObject *args, void *wrapped) {
    Py_ssize_t i;
    TRYI(expect_named(args, "__setitem__", 2, 2));
    TRYI(index_of(self, ITEM(args, 0), &i));
    return none_if(((ssizeobjargproc)wrapped)(self, i, ITEM(args, 1)));
}

static PyObject *wrap_delete_index(PyObject *self, PyObject *args, void *wrapped) {
    Py_ssize_t i;
    TRYI(expect(args, 1));
    TRYI(index_of(self, ITEM(args, 0), &i));
    return none_if(((ssizeobjargproc)wrapped)(self, i, NULL));
}

static PyObject *wrap_set_item(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect_named(args, "__setitem__", 2, 2));
    return none_if(((objobjargproc)wrapped)(self, ITEM(args, 0), ITEM(args, 1)));
}

static PyObject *wrap_delete_item(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 1));
    return none_if(((objobjargproc)wrapped)(self, ITEM(args, 0), NULL));
}

static PyObject *wrap_contains(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 1));
    int found = ((objobjproc)wrapped)(self, ITEM(args, 0));
    return found < 0 ? NULL : BOOL(found);
}

static PyObject *wrap_next(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 0));
    PyObject *item = ((iternextfunc)wrapped)(self);
    return item == NULL && !err_occurred() ? err_raise_value(PyExc_StopIteration, NULL) : item;
}

/* ---- attributes and descriptors ---- */

/* object.__setattr__(SomeType, ...) would get around the type's own: only the most derived built-in
 * one may be called, wherever classes that merely inherit one stand in the order. */
static int check_setattr(PyObject *self, void *wrapped, const char *what) {
    PyTypeObject *type = TYPE(self);
    PyTupleObject *mro = (PyTupleObject *)type->tp_mro;
    for (Py_ssize_t i = 0; i < mro->ob_base.ob_size; i++) {
        PyTypeObject *t = (PyTypeObject *)mro->ob_item[i];
        bool same = t->tp_setattro == (setattrofunc)wrapped;
        if (same && (!is_heap(t) || t->tp_base->tp_setattro != t->tp_setattro)) {
            return 0;
        }
        if (!same && !is_heap(t)) {
            break;
        }
    }
    return err_int(
        err_raise(PyExc_TypeError, "can't apply this %s to %s object", what, type->tp_name));
}

static PyObject *wrap_set_attribute(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect_named(args, "__setattr__", 2, 2));
    TRYI(check_setattr(self, wrapped, "__setattr__"));
    return none_if(((setattrofunc)wrapped)(self, ITEM(args, 0), ITEM(args, 1)));
}

static PyObject *wrap_delete_attribute(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 1));
    TRYI(check_setattr(self, wrapped, "__delattr__"));
    return none_if(((setattrofunc)wrapped)(self, ITEM(args, 0), NULL));
}

static PyObject *wrap_descr_get(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect_named(args, "__get__", 1, 2));
    PyObject *o = ITEM(args, 0) == NONE ? NULL : ITEM(args, 0);
    PyObject *type = COUNT(args) < 2 || ITEM(args, 1) == NONE ? NULL : ITEM(args, 1);
    if (o == NULL && type == NULL) {
        return err_raise(PyExc_TypeError, "__get__(None, None) is invalid");
    }
    return ((descrgetfunc)wrapped)(self, o, type);
}

static PyObject *wrap_descr_set(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect_named(args, "__set__", 2, 2));
    return none_if(((descrsetfunc)wrapped)(self, ITEM(args, 0), ITEM(args, 1)));
}

static PyObject *wrap_descr_delete(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 1));
    return none_if(((descrsetfunc)wrapped)(self, ITEM(args, 0), NULL));
}

/* ---- calls, life ---- */

static PyObject *wrap_call(PyObject *self, PyObject *args, void *wrapped, PyObject *kwargs) {
    return ((ternaryfunc)wrapped)(self, args, kwargs);
}

static PyObject *wrap_init(PyObject *self, PyObject *args, void *wrapped, PyObject *kwargs) {
    return none_if(((initproc)wrapped)(self, args, kwargs));
}

static PyObject *wrap_finalize(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 0));
    ((destructor)wrapped)(self);
    return NONE;
}

static PyObject *wrap_buffer(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 1));
    int flags;
    TRYI(arg_int(ITEM(args, 0), &flags));
    return memoryview_by_base(self, (getbufferproc)wrapped, flags);
}

static PyObject *wrap_release_buffer(PyObject *self, PyObject *args, void *wrapped) {
    TRYI(expect(args, 1));
    PyObject *view = ITEM(args, 0);
    if (!IS_EXACT(view, PyMemoryView_Type)) {
        return err_raise(PyExc_TypeError, "expected a memoryview object");
    }
    if (((PyMemoryViewObject *)view)->view.obj == NULL) {
        return NONE; /* released already */
    }
    if (((PyMemoryViewObject *)view)->view.obj != self) {
        return err_raise(PyExc_ValueError, "memoryview's buffer is not this object");
    }
    return call_method_none(view, NAME(release));
}

/* ---- the table ---- */

#define SLOT(method, ...) NAME_DECLARE(method);
#define SLOT_KEYWORDS SLOT
#include "types/type/slots.def"
#undef SLOT
#undef SLOT_KEYWORDS

#define wrap_nothing NULL
#define slot_nothing NULL
#define ENTRY(text, where, wrap, fill, signature_and_doc, kw)                                      \
    {                                                                                              \
        .name = text, .offset = offsetof(PyHeapTypeObject, where), .function = (void *)fill,       \
        .wrapper = (wrapperfunc)(void (*)(void))wrap, .doc = text signature_and_doc,               \
        .flags = (kw),
#define SLOT(method, where, wrap, fill, signature, text)                                           \
    ENTRY(#method, where, wrap_##wrap, slot_##fill, signature "\n--\n\n" text, 0).name_strobj =    \
        NAME_CONSTANT(method)                                                                      \
    }                                                                                              \
    ,
#define SLOT_KEYWORDS(method, where, wrap, fill, signature, text)                                  \
    ENTRY(#method, where, wrap_##wrap, slot_##fill, signature "\n--\n\n" text,                     \
          PyWrapperFlag_KEYWORDS)                                                                  \
        .name_strobj = NAME_CONSTANT(method)                                                       \
    }                                                                                              \
    ,
const struct wrapperbase slot_entries[] = {
#include "types/type/slots.def"
};
const int slot_entries_count = (int)countof(slot_entries);
