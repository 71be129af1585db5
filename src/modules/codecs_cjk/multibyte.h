/* Codecs of several bytes per character: what one consists of, and what drives it.
 *
 * A codec is a pair of steps, each of which looks at the start of what is left of the input and
 * says how much of it it took. What to do about faults, and how what is left at the end of one call
 * is kept for the next, is the same for all codecs and stands in multibyte_codec.c.
 */
#ifndef PITHON_MODULES_CODECS_CJK_MULTIBYTE_H
#define PITHON_MODULES_CODECS_CJK_MULTIBYTE_H

#include "modules/codecs_cjk/charset.h"
#include "object/object.h"

/* What a codec remembers between steps: designations, shifts. Programs see it as a number. */
typedef struct {
    uint8_t c[8];
} MbState;

enum { MB_STEP_BYTES = 16, MB_PLAIN_FIRST = ' ', MB_PLAIN_LAST = '}' };
/* Where a step writes to: room for MB_STEP_BYTES. */
typedef struct {
    uint8_t *at;
} MbBytes;
typedef struct {
    int count;
    Py_UCS4 data[2];
} MbText;

enum {
    MB_MORE = 0, /* what is there is the start of something: more is needed */
    MB_BAD = -1, /* encoding: the character has no code. Decoding: -n: the first n bytes are none */
    MB_BROKEN = INT_MIN, /* the state makes no sense */
};

typedef struct MbCodec {
    const char *name;
    /* One character c, before `next` (NEXT_... if there is none): how many characters were taken,
     * MB_MORE, MB_BAD, MB_BROKEN. MB_MORE and MB_BAD leave the state alone. */
    int (*encode)(const struct MbCodec *codec, MbState *state, Py_UCS4 c, int32_t next,
                  MbBytes *out);
    /* n bytes, at least one: how many were taken, MB_MORE, -n, MB_BROKEN. */
    int (*decode)(const struct MbCodec *codec, MbState *state, const uint8_t *in, Py_ssize_t n,
                  MbText *out);
    /* What ends a text: back to the first state. May be NULL. */
    void (*encode_end)(MbState *state, MbBytes *out);
    void (*decode_reset)(MbState *state);
    MbState encode_start, decode_start;
    bool ascii; /* bytes below 0x80 are ASCII, whatever the state */
    /* Do the bytes from MB_PLAIN_FIRST to MB_PLAIN_LAST stand for themselves in this state? May be
     * NULL: no. */
    bool (*plain)(const MbState *state);
    const Charset *set;
    const void *designations; /* of ISO 2022 */
} MbCodec;

static inline void mb_put(MbBytes *out, unsigned byte) {
    *out->at++ = (uint8_t)byte;
}
static inline void mb_put_two(MbBytes *out, unsigned code) {
    mb_put(out, code >> 8);
    mb_put(out, code & 0xff);
}
static inline void mb_put_text(MbBytes *out, const char *text) {
    for (; *text; text++) {
        mb_put(out, (uint8_t)*text);
    }
}
static inline int mb_char(MbText *out, Py_UCS4 c, int taken) {
    out->data[0] = c;
    out->count = 1;
    return taken;
}
/* What stands at `code`, which took that many bytes; `bad` bytes are at fault where nothing does.
 */
static inline int mb_cell(const Charset *set, unsigned code, MbText *out, int taken, int bad) {
    int n = charset_decode(set, code, out->data);
    out->count = n > 0 ? n : 0;
    return n > 0 ? taken : -bad;
}

/* ---- what drives a codec (multibyte_codec.c) ---- */

typedef enum {
    MB_PART,   /* more may follow */
    MB_WHOLE,  /* all there is */
    MB_FINISH, /* the end of a text: the codec returns to its first state. When decoding in parts:
                * a rest that is no character is a fault only once */
} MbExtent;
/* text as bytes; `errors` a str or NULL for strict. *taken: how many characters are done; the rest
 * waits for what follows (MB_PART). `state` must not be seen by others. */
PyObject *mb_encode(const MbCodec *codec, MbState *state, PyObject *text, PyObject *errors,
                    MbExtent extent, Py_ssize_t *taken);
/* Why mb_decode failed. */
typedef enum { MB_FAILED_INSIDE, MB_FAILED_AT_END } MbFailure;
PyObject *mb_decode(const MbCodec *codec, MbState *state, const uint8_t *data, Py_ssize_t size,
                    PyObject *errors, MbExtent extent, Py_ssize_t *taken, MbFailure *failure);
/* A MultibyteCodec. */
PyObject *mb_codec_new(const MbCodec *codec);
/* What `type.codec` holds, for the constructors of encoders and the like; NULL with an exception.
 */
const MbCodec *mb_codec_of(PyTypeObject *type);
/* getcodec(name) of a module: out of a table that ends with NULL. */
PyObject *mb_getcodec(const MbCodec *const *table, PyObject *name);

/* ---- what encoders, decoders, readers and writers share (multibyte_pending.c) ---- */

enum { MB_PENDING_MAX = 8 };
typedef struct {
    PyObject_HEAD const MbCodec *codec; /* (c) */
    MbState state;                      /* (l) */
    PyObject *errors;                   /* (r) str; NULL: strict */
    PyObject *pending;                  /* (l) str of an encoder that waits, or NULL */
    uint8_t bytes[MB_PENDING_MAX];      /* (l) of a decoder */
    int byte_count;                     /* (l) */
    PyObject *stream;                   /* (c) of a reader or writer, or NULL */
} MbObject;
#define MB(o) ((MbObject *)(o))

/* An object of `type` whose codec is its class's; errors NULL or a name, stream may be NULL. */
PyObject *mb_object_new(PyTypeObject *type, const char *errors, PyObject *stream,
                        const MbState *(*start)(const MbCodec *codec));
const MbState *mb_start_encode(const MbCodec *codec);
const MbState *mb_start_decode(const MbCodec *codec);
void mb_object_dealloc(PyObject *o);
int mb_object_traverse(PyObject *o, visitproc visit, void *arg);
int mb_object_clear(PyObject *o);
int mb_object_init(PyObject *o, PyObject *args, PyObject *kwargs);
extern PyGetSetDef mb_errors_getset[];
/* One of the four types; the rest are fields of its own, tp_new at least. */
#define MB_OBJECT_TYPE(variable, name, ...)                                                        \
    PyTypeObject variable = {                                                                      \
        TYPE_HEAD,                                                                                 \
        .tp_name = "_multibytecodec." #name,                                                       \
        .tp_basicsize = sizeof(MbObject),                                                          \
        .tp_dealloc = mb_object_dealloc,                                                           \
        .tp_getattro = attr_generic_get,                                                           \
        .tp_flags = TYPE_SHOWN_AS_HEAP | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,                 \
        .tp_traverse = mb_object_traverse,                                                         \
        .tp_clear = mb_object_clear,                                                               \
        .tp_methods = name##_methods,                                                              \
        .tp_getset = mb_errors_getset,                                                             \
        .tp_init = mb_object_init,                                                                 \
        __VA_ARGS__}
/* What waits and `text` (anything but a str is turned into one), encoded. */
PyObject *mb_object_encode(MbObject *self, PyObject *text, MbExtent extent);
/* What waits and the bytes, decoded. Fills *rest and *failure as they are to be kept. */
PyObject *mb_object_decode(MbObject *self, const uint8_t *data, Py_ssize_t size, MbExtent extent);

extern PyTypeObject mb_codec_type, mb_encoder_type, mb_decoder_type, mb_reader_type, mb_writer_type;

#endif
