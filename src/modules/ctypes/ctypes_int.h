/* Insides of _ctypes: C's types as Python classes, their instances, foreign functions. Only for
 * modules/ctypes.
 *
 * A C type is a class whose metaclass derives from CType_Type: a CTypeObject, which points to a
 * CTypeInfo. An instance is a CData: a piece of memory, its own or a part of another's.
 *
 * Invariants:
 * 1. A published CTypeInfo is not changed but for `final` and `ffi`; what replaces one (setting
 *    _fields_, set_type) keeps it in `previous` until the type dies, so readers need no lock.
 * 2. A type is final before its first instance exists: its size is that of all instances then.
 * 3. `memory` of a CData is valid as long as the CData lives: resize() keeps the block that others
 *    may point to.
 * 4. What pointers in the memory of an object lead to is kept by the object at the root of its
 *    `base` chain. Where a pointer is stored together with what it keeps, the root's lock is held;
 *    so it is where a pointer is read and what it leads to is used.
 * The memory itself is as C has it: unsynchronised.
 */
#ifndef PITHON_MODULES_CTYPES_CTYPES_INT_H
#define PITHON_MODULES_CTYPES_CTYPES_INT_H

#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "thread/mutex.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/function/function.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <ffi.h>

/* libffi's descriptions of C's types are variables of the library, which is loaded when this module
 * is imported (base/library.h) and whose variables no table here could refer to: so these are ours
 * (ctypes_code.c). */
#define CTYPES_FFI(X)                                                                              \
    X(void, VOID, char, NULL)                                                                      \
    X(uint8, UINT8, uint8_t, NULL)                                                                 \
    X(sint8, SINT8, int8_t, NULL)                                                                  \
    X(uint16, UINT16, uint16_t, NULL)                                                              \
    X(sint16, SINT16, int16_t, NULL)                                                               \
    X(uint32, UINT32, uint32_t, NULL)                                                              \
    X(sint32, SINT32, int32_t, NULL)                                                               \
    X(uint64, UINT64, uint64_t, NULL)                                                              \
    X(sint64, SINT64, int64_t, NULL)                                                               \
    X(float, FLOAT, float, NULL)                                                                   \
    X(double, DOUBLE, double, NULL)                                                                \
    X(longdouble, LONGDOUBLE, long double, NULL)                                                   \
    X(pointer, POINTER, void *, NULL)                                                              \
    X(complex_float, COMPLEX, float _Complex, complex_float_types)                                 \
    X(complex_double, COMPLEX, double _Complex, complex_double_types)                              \
    X(complex_longdouble, COMPLEX, long double _Complex, complex_longdouble_types)
enum {
#define X(name, kind, type, parts) CTYPES_FFI_##name,
    CTYPES_FFI(X)
#undef X
        CTYPES_FFI_COUNT
};
extern ffi_type ctypes_ffi_types[CTYPES_FFI_COUNT]; /* (c) */
#undef ffi_type_longdouble
#undef ffi_type_complex_longdouble
#define ffi_type_void ctypes_ffi_types[CTYPES_FFI_void]
#define ffi_type_uint8 ctypes_ffi_types[CTYPES_FFI_uint8]
#define ffi_type_sint8 ctypes_ffi_types[CTYPES_FFI_sint8]
#define ffi_type_uint16 ctypes_ffi_types[CTYPES_FFI_uint16]
#define ffi_type_sint16 ctypes_ffi_types[CTYPES_FFI_sint16]
#define ffi_type_uint32 ctypes_ffi_types[CTYPES_FFI_uint32]
#define ffi_type_sint32 ctypes_ffi_types[CTYPES_FFI_sint32]
#define ffi_type_uint64 ctypes_ffi_types[CTYPES_FFI_uint64]
#define ffi_type_sint64 ctypes_ffi_types[CTYPES_FFI_sint64]
#define ffi_type_float ctypes_ffi_types[CTYPES_FFI_float]
#define ffi_type_double ctypes_ffi_types[CTYPES_FFI_double]
#define ffi_type_longdouble ctypes_ffi_types[CTYPES_FFI_longdouble]
#define ffi_type_pointer ctypes_ffi_types[CTYPES_FFI_pointer]
#define ffi_type_complex_float ctypes_ffi_types[CTYPES_FFI_complex_float]
#define ffi_type_complex_double ctypes_ffi_types[CTYPES_FFI_complex_double]
#define ffi_type_complex_longdouble ctypes_ffi_types[CTYPES_FFI_complex_longdouble]

/* ---- types ---- */

typedef enum {
    CTYPE_SIMPLE,
    CTYPE_STRUCT,
    CTYPE_UNION,
    CTYPE_ARRAY,
    CTYPE_POINTER,
    CTYPE_FUNCTION
} CTypeKind;

enum { CODE_SIZE_MAX = 32 }; /* bytes of the largest simple type: a complex long double */
typedef enum { CODE_SIGNED = 1, CODE_UNSIGNED = 2 } CodeBits;

/* A simple type by the letter in _type_. */
typedef struct SimpleCode {
    char letter;
    char format; /* as PEP 3118 has it */
    uint8_t size, align;
    uint8_t bits; /* a CodeBits if bit fields may be of the type, else 0 */
    bool swaps;   /* has a type of the other byte order */
    bool pointer; /* what it holds leads to objects that must be kept */
    ffi_type *ffi;
    PyObject *(*get)(const char *p);
    /* Writes the value, returns what must be kept as long as it lies there (None: nothing). */
    PyObject *(*set)(char *p, PyObject *value);
} SimpleCode;

typedef struct CTypeInfo {
    struct CTypeInfo *previous; /* (c) what it has replaced */
    CTypeKind kind;             /* (c) */
    uint8_t final;              /* (a) 1: it is not replaced any more */
    bool swapped;               /* (c) simple types: of the other byte order */
    bool direct;      /* (c) simple types: values are Python's own, not instances of the type */
    bool has_pointer; /* (c) */
    Py_ssize_t size, align, length; /* (c) */
    const SimpleCode *code;         /* (c) simple types */
    const SimpleCode *plain;     /* (c) its values are read and written as they are: of arrays, the
                                    items' */
    PyTypeObject *item;          /* (c) of arrays and pointers; NULL: a pointer without */
    PyObject *fields;            /* (c) structures: tuple of CField; NULL: not set */
    PyTypeObject *base;          /* (c) structures: what it adds fields to, or NULL */
    char *format;                /* (c) malloc */
    int dimensions;              /* (c) */
    Py_ssize_t *shape, *strides; /* (c) malloc, `dimensions` each */
    ffi_type *ffi;               /* (a) structures and arrays: built when first asked for */
    /* function types */
    int function_flags;              /* (c) */
    PyObject *argtypes, *converters; /* (c) tuples, or NULL */
    PyObject *restype, *checker;     /* (c) or NULL */
} CTypeInfo;

typedef struct {
    PyHeapTypeObject heap;
    CTypeInfo *info;        /* (a) NULL: abstract */
    PyObject *pointer_type; /* (r) what POINTER() gives; or NULL */
    PyObject *arrays;       /* (r) dict of weak references to array types, by length; or NULL */
} CTypeObject;

extern PyTypeObject ctype_type, simple_meta_type, struct_meta_type, union_meta_type,
    array_meta_type, pointer_meta_type, function_meta_type;
extern PyTypeObject data_type;
extern CTypeObject simple_type, struct_type, union_type, carray_type, pointer_type, function_type;
extern PyTypeObject param_type, cfield_type, thunk_type;

#define CTYPE_META_FLAGS                                                                           \
    (TYPE_SHOWN_AS_HEAP | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_TYPE_SUBCLASS |    \
     Py_TPFLAGS_ITEMS_AT_END | Py_TPFLAGS_IMMUTABLETYPE)
#define CDATA_FLAGS                                                                                \
    (TYPE_SHOWN_AS_HEAP | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE)

/* ---- info.c ---- */

/* NULL, without an exception: not a C type, or abstract. Valid as long as the type lives. */
quiet CTypeInfo *ctype_info(PyObject *type);
/* The same; TypeError "abstract class" instead. And from now on final. */
CTypeInfo *ctype_final(PyTypeObject *type);
CTypeInfo *ctype_info_new(CTypeKind kind);
quiet void ctype_info_free(CTypeInfo *info);
/* Publishes the type's first info (taken over, on failure too): SystemError when it has one. */
int ctype_publish(PyTypeObject *type, steals CTypeInfo *info);
/* Puts another in place of `old` (taken over, on failure too): 0, or -1 with `error` when the type
 * has become final meanwhile. */
int ctype_replace(PyTypeObject *type, CTypeInfo *old, steals CTypeInfo *info, const char *error);
/* Sets format and shape from another type's: prefix, then its format. */
int ctype_copy_format(CTypeInfo *info, const char *prefix, CTypeInfo *from);
/* How libffi passes it; NULL with an exception. */
ffi_type *ctype_ffi(CTypeInfo *info);
/* The array type item[length], from the cache: a new reference. */
PyTypeObject *ctype_array_of(PyTypeObject *item, Py_ssize_t length);
/* The type's first part of __init__: type.__init__ itself. */
int ctype_tp_init(PyObject *self, PyObject *args, PyObject *kwargs);
int ctype_traverse(PyObject *self, visitproc visit, void *arg);
int ctype_clear(PyObject *self);
void ctype_dealloc(PyObject *self);
/* For the tables of the metatypes: what all of them have (from_address ...). */
#define CTYPE_META_SLOTS                                                                           \
    .tp_basicsize = sizeof(CTypeObject), .tp_itemsize = sizeof(PyMemberDef),                       \
    .tp_dealloc = ctype_dealloc, .tp_traverse = ctype_traverse, .tp_clear = ctype_clear,           \
    .tp_is_gc = ctype_is_gc, .tp_flags = CTYPE_META_FLAGS
int ctype_is_gc(PyObject *self);

/* ---- struct.c, layout ---- */
ffi_type *ffi_of_aggregate(CTypeInfo *info);
void ffi_aggregate_free(ffi_type *type);

/* ---- instances ---- */

typedef struct CBlock { /* memory that a resize() has replaced, and that may be pointed to */
    struct CBlock *next;
    void *memory;
} CBlock;

typedef struct {
    PyObject_HEAD char *memory; /* (a) */
    Py_ssize_t size;            /* (a) */
    PyObject *base;             /* (c) the CData whose memory it is a part of, or NULL */
    PyObject *anchor; /* (c) keeps what the memory belongs to, when it was read through a pointer */
    PyObject *kept;   /* (r) a dict, or for simple types the one object; NULL: nothing */
    Py_ssize_t index; /* (c) which part of `base` */
    CBlock *replaced; /* (l) */
    uint8_t owned;    /* (c) the memory is its own */
    uint8_t viewed;   /* (a) others may point to the memory */
    char value[16] __attribute__((aligned(16)));
} CData;
#define CDATA(o) ((CData *)(o))
#define IS_CDATA(o) IS_INSTANCE(o, data_type)

/* A code pointer with what is to be called. */
typedef struct {
    CData data;
    PyObject *thunk;     /* (c) the callback that it is, or NULL */
    PyObject *callable;  /* (c) what it calls, or NULL */
    PyObject *signature; /* (r) a tuple (argtypes, converters, types), or NULL: the type's */
    PyObject *result;    /* (r) a tuple (restype, checker or None), or NULL: the type's */
    PyObject *errcheck;  /* (r) or NULL */
    PyObject *flags;     /* (c) paramflags, or NULL */
} CFunction;

/* An argument as from_param() makes it. */
typedef struct {
    PyObject_HEAD char tag;
    ffi_type *ffi;    /* (c) */
    char *bytes;      /* (c) where the value lies: `value`, or for aggregates malloc */
    PyObject *object; /* (c) what it keeps; NULL: nothing */
    Py_ssize_t size;
    char value[CODE_SIZE_MAX] __attribute__((aligned(16)));
} CParam;
#define CPARAM(o) ((CParam *)(o))
CParam *param_new(char tag, ffi_type *ffi);
CParam *param_pointer(char tag, void *pointer, PyObject *keep);

/* ---- data.c ---- */
static inline char *data_memory(CData *d) {
    return load_acquire(&d->memory); /* pairs with resize() */
}
#define DATA_INFO(o) ctype_info((PyObject *)TYPE(o))
/* The place of a part; NULL with ValueError when it does not lie within the object. */
char *data_part(CData *d, Py_ssize_t offset, Py_ssize_t size);
PyObject *data_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs);
/* An instance with memory of its own, zero; or a copy of `from`. */
CData *data_new(PyTypeObject *type);
CData *data_new_copy(PyTypeObject *type, const void *from);
/* An instance on memory of somebody else's. `base`, `anchor` may be NULL. */
CData *data_new_at(PyTypeObject *type, char *memory, PyObject *base, Py_ssize_t index,
                   PyObject *anchor);
quiet borrowed CData *data_root(CData *d);
/* What the object keeps, as others keep it: a new reference, None for nothing. A dict is made for
 * all but simple types. */
PyObject *data_kept(CData *d);
/* The key of part `index` of the object in its root's dict. */
PyObject *data_key(CData *d, Py_ssize_t index);
/* Keeps `object` (None: does nothing) for part `index`. */
int data_keep(CData *d, Py_ssize_t index, PyObject *object);
/* Copies the bytes to a part, and keeps the object that goes with them, in one. */
int data_store(CData *d, char *at, const void *bytes, Py_ssize_t size, Py_ssize_t index,
               PyObject *keep);
/* Sets a part of a plain type. */
int data_set_plain(PyTypeObject *type, const SimpleCode *plain, CData *d, Py_ssize_t offset,
                   Py_ssize_t index, PyObject *value);
/* The pointer that the object holds, and, when other threads may set it meanwhile, what keeps what
 * it leads to (new reference, or NULL). */
int data_pointer(CData *d, char **pointer, PyObject **anchor);
/* A part as Python sees it; and what Python gives, put there. */
PyObject *data_get(PyTypeObject *type, CData *d, char *at, Py_ssize_t index);
int data_set(PyTypeObject *type, CData *d, char *at, Py_ssize_t index, PyObject *value);
int data_traverse(PyObject *o, visitproc visit, void *arg);
int data_clear(PyObject *o);
void data_dealloc(PyObject *o);
int data_get_buffer(PyObject *o, Py_buffer *view, int flags);
int data_resize_memory(CData *d, Py_ssize_t size);
/* The memory may be pointed to from now on. */
static inline void data_view(CData *d) {
    if (!load_relaxed(&d->viewed)) {
        store_relaxed(&d->viewed, 1);
    }
}
/* Wherever the memory lies: the object that owns it is viewed. */
char *data_address(CData *d);

/* ---- code.c ---- */
const SimpleCode *code_find(Py_UCS4 letter);
extern const char code_letters[];
PyObject *code_get(const CTypeInfo *info, const char *p);
PyObject *code_set(const CTypeInfo *info, char *p, PyObject *value);
PyObject *code_wide_string(const wchar_t *text, Py_ssize_t length); /* length -1: up to NUL */
/* The text as wchar_t, and a capsule that frees it. */
typedef enum { WIDE_NUL_ALLOWED, WIDE_NUL_REFUSED } WideNul; /* "embedded null character" */
PyObject *code_wide_copy(PyObject *text, WideNul nul, wchar_t **out);

/* ---- from_param and its relatives ---- */
/* Of the type's instances or of references to them; TypeError otherwise. */
PyObject *param_from_instance(PyTypeObject *type, PyObject *value);
/* type.from_param(value) for `_as_parameter_`: 1 with *out, 0 there is none, -1. */
int param_by_attribute(PyTypeObject *type, PyObject *value, PyObject **out);
PyObject *param_from_simple(PyTypeObject *type, PyObject *value);
PyObject *param_from_pointer(PyTypeObject *type, PyObject *value);
int simple_add_from_param(PyTypeObject *type, const SimpleCode *code);

/* ---- meta.c: the methods of the metatypes ---- */
extern PyMethodDef meta_methods[], simple_meta_methods[], pointer_meta_methods[];
PyObject *pointer_set_type(PyObject *self, PyObject *type);
/* dlsym: NULL with `error` and dlerror's text, or `missing` about the name where it has none. */
void *library_symbol(void *library, const char *name, PyObject *error, const char *missing);

/* ---- array.c ---- */
int array_add_text(PyTypeObject *type, const SimpleCode *code);
/* The text of a char or wchar array; and set: "bytes" as fields have it. */
PyObject *carray_text(const char *p, Py_ssize_t length, bool wide);

/* ---- field.c ---- */
typedef struct {
    PyObject_HEAD PyObject *name;
    PyTypeObject *type;
    Py_ssize_t offset, size, index;
    int bit_size, bit_offset; /* bit_size 0: not a bit field */
    bool anonymous;
    const SimpleCode *plain; /* the type's, if no more than that is to do */
    char text; /* 's', 'U': a char or wchar array, which is read and set as text; or 0 */
} CField;
#define CFIELD(o) ((CField *)(o))
/* The same field at another place, for _anonymous_. */
PyObject *cfield_moved(PyObject *field, Py_ssize_t offset, Py_ssize_t index);

/* ---- function.c, call.c, callback.c ---- */
enum {
    FUNCTION_CDECL = 1,
    FUNCTION_HRESULT = 2,
    FUNCTION_PYTHONAPI = 4,
    FUNCTION_USE_ERRNO = 8,
    FUNCTION_USE_LASTERROR = 16,
    ARGUMENTS_MAX = 1024
};
/* What is to be called, and how: borrowed. */
typedef struct {
    void *address;
    int flags;
    PyObject *converters; /* tuple or NULL */
    PyObject *restype;    /* NULL: int; None: void */
    PyObject *checker;    /* or NULL */
} CCall;
PyObject *ccall(const CCall *c, PyObject *const *args, Py_ssize_t count);
/* A tuple of the from_param of each. */
PyObject *function_converters(PyObject *argtypes);
/* The callback as an object that holds its code; *code is what C calls. */
PyObject *thunk_new(PyObject *callable, CTypeInfo *info, void **code);
extern __thread int ctypes_errno; /* get_errno() */

/* ---- module ---- */
typedef struct {
    PyObject *argument_error, *unpickle;
} CtypesState;
CtypesState *ctypes_state(void);
PyObject *ctypes_cast(void *pointer, PyObject *source, PyObject *type);
PyObject *ctypes_string_at(const char *p, int size);
PyObject *ctypes_wstring_at(const wchar_t *p, int size);
PyObject *ctypes_memoryview_at(void *p, Py_ssize_t size, int read_only);
/* An address from an int; -1 with TypeError `error`. */
int ctypes_address(PyObject *o, const char *error, void **out);

#endif
