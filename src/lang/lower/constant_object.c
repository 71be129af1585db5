/* Constants that a tree of Python objects brings: ints, floats and what they are nested in. */
#include "lang/lower/constant.h"
#include "object/error.h"
#include "types/bytes/bytes.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/set/set.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

static const char *copy_text(Compiling *c, const char *text, size_t size) {
    char *copy = arena_copy(c->arena, text, size);
    if (copy == NULL) {
        compiling_fail_memory(c);
    }
    return copy;
}

static Const *from_str(Compiling *c, ConstTable *t, PyObject *o) {
    PyObject *utf8 = str_encode(o, "utf-8", "surrogatepass");
    if (utf8 == NULL) {
        err_clear();
        compiling_fail_memory(c);
    }
    size_t size = (size_t)bytes_length(utf8);
    const char *text = copy_text(c, bytes_data(utf8), size);
    decref(utf8);
    return const_str(c, t, text, size);
}

/* An int's digits are those of base/bignum.h; the arena keeps the object. */
static Const *from_int(Compiling *c, ConstTable *t, PyObject *o) {
    struct _longobject *number = (struct _longobject *)o;
    return const_int(c, t, number->long_value.ob_digit, number->long_value.lv_tag >> 3,
                     int_sign(o) < 0);
}

static Const *from_items(Compiling *c, ConstTable *t, ConstKind kind, PyObject *o) {
    Py_ssize_t n = kind == CONST_TUPLE ? tuple_length(o) : set_length(o);
    Const **items = compiling_alloc(c, ((size_t)n + 1) * sizeof *items);
    Py_ssize_t used = 0, at = 0;
    compiling_deeper(c);
    if (kind == CONST_TUPLE) {
        for (; used < n; used++) {
            items[used] = const_from_object(c, t, tuple_at(o, used));
        }
    } else {
        for (PyObject *item; used < n && set_next(o, &at, &item, NULL); used++) {
            items[used] = const_from_object(c, t, item);
            decref(item); /* the set keeps it */
        }
    }
    c->depth--;
    return const_sequence(c, t, kind, items, (size_t)used);
}

Const *const_from_object(Compiling *c, ConstTable *t, void *object) {
    PyObject *o = object;
    if (o == NONE || o == TRUE_OBJECT || o == FALSE_OBJECT || o == &_Py_EllipsisObject) {
        return o == NONE           ? &t->none
               : o == TRUE_OBJECT  ? &t->yes
               : o == FALSE_OBJECT ? &t->no
                                   : &t->ellipsis;
    }
    if (IS_EXACT(o, PyLong_Type)) {
        return from_int(c, t, o);
    }
    if (IS_EXACT(o, PyFloat_Type)) {
        return const_float(c, t, float_value(o));
    }
    if (IS_EXACT(o, PyComplex_Type)) {
        Py_complex value = ((PyComplexObject *)o)->cval;
        return const_complex(c, t, value.real, value.imag);
    }
    if (IS_EXACT(o, PyUnicode_Type)) {
        return from_str(c, t, o);
    }
    if (IS_EXACT(o, PyBytes_Type)) {
        size_t size = (size_t)bytes_length(o);
        return const_bytes(c, t, copy_text(c, bytes_data(o), size), size);
    }
    if (IS_EXACT(o, PyTuple_Type)) {
        return from_items(c, t, CONST_TUPLE, o);
    }
    if (IS_EXACT(o, PyFrozenSet_Type)) {
        return from_items(c, t, CONST_FROZENSET, o);
    }
    return const_opaque(c, t, o);
}
