/* Insides of _pickle. Only for modules/pickle. */
#ifndef PITHON_MODULES_PICKLE_PICKLE_INT_H
#define PITHON_MODULES_PICKLE_PICKLE_INT_H

#include "interp/needs.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/memoryview/memoryview.h"
#include "types/module/module.h"
#include "types/needs.h"
#include "types/set/set.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>
#include <string.h>

/* The opcodes, as pickle.py lists them. */
enum {
    OP_MARK = '(',
    OP_STOP = '.',
    OP_POP = '0',
    OP_POP_MARK = '1',
    OP_DUP = '2',
    OP_FLOAT = 'F',
    OP_INT = 'I',
    OP_BININT = 'J',
    OP_BININT1 = 'K',
    OP_BININT2 = 'M',
    OP_LONG = 'L',
    OP_NONE = 'N',
    OP_PERSID = 'P',
    OP_BINPERSID = 'Q',
    OP_REDUCE = 'R',
    OP_STRING = 'S',
    OP_BINSTRING = 'T',
    OP_SHORT_BINSTRING = 'U',
    OP_UNICODE = 'V',
    OP_BINUNICODE = 'X',
    OP_APPEND = 'a',
    OP_BUILD = 'b',
    OP_GLOBAL = 'c',
    OP_DICT = 'd',
    OP_EMPTY_DICT = '}',
    OP_APPENDS = 'e',
    OP_GET = 'g',
    OP_BINGET = 'h',
    OP_INST = 'i',
    OP_LONG_BINGET = 'j',
    OP_LIST = 'l',
    OP_EMPTY_LIST = ']',
    OP_OBJ = 'o',
    OP_PUT = 'p',
    OP_BINPUT = 'q',
    OP_LONG_BINPUT = 'r',
    OP_SETITEM = 's',
    OP_TUPLE = 't',
    OP_EMPTY_TUPLE = ')',
    OP_SETITEMS = 'u',
    OP_BINFLOAT = 'G',
    OP_BINBYTES = 'B',
    OP_SHORT_BINBYTES = 'C',
    OP_PROTO = 0x80,
    OP_NEWOBJ,
    OP_EXT1,
    OP_EXT2,
    OP_EXT4,
    OP_TUPLE1,
    OP_TUPLE2,
    OP_TUPLE3,
    OP_NEWTRUE,
    OP_NEWFALSE,
    OP_LONG1,
    OP_LONG4,
    OP_SHORT_BINUNICODE,
    OP_BINUNICODE8,
    OP_BINBYTES8,
    OP_EMPTY_SET,
    OP_ADDITEMS,
    OP_FROZENSET,
    OP_NEWOBJ_EX,
    OP_STACK_GLOBAL,
    OP_MEMOIZE,
    OP_FRAME,
    OP_BYTEARRAY8,
    OP_NEXT_BUFFER,
    OP_READONLY_BUFFER,
};
enum { PICKLE_HIGHEST = 5, PICKLE_DEFAULT = 5, PICKLE_BATCH = 1000 };

/* Per interpreter. */
typedef struct {
    PyObject *pickle_error, *pickling_error, *unpickling_error;
    PyObject *dispatch_table, *extension_registry, *inverted_registry, *extension_cache;
    PyObject *name_mapping, *import_mapping;                 /* of Python 2 to 3 */
    PyObject *reverse_name_mapping, *reverse_import_mapping; /* and back */
    PyObject *codecs_encode, *getattr, *partial;
    PyTypeObject *pickler_type, *unpickler_type;
} PickleState;
extern PyModuleDef _pickle_module_def;
static inline PickleState *pickle_state(PyObject *self) {
    PyObject *module = type_module_by_def(TYPE(self), &_pickle_module_def);
    return module == NULL ? NULL : module_state(module);
}
/* An object is busy with one call at a time; RuntimeError if it is already. */
int pickle_take(uint8_t *busy, const char *what);
static inline void pickle_leave(uint8_t *busy) {
    store_release(busy, 0); /* pairs with pickle_take's exchange */
}

/* ---- memo of a pickler: objects (owned) with their numbers ---- */

typedef struct {
    PyObject *key;
    Py_ssize_t number;
} PickleMemoEntry;
typedef struct {
    PickleMemoEntry *table; /* a power of two, at most 2/3 full; NULL while empty */
    size_t mask;
    Py_ssize_t used;
} PickleMemo;
quiet Py_ssize_t pickle_memo_get(const PickleMemo *memo, PyObject *key); /* -1: not there */
int pickle_memo_set(PickleMemo *memo, PyObject *key, Py_ssize_t number);
void pickle_memo_clear(PickleMemo *memo);

/* ---- Pickler ---- */

typedef struct {
    PyObject_HEAD PickleState *state; /* NULL before __init__ */
    PickleMemo memo;
    PyObject *persistent_attribute; /* set on the instance; NULL: the method */
    PyObject *persistent;           /* during a dump: what to call; NULL: nothing */
    PyObject *dispatch_table;       /* set on the instance, or NULL */
    PyObject *table;                /* during a dump: the dispatch table, NULL: copyreg's */
    PyObject *reducer_override;     /* during a dump, or NULL */
    PyObject *write;                /* NULL: into `out` alone */
    PyObject *buffer_callback;      /* or NULL */
    char *out;                      /* what has not been written yet */
    size_t size, capacity;
    Py_ssize_t frame; /* where the open frame begins in `out`; -1: none */
    int proto, bin, fast;
    bool framing, fix_imports;
    uint8_t busy;   /* (a) */
    PyObject *path; /* in fast mode: dict of the ids of the containers being saved, or NULL */
} Pickler;
extern PyType_Spec pickler_type_spec;

int pickler_start(Pickler *self, PickleState *state, PyObject *protocol, bool fix_imports,
                  PyObject *buffer_callback);
int pickler_set_file(Pickler *self, PyObject *file);
int pickler_dump_object(Pickler *self, PyObject *o);
void pickler_drop(Pickler *self);
void *pickle_refuse(PickleState *state, const char *format, ...);

/* output */
int pickle_write(Pickler *self, const void *bytes, size_t n);
int pickle_write_op(Pickler *self, int op);
int pickle_write_text(Pickler *self, const char *text);
/* An opcode with n little-endian bytes of the number. */
int pickle_write_number(Pickler *self, int op, uint64_t number, int n);
/* Header, and data that may be large (owner: the object whose data it is, or NULL). */
int pickle_write_data(Pickler *self, const void *header, size_t header_size, const char *data,
                      Py_ssize_t n, PyObject *owner);
int pickle_boundary(Pickler *self);
void pickle_frame_end(Pickler *self);
int pickle_flush(Pickler *self);

/* saving */
int pickle_save(Pickler *self, PyObject *o, bool persistent);
int pickle_memoize(Pickler *self, PyObject *o);
int pickle_write_get(Pickler *self, Py_ssize_t number);
int pickle_save_bytes(Pickler *self, PyObject *o);
int pickle_save_bytearray(Pickler *self, PyObject *o);
int pickle_save_list_iterator(Pickler *self, PyObject *iterator, PyObject *of);
int pickle_save_dict_iterator(Pickler *self, PyObject *iterator, PyObject *of);
int pickle_save_reduce(Pickler *self, PyObject *value, PyObject *o);
int pickle_save_by_reduction(Pickler *self, PyObject *o); /* 0 ... */
int pickle_save_global(Pickler *self, PyObject *o, PyObject *name);
int pickle_save_type(Pickler *self, PyObject *o);

/* ---- Unpickler ---- */

typedef struct {
    PyObject_HEAD PickleState *state; /* NULL before __init__ */
    PyObject **stack;
    size_t depth, stack_capacity;
    size_t *marks;
    size_t mark_count, mark_capacity;
    size_t floor; /* what lies below belongs to the marks: depth never sinks under it */
    PyObject **memo;
    size_t memo_size, memo_used;
    PyObject *persistent_attribute;   /* set on the instance; NULL: the method */
    PyObject *persistent;             /* during a load: what to call; NULL: the default */
    PyObject *find_class;             /* during a load: what to call; NULL: our own */
    PyObject *buffers;                /* iterator, or NULL */
    PyObject *read, *readline, *peek; /* of the file; NULL: there is none */
    PyObject *input_owner;            /* a bytes-like object */
    Py_buffer input_view;             /* of it, if obj is set */
    const char *input;
    size_t input_size, input_at;
    size_t input_limit; /* what may be read: the end of the frame, or of the input */
    bool in_frame;
    size_t prefetched; /* bytes at the end of the input that the file has not moved over */
    char *encoding, *errors;
    int proto;
    bool fix_imports;
    uint8_t busy; /* (a) */
} Unpickler;
extern PyType_Spec unpickler_type_spec;

int unpickler_start(Unpickler *self, PickleState *state, bool fix_imports, const char *encoding,
                    const char *errors, PyObject *buffers);
int unpickler_set_file(Unpickler *self, PyObject *file);
int unpickler_set_data(Unpickler *self, PyObject *data);
PyObject *unpickler_load_object(Unpickler *self);
void unpickler_drop(Unpickler *self);

/* input: n bytes, valid until the next call; NULL with an exception when there are fewer */
const char *unpickle_read_slow(Unpickler *self, size_t n);
static force_inline const char *unpickle_read(Unpickler *self, size_t n) {
    if (unlikely(n > self->input_limit - self->input_at || self->input == NULL)) {
        return unpickle_read_slow(self, n);
    }
    const char *bytes = self->input + self->input_at;
    self->input_at += n;
    return bytes;
}

/* a line with its newline; its length, or -1 */
Py_ssize_t unpickle_readline(Unpickler *self, const char **line);
/* how many bytes can be had without asking the file */
static inline size_t unpickle_available(Unpickler *self) {
    return self->input_size - self->input_at;
}
int unpickle_frame_end(Unpickler *self);
int unpickle_finish(Unpickler *self); /* the file moves over what has been used */
void unpickle_input_drop(Unpickler *self);
/* n bytes (1, 2, 4, 8) as a little-endian number */
static force_inline uint64_t unpickle_number(const char *bytes, int n) {
    uint64_t number = 0;
    for (int i = 0; i < n; i++) {
        number |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
    }
    return number;
}
void *unpickle_truncated(Unpickler *self);

/* the stack */
int unpickle_push(Unpickler *self, steals PyObject *o); /* NULL: -1 */
PyObject *unpickle_pop(Unpickler *self);                /* new reference; NULL with an exception */
borrowed PyObject *unpickle_top(Unpickler *self);
Py_ssize_t unpickle_mark(Unpickler *self); /* index of what is above the last mark, which is taken
                                              away; -1 */
PyObject *unpickle_pop_tuple(Unpickler *self, size_t from);
PyObject *unpickle_pop_list(Unpickler *self, size_t from);
int unpickle_underflow(Unpickler *self);
int unpickle_memo_set(Unpickler *self, size_t i, PyObject *o);

/* instructions */
int unpickle_instruction(Unpickler *self, int op); /* 0, 1: STOP, -1 */
int unpickle_build_instruction(Unpickler *self, int op);
PyObject *unpickle_find_class(Unpickler *self, PyObject *module, PyObject *name);
PyObject *unpickle_default_find_class(Unpickler *self, PyObject *module, PyObject *name);

extern PyTypeObject PyPickleBuffer_Type;
/* The view of a PickleBuffer; NULL with ValueError when it has been released. */
const Py_buffer *pickle_buffer_view(PyObject *o);

#endif
