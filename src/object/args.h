/* Arguments of built-in functions: what METHOD and its relatives declare, unpacked.
 *
 * A built-in function is declared once, above the C function that does the work:
 *
 *     METHOD("list.insert(self, index: ssize, object, /)", "Insert object before index.")
 *     static PyObject *list_insert(PyListObject *self, Py_ssize_t index, PyObject *object) { ... }
 *
 * and at the end of the file `#include "list.gen.h"` brings the unpackers, the table `list_methods`
 * (or `NAME_functions` for a module, `NAME_getset` for attributes), signatures and docs, written by
 * tools/gen_methods.py at build time.
 *
 * Kinds: METHOD (instance method), CLASSMETHOD (first parameter cls), STATICMETHOD, FUNCTION (of a
 * module: the C function gets the module first), GETTER/SETTER("float.real", "doc"),
 * CONSTRUCTOR("float(x=0, /)", "doc") above `PyObject *f(PyTypeObject *type, ...)`: gives
 * NAME_tp_new, NAME_tp_vectorcall and NAME_tp_doc; INITIALIZER likewise, above `int f(X *self,
 * ...)`: gives NAME_tp_init and NAME_tp_doc. A text signature with `...` only, as in
 * METHOD("dict.update(self, ...)"), passes (self, args, nargs, kwnames) as they came, and shows no
 * signature.
 *
 * Parameters: `name`, `name: converter`, `name = default`; `/`, `*`, `*args` (passes `PyObject
 * *const *args, Py_ssize_t nargs`) as in Python. Converters: (none)  PyObject *, borrowed; the
 * default None passes None, any other default text (shown in the signature) passes NULL ssize
 * Py_ssize_t through __index__ (OverflowError beyond)     slice_index  likewise, None allowed =
 * default, clamped none_or_ssize  not clamped, None allowed = default (PY_SSIZE_T_MIN for the
 * default None) int, uint, long, size, int64, uint64    C integers through __index__ double  C
 * double through __float__ bool    int, truth of any object                                 str
 * PyObject *, must be a str bytes, list, tuple, dict, type  PyObject * of that type (or subclass)
 * char    int, one code point from a str of length 1                  utf8  const char * of a str
 * without NUL buffer  Py_buffer *, released after the call    writable_buffer  likewise, one that
 * can be written to    none_or_str PyObject
 * *, str or None Defaults of the C converters are C expressions out of: integers, True, False,
 * sys.maxsize, None (slice_index: the given end).
 */
#ifndef PITHON_OBJECT_ARGS_H
#define PITHON_OBJECT_ARGS_H

#include "object/object.h"
#include "object/error.h"

#define METHOD(signature, doc)
#define CLASSMETHOD(signature, doc)
#define STATICMETHOD(signature, doc)
#define FUNCTION(signature, doc)
#define GETTER(name, doc)
#define SETTER(name)
#define CONSTRUCTOR(signature, doc)
#define INITIALIZER(signature, doc)

/* What a function takes, in the order of its parameters. */
typedef struct {
    const char *function;      /* name in messages: "insert", for constructors the type's */
    const char *const *names;  /* of all parameters; positional-only ones too */
    int16_t positional_only;   /* how many can be given by position only */
    int16_t positional;        /* how many can be given by position */
    int16_t required;          /* of those, how many must be given */
    int16_t total;             /* with the keyword-only ones */
    uint64_t keyword_required; /* bit i: keyword-only parameter number i (from 0 after `positional`)
                                  must be given */
    bool varargs;              /* has *args: more positional arguments are allowed */
} ArgSpec;

/* Sorts arguments into out[0..total), NULL for those not given. 0, or -1 with TypeError worded as
 * the reference does. */
int args_unpack(const ArgSpec *spec, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                PyObject **out);
/* For tp_new and tp_init style calls: a tuple and a dict. */
int args_unpack_tuple(const ArgSpec *spec, PyObject *args, PyObject *kwargs, PyObject **out);
/* Wrong number for a function without keywords. Always -1. */
int args_wrong_count(const char *function, Py_ssize_t nargs, Py_ssize_t min, Py_ssize_t max);
int args_no_keywords(const char *function, PyObject *kwnames);

/* Converters: 0, or -1 with an exception. `function` and `name` word the error. */
int arg_ssize(PyObject *o, Py_ssize_t *out);
int arg_slice_index(PyObject *o, Py_ssize_t *out); /* None leaves *out */
int arg_int(PyObject *o, int *out);
int arg_uint(PyObject *o, unsigned int *out);
int arg_long(PyObject *o, long *out);
int arg_size(PyObject *o, size_t *out);
int arg_int64(PyObject *o, int64_t *out);
int arg_uint64(PyObject *o, uint64_t *out);
int arg_double(PyObject *o, double *out);
int arg_bool(PyObject *o, int *out);
int arg_char(PyObject *o, const char *function, const char *name, int *out);
int arg_utf8(PyObject *o, const char *function, const char *name, const char **out);
int arg_type(PyObject *o, PyTypeObject *type, const char *function, const char *name);
int arg_none_or_str(PyObject *o, const char *function, const char *name);
int arg_buffer(PyObject *o, Py_buffer *out);
int arg_writable_buffer(PyObject *o, const char *function, const char *name, Py_buffer *out);
int arg_none_or_ssize(PyObject *o, Py_ssize_t *out); /* None leaves *out */
void arg_buffer_release(Py_buffer *buffer);

#endif
