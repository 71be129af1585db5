/* ZstdDict: the content of a dictionary, and what the library makes of it. */
#ifdef HAVE_ZSTD
#include "modules/compression/zstd_objects.h"
#include "types/str/str.h"

#include <stdlib.h>

typedef struct Digest { /* for compression at one level */
    struct Digest *next;
    int level;
    ZSTD_CDict *dict;
} Digest;
typedef struct {
    PyObject_HEAD PyObject *content; /* (c) bytes */
    unsigned id;                     /* (c) 0: content without the format's header */
    PyMutex lock;
    Digest *digests;     /* (n:lock) only added to */
    ZSTD_DDict *reading; /* (n:lock) NULL: not made yet; then stays */
} ZstdDict;
#define ZD(o) ((ZstdDict *)(o))

PyObject *zstd_dict_content(PyObject *dict) {
    return ZD(dict)->content;
}

static int check_content(const Py_buffer *data, bool is_raw, unsigned *id) {
    if (data->len < 8) {
        err_raise(PyExc_ValueError,
                  "Zstandard dictionary content too short (must have at least eight bytes)");
        return -1;
    }
    *id = ZSTD_getDictID_fromDict(data->buf, (size_t)data->len);
    return *id == 0 && !is_raw
               ? err_int(err_raise(PyExc_ValueError, "invalid Zstandard dictionary"))
               : 0;
}
CONSTRUCTOR(
    "ZstdDict(dict_content: buffer, /, *, is_raw: bool = False)",
    "A dictionary, for compressing and decompressing.\n\n  dict_content\n    The content of "
    "a Zstandard dictionary as a bytes-like object.\n  is_raw\n    If true, the content is "
    "free of the dictionary format's header.")
static PyObject *dict_make(PyTypeObject *type, Py_buffer *dict_content, int is_raw) {
    unsigned id;
    TRYI(check_content(dict_content, is_raw, &id));
    autoref PyObject *self = TRY(type->tp_alloc(type, 0));
    ZD(self)->content = TRY(bytes_from(dict_content->buf, dict_content->len));
    ZD(self)->id = id;
    return take(self);
}
static void dict_dealloc(PyObject *o) {
    while (ZD(o)->digests != NULL) {
        Digest *first = ZD(o)->digests;
        ZD(o)->digests = first->next;
        ZSTD_freeCDict(first->dict);
        free(first);
    }
    ZSTD_freeDDict(ZD(o)->reading);
    CLEAR(ZD(o)->content);
    TYPE(o)->tp_free(o);
}

/* ---- digested ---- */

static Digest *digest_for_level_locked(ZstdDict *self, int level) {
    for (Digest *d = self->digests; d != NULL; d = d->next) {
        if (d->level == level) {
            return d;
        }
    }
    Digest *d = malloc(sizeof *d);
    if (d == NULL) {
        return NULL;
    }
    ThreadState *ts = thread_current();
    thread_detach(ts);
    d->dict =
        ZSTD_createCDict(bytes_data(self->content), (size_t)bytes_length(self->content), level);
    thread_attach(ts);
    if (d->dict == NULL) {
        free(d);
        return NULL;
    }
    d->level = level;
    d->next = self->digests;
    self->digests = d;
    return d;
}
ZSTD_CDict *zstd_dict_for_level(ZstdState *state, PyObject *dict, int level) {
    mutex_lock(&ZD(dict)->lock);
    Digest *digest = digest_for_level_locked(ZD(dict), level);
    mutex_unlock(&ZD(dict)->lock);
    return digest ? digest->dict
                  : err_raise(state->error, "Failed to create a ZSTD_CDict instance from "
                                            "Zstandard dictionary content.");
}
ZSTD_DDict *zstd_dict_for_reading(ZstdState *state, PyObject *dict) {
    ZstdDict *self = ZD(dict);
    mutex_lock(&self->lock);
    if (self->reading == NULL) {
        ThreadState *ts = thread_current();
        thread_detach(ts);
        self->reading =
            ZSTD_createDDict(bytes_data(self->content), (size_t)bytes_length(self->content));
        thread_attach(ts);
    }
    ZSTD_DDict *reading = self->reading;
    mutex_unlock(&self->lock);
    return reading ? reading
                   : err_raise(state->error, "Failed to create a ZSTD_DDict instance from "
                                             "Zstandard dictionary content.");
}

/* ---- how it is used ---- */

static PyObject *with_use(PyObject *self, ZstdDictUse use) {
    autoref PyObject *number = TRY(int_from_int64(use));
    return tuple_of(2, self, number);
}
GETTER("ZstdDict.as_digested_dict", "Load as a digested dictionary: once for many uses.")
static PyObject *dict_as_digested(PyObject *self) {
    return with_use(self, ZSTD_DICT_DIGESTED);
}
GETTER("ZstdDict.as_undigested_dict",
       "Load as an undigested dictionary, so that options of compression count.")
static PyObject *dict_as_undigested(PyObject *self) {
    return with_use(self, ZSTD_DICT_UNDIGESTED);
}
GETTER("ZstdDict.as_prefix", "Load as a prefix of the data of one frame.")
static PyObject *dict_as_prefix(PyObject *self) {
    return with_use(self, ZSTD_DICT_PREFIX);
}
GETTER("ZstdDict.dict_content", "The content of a Zstandard dictionary, as a bytes object.")
static PyObject *dict_get_content(PyObject *self) {
    return newref(ZD(self)->content);
}
PyObject *zstd_dict_given(ZstdState *state, PyObject *given, ZstdDictUse *use) {
    if (TYPE(given) == state->dict_type) {
        return newref(given);
    }
    if (IS_EXACT(given, PyTuple_Type) && tuple_length(given) == 2 &&
        TYPE(tuple_at(given, 0)) == state->dict_type && IS_INT(tuple_at(given, 1))) {
        int number;
        TRYI(arg_int(tuple_at(given, 1), &number));
        if (number >= ZSTD_DICT_DIGESTED && number <= ZSTD_DICT_PREFIX) {
            *use = (ZstdDictUse)number;
            return newref(tuple_at(given, 0));
        }
    }
    return err_raise(PyExc_TypeError, "zstd_dict argument should be a ZstdDict object.");
}

static PyObject *dict_repr(PyObject *o) {
    return str_format("<ZstdDict dict_id=%u dict_size=%zd>", ZD(o)->id,
                      bytes_length(ZD(o)->content));
}
static Py_ssize_t dict_size(PyObject *o) {
    return bytes_length(ZD(o)->content);
}

#include "zstd_dict.gen.h"

static PyMemberDef dict_members[] = {
    {"dict_id", Py_T_UINT, offsetof(ZstdDict, id), Py_READONLY,
     "The dictionary's number; 0 for raw content, which has none."},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot dict_slots[] = {
    {Py_tp_new, ZstdDict_tp_new},
    {Py_tp_dealloc, dict_dealloc},
    {Py_tp_repr, dict_repr},
    {Py_sq_length, dict_size},
    {Py_tp_getset, ZstdDict_getset},
    {Py_tp_members, dict_members},
    {Py_tp_doc, (void *)ZstdDict_tp_doc},
    {0, NULL},
};
PyType_Spec zstd_dict_spec = {
    .name = "compression.zstd.ZstdDict",
    .basicsize = sizeof(ZstdDict),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = dict_slots,
};
#endif
