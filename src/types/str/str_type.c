/* str: slots, constructor, the type. Methods are in str_methods.c. */
#include "types/bytes/bytes.h"
#include "types/str/str_methods.h"
#include "object/attr.h"
#include "object/call.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/iterator/iterator.h"
#include "types/iterator/quick_step.h"
#include "types/slice/slice.h"
#include "types/str/coding.h"
#include "types/tuple/tuple.h"

static Py_ssize_t sq_length(PyObject *s) {
    return str_length(s);
}
static PyObject *sq_item(PyObject *s, Py_ssize_t i) {
    if (i < 0 || i >= str_length(s)) {
        return err_raise(PyExc_IndexError, "string index out of range");
    }
    return str_from_char(str_at(s, i));
}
static PyObject *sq_concat(PyObject *a, PyObject *b) {
    if (!IS_STR(b)) {
        return err_raise(PyExc_TypeError, "can only concatenate str (not \"%.200s\") to str",
                         TYPE(b)->tp_name);
    }
    return str_concat(a, b);
}
static PyObject *sq_repeat(PyObject *s, Py_ssize_t count) {
    Py_ssize_t n = str_length(s);
    if (count <= 0 || n == 0) {
        return str_empty();
    }
    if (count == 1 && IS_EXACT(s, PyUnicode_Type)) {
        return newref(s);
    }
    if (count > PY_SSIZE_T_MAX / n) {
        return err_raise(PyExc_OverflowError, "repeated string is too long");
    }
    PyObject *result = TRY(str_new(n * count, str_max(s)));
    unsigned kind = str_kind(s);
    if (n == 1 && kind == 1) {
        memset(str_data(result), (int)str_at(s, 0), (size_t)count);
        return result;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        memcpy((char *)str_data(result) + (size_t)(i * n) * kind, str_data(s), (size_t)n * kind);
    }
    return result;
}
static PyObject *slice_by_step(PyObject *s, Py_ssize_t start, Py_ssize_t step, Py_ssize_t count) {
    if (str_is_ascii(s) && count > 1) {
        PyObject *result = TRY(str_new(count, 0x7f));
        const char *from = (char *)str_data(s) + start;
        char *to = str_data(result);
        for (Py_ssize_t i = 0; i < count; i++) {
            to[i] = from[i * step];
        }
        return result;
    }
    StrWriter w;
    str_writer_init(&w, count);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (str_writer_char(&w, str_at(s, start + i * step)) < 0) {
            return NULL;
        }
    }
    return str_writer_finish(&w);
}
static PyObject *mp_subscript(PyObject *s, PyObject *key) {
    if (TYPE(key)->tp_as_number != NULL && TYPE(key)->tp_as_number->nb_index != NULL) {
        Py_ssize_t i = ops_index_ssize(key, PyExc_IndexError);
        if (i == -1 && err_occurred()) {
            return NULL;
        }
        return sq_item(s, i < 0 ? i + str_length(s) : i);
    }
    if (!IS_EXACT(key, PySlice_Type)) {
        return err_raise(PyExc_TypeError, "string indices must be integers, not '%.200s'",
                         TYPE(key)->tp_name);
    }
    Py_ssize_t start, stop, step;
    TRYI(slice_unpack(key, &start, &stop, &step));
    Py_ssize_t count = slice_adjust(str_length(s), &start, &stop, step);
    if (count <= 0) {
        return str_empty();
    }
    if (step == 1) {
        return str_slice(s, start, start + count);
    }
    return slice_by_step(s, start, step, count);
}
static PyObject *nb_remainder(PyObject *a, PyObject *b) {
    return IS_STR(a) ? str_percent(a, b) : NOT_IMPLEMENTED;
}
static PyObject *str_richcompare(PyObject *a, PyObject *b, int op) {
    if (!IS_STR(a) || !IS_STR(b)) {
        return NOT_IMPLEMENTED;
    }
    if (op == Py_EQ || op == Py_NE) {
        return BOOL(str_equal(a, b) == (op == Py_EQ));
    }
    int order = str_compare(a, b);
    return BOOL(op == Py_LT   ? order < 0
                : op == Py_LE ? order <= 0
                : op == Py_GT ? order > 0
                              : order >= 0);
}
static PyObject *str_str(PyObject *s) {
    return IS_EXACT(s, PyUnicode_Type) ? newref(s)
                                       : str_from_ucs(str_kind(s), str_data(s), str_length(s));
}

/* ---- repr ---- */

static int repr_char(StrWriter *w, Py_UCS4 c, Py_UCS4 quote) {
    char text[16];
    if (c == quote || c == '\\') {
        INT_TRYI(str_writer_char(w, '\\'));
        return str_writer_char(w, c);
    }
    if (c == '\n' || c == '\r' || c == '\t') {
        return str_writer_ascii(w, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t", 2);
    }
    if (c < 0x7f ? c >= 32 : c > 0x7f && unicode_is_printable(c)) {
        return str_writer_char(w, c);
    }
    return str_writer_ascii(w, text,
                            snprintf(text, sizeof text,
                                     c < 0x100     ? "\\x%02x"
                                     : c < 0x10000 ? "\\u%04x"
                                                   : "\\U%08x",
                                     c));
}
/* Does ASCII text stand in its repr as it is, between single quotes? */
static bool repr_is_plain(const unsigned char *text, Py_ssize_t n) {
    bool plain = true;
    for (Py_ssize_t i = 0; i < n; i++) {
        unsigned char c = text[i];
        plain &= (c >= 32) & (c != 127) & (c != '\'') & (c != '\\');
    }
    return plain;
}
PyObject *str_repr(PyObject *s) {
    Py_ssize_t n = str_length(s);
    if (str_is_ascii(s) && repr_is_plain(str_data(s), n)) {
        PyObject *result = n > PY_SSIZE_T_MAX - 2 ? err_no_memory() : str_new(n + 2, 0x7f);
        char *to = str_data(TRY(result));
        to[0] = to[n + 1] = '\'';
        memcpy(to + 1, str_data(s), (size_t)n);
        return result;
    }
    bool single = false, both = false;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_UCS4 c = str_at(s, i);
        single = single || c == '\'';
        both = both || c == '"';
    }
    Py_UCS4 quote = single && !both ? '"' : '\'';
    StrWriter w;
    str_writer_init(&w, n + 2);
    int failed = str_writer_char(&w, quote);
    for (Py_ssize_t i = 0; i < n && !failed; i++) {
        failed = repr_char(&w, str_at(s, i), quote);
    }
    if (failed < 0 || str_writer_char(&w, quote) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

/* ---- str(x) ---- */

static PyObject *decode_object(PyObject *o, PyObject *encoding, PyObject *errors) {
    const char *e = encoding ? TRY(str_c_text(encoding)) : NULL,
               *h = errors ? TRY(str_c_text(errors)) : NULL;
    if (IS_STR(o)) {
        return err_raise(PyExc_TypeError, "decoding str is not supported");
    }
    TRYI(h == NULL ? 0 : coding_check_errors(h));
    Py_buffer view;
    if (ops_get_buffer(o, &view, PyBUF_SIMPLE) < 0) {
        err_clear();
        return err_raise(PyExc_TypeError, "decoding to str: need a bytes-like object, %.80s found",
                         TYPE(o)->tp_name);
    }
    const char *data;
    Py_ssize_t length = view.len;
    autoref PyObject *held = bytes_settled(&view, &data);
    ops_release_buffer(&view);
    if (held == NULL || (length == 0 && !TRYI(coding_is_checked()))) {
        return held == NULL ? NULL : str_empty();
    }
    return str_decode(data, length, e, h);
}
CONSTRUCTOR("str(object=NULL, encoding: str = NULL, errors: str = NULL) :: none",
            "Text: of an object as print shows it, or decoded from bytes.")
static PyObject *str_make(PyTypeObject *type, PyObject *object, PyObject *encoding,
                          PyObject *errors) {
    PyObject *value;
    if (object == NULL) {
        value = str_empty();
    } else {
        value = TRY(encoding == NULL && errors == NULL ? ops_str(object)
                                                       : decode_object(object, encoding, errors));
    }
    if (type == &PyUnicode_Type) {
        return value;
    }
    autoref PyObject *source = value;
    return str_subtype_new(type, source);
}

/* Subclasses keep their text outside the object, as the ABI has it: the fields of a subclass lie
 * where a compact string has its characters. */
PyObject *str_subtype_new(PyTypeObject *type, PyObject *source) {
    Py_ssize_t n = str_length(source);
    unsigned kind = str_kind(source);
    PyUnicodeObject *o = (PyUnicodeObject *)TRY(type->tp_alloc(type, 0));
    PyASCIIObject *head = (PyASCIIObject *)o;
    size_t bytes = (size_t)(n + 1) * kind;
    head->length = n;
    head->hash = load_relaxed(&((PyASCIIObject *)source)->hash);
    memset(&head->state, 0, sizeof head->state);
    head->state.kind = (unsigned short)kind;
    head->state.ascii = str_is_ascii(source);
    o->data.any = data_alloc(bytes);
    if (o->data.any == NULL) {
        decref((PyObject *)o);
        return err_no_memory();
    }
    memcpy(o->data.any, str_data(source), (size_t)n * kind);
    memset((char *)o->data.any + (size_t)n * kind, 0, kind);
    if (head->state.ascii) {
        o->_base.utf8 = o->data.any;
        o->_base.utf8_length = n;
    }
    return (PyObject *)o;
}

static void str_dealloc(PyObject *s) {
    PyASCIIObject *head = (PyASCIIObject *)s;
    PyUnicodeObject *o = (PyUnicodeObject *)s;
    if (!head->state.compact) {
        if (o->_base.utf8 != NULL && o->_base.utf8 != o->data.any) {
            data_free(o->_base.utf8, (size_t)o->_base.utf8_length + 1);
        }
        data_free(o->data.any, (size_t)(head->length + 1) * head->state.kind);
    } else if (!head->state.ascii && o->_base.utf8 != NULL) {
        data_free(o->_base.utf8, (size_t)o->_base.utf8_length + 1);
    }
    TYPE(s)->tp_free(s);
}

/* ---- iterator ---- */

typedef struct {
    PyObject_HEAD Py_ssize_t index; /* (a) */
    PyObject *text; /* (r) an instance of a subclass is let go at the end: "" takes its place */
} StrIterator;
#define IT(o) ((StrIterator *)(o))

extern PyTypeObject str_iterator_type;
static PyObject *str_iter(PyObject *s) {
    StrIterator *it = IT(TRY(object_new(&str_iterator_type)));
    it->text = newref(s);
    return (PyObject *)it;
}
/* A character below 256. */
StackRef str_iterator_step(PyObject *o) {
    PyObject *text = load_acquire(&IT(o)->text);
    Py_ssize_t i = load_relaxed(&IT(o)->index);
    if (unlikely(!is_owned(o)) || unlikely(i >= str_length(text))) {
        return STACKREF_NULL;
    }
    if (likely(str_is_ascii(text) && ((PyASCIIObject *)text)->state.compact)) {
        store_relaxed(&IT(o)->index, i + 1);
        return stackref_borrow((PyObject *)&str_ascii_chars[((uint8_t *)((PyASCIIObject *)text + 1))[i]]);
    }
    Py_UCS4 c = str_at(text, i);
    if (unlikely(c >= 256)) {
        return STACKREF_NULL;
    }
    store_relaxed(&IT(o)->index, i + 1);
    return stackref_borrow(str_from_char(c)); /* immortal */
}
static PyObject *iterator_next(PyObject *o) {
    autoref PyObject *held = NULL; /* its owner opens nothing, and reads before any safepoint */
    PyObject *text = iterator_is_own(o) ? load_acquire(&IT(o)->text) : (held = attr_field(o, &IT(o)->text));
    Py_ssize_t i = load_relaxed(&IT(o)->index);
    if (i >= str_length(text)) {
        if (!IS_EXACT(text, PyUnicode_Type)) {
            attr_replace(o, &IT(o)->text, str_empty());
        }
        return NULL;
    }
    store_relaxed(&IT(o)->index, i + 1);
    return str_from_char(str_at(text, i));
}
METHOD("str_iterator.__length_hint__(self)", "How many characters are left.")
static PyObject *iterator_length_hint(StrIterator *self) {
    autoref PyObject *text = attr_field((PyObject *)self, &self->text);
    Py_ssize_t left = str_length(text) - load_relaxed(&self->index);
    return int_from_ssize(left > 0 ? left : 0);
}
METHOD("str_iterator.__reduce__(self)", "Return state information for pickling.")
static PyObject *iterator_reduce(StrIterator *self) {
    autoref PyObject *iter = TRY(iterator_builtin("iter"));
    autoref PyObject *text = attr_field((PyObject *)self, &self->text);
    Py_ssize_t i = load_relaxed(&self->index);
    bool ended = i >= str_length(text);
    autoref PyObject *args = TRY(tuple_of(1, ended ? str_empty() : text)),
                     *index = TRY(int_from_ssize(i));
    return ended ? tuple_of(2, iter, args) : tuple_of(3, iter, args, index);
}
METHOD("str_iterator.__setstate__(self, state: ssize, /)", "Set state information for unpickling.")
static PyObject *iterator_setstate(StrIterator *self, Py_ssize_t state) {
    autoref PyObject *text = attr_field((PyObject *)self, &self->text);
    Py_ssize_t n = str_length(text);
    if (load_relaxed(&self->index) >= n) {
        return NONE; /* at the end for good */
    }
    store_relaxed(&self->index, state < 0 ? 0 : state > n ? n : state);
    return NONE;
}
static void iterator_dealloc(PyObject *o) {
    CLEAR(IT(o)->text);
    object_free(o);
}

#include "str_type.gen.h"

PyTypeObject str_iterator_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "str_iterator",
    .tp_basicsize = sizeof(StrIterator),
    .tp_dealloc = iterator_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | TYPE_STEP(str),
    .tp_iter = ops_self,
    .tp_iternext = iterator_next,
    .tp_methods = str_iterator_methods,
};

static PySequenceMethods str_as_sequence = {.sq_length = sq_length,
                                            .sq_concat = sq_concat,
                                            .sq_repeat = sq_repeat,
                                            .sq_item = sq_item,
                                            .sq_contains = str_contains};
static PyMappingMethods str_as_mapping = {.mp_length = sq_length, .mp_subscript = mp_subscript};
static PyNumberMethods str_as_number = {.nb_remainder = nb_remainder};

/* Too many arguments by position have a wording of their own. */
static PyObject *str_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf,
                                PyObject *kwnames) {
    Py_ssize_t nargs = (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET);
    if (unlikely(nargs > 3) && (kwnames == NULL || Py_SIZE(kwnames) == 0)) {
        return err_raise(PyExc_TypeError, "str expected at most 3 arguments, got %zd", nargs);
    }
    return str_tp_vectorcall(type, args, nargsf, kwnames);
}

PyTypeObject PyUnicode_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "str",
    .tp_basicsize = sizeof(PyUnicodeObject),
    .tp_dealloc = str_dealloc,
    .tp_repr = str_repr,
    .tp_as_number = &str_as_number,
    .tp_as_sequence = &str_as_sequence,
    .tp_as_mapping = &str_as_mapping,
    .tp_hash = str_hash,
    .tp_str = str_str,
    .tp_flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_UNICODE_SUBCLASS | (1UL << 22),
    .tp_doc = str_tp_doc,
    .tp_richcompare = str_richcompare,
    .tp_iter = str_iter,
    .tp_methods = str_methods,
    .tp_new = str_tp_new,
    .tp_vectorcall = str_vectorcall,
};
/* The same under the public name. */
extern PyTypeObject PyUnicodeIter_Type
    __attribute__((alias("str_iterator_type"), visibility("default")));
