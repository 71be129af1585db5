/* The interpreter's registry of codecs and error handlers. */
#include "modules/codecs/codecs_int.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/list/list.h"
#include "types/str/str_int.h"
#include "types/tuple/tuple.h"

#include <ctype.h>

/* Made at the first use, published once, kept to the interpreter's end. */
struct CodecState {
    PyObject *search;   /* list of search functions (c) */
    PyObject *found;    /* dict of codecs by normalised name (c) */
    PyObject *handlers; /* dict of error handlers by name (c) */
};

static struct CodecState *registry(void) {
    Interp *interp = thread_current()->base.interp;
    struct CodecState *state = load_acquire(&interp->codecs); /* pairs with the exchange below */
    if (state != NULL) {
        return state;
    }
    autoref PyObject *search = TRY(list_new(0)), *found = TRY(dict_new()),
                     *handlers = TRY(dict_new());
    TRYI(error_handlers_register(handlers));
    state = calloc(1, sizeof *state);
    if (state == NULL) {
        return err_no_memory();
    }
    *state = (struct CodecState){search, found, handlers};
    struct CodecState *expected = NULL;
    if (!cas_acq_rel(&interp->codecs, &expected, state)) {
        free(state); /* another thread was first */
        return expected;
    }
    take(search);
    take(found);
    take(handlers);
    return state;
}

/* What search functions are given: lower case, one '_' for any run of characters that are no ASCII
 * letters, digits or dots, none at the ends. */
static PyObject *normal_name(PyObject *encoding) {
    StrWriter w;
    bool gap = false;
    str_writer_init(&w, str_length(encoding));
    for (Py_ssize_t i = 0; i < str_length(encoding); i++) {
        Py_UCS4 c = str_at(encoding, i);
        if (c >= 128 || (!isalnum((int)c) && c != '.')) {
            gap = true;
            continue;
        }
        if ((gap && w.length > 0 && str_writer_char(&w, '_') < 0) ||
            str_writer_char(&w, (Py_UCS4)tolower((int)c)) < 0) {
            str_writer_drop(&w);
            return NULL;
        }
        gap = false;
    }
    return str_writer_finish(&w);
}

int codec_register(PyObject *search_function) {
    struct CodecState *state = INT_TRY(registry());
    return list_append(state->search, search_function);
}
int codec_unregister(PyObject *search_function) {
    struct CodecState *state = INT_TRY(registry());
    for (Py_ssize_t i = 0; i < list_length(state->search); i++) {
        autoref PyObject *function = list_get(state->search, i);
        if (function == search_function) {
            dict_clear_all(state->found); /* what it had found is forgotten */
            return list_set_slice(state->search, i, i + 1, NULL);
        }
    }
    return 0;
}

PyObject *codec_lookup(PyObject *encoding) {
    struct CodecState *state = TRY(registry());
    autoref PyObject *name = TRY(normal_name(encoding)), *known = NULL;
    if (TRYI(dict_get(state->found, name, &known))) {
        return take(known);
    }
    if (list_length(state->search) == 0) {
        autoref PyObject *encodings = import_module_text("encodings");
        if (encodings == NULL && !err_clear_if(PyExc_ImportError)) {
            return NULL;
        }
    }
    for (Py_ssize_t i = 0; i < list_length(state->search); i++) {
        autoref PyObject *function = list_get(state->search, i);
        if (function == NULL) {
            break; /* another thread took it away */
        }
        autoref PyObject *codec = TRY(call_one(function, name));
        if (codec == NONE) {
            continue;
        }
        if (!IS_TUPLE(codec) || tuple_length(codec) != 4) {
            return err_raise(PyExc_TypeError, "codec search functions must return 4-tuples");
        }
        TRYI(dict_set(state->found, name, codec));
        return take(codec);
    }
    return err_raise(PyExc_LookupError, "unknown encoding: %U", encoding);
}

/* The exception of a codec says which one it was, in a note. */
static void *note_codec(PyObject *encoding, int index) {
    autoref PyObject *exception = err_fetch(),
                     *text = str_format("%s with '%U' codec failed",
                                        index ? "decoding" : "encoding", encoding);
    autoref PyObject *done = text ? call_method_one(exception, NAME(add_note), text) : NULL;
    err_clear();
    err_restore(take(exception));
    return NULL;
}
static PyObject *call_codec(PyObject *codec, PyObject *object, PyObject *encoding, PyObject *errors,
                            int index) {
    PyObject *function = tuple_at(codec, index);
    autoref PyObject *result =
        errors ? call_two(function, object, errors) : call_one(function, object);
    if (result == NULL) {
        return note_codec(encoding, index);
    }
    if (!IS_TUPLE(result) || tuple_length(result) != 2) {
        return err_raise(PyExc_TypeError, index ? "decoder must return a tuple (object,integer)"
                                                : "encoder must return a tuple (object, integer)");
    }
    return newref(tuple_at(result, 0));
}
PyObject *codec_call(PyObject *object, PyObject *encoding, PyObject *errors, int index) {
    autoref PyObject *codec = TRY(codec_lookup(encoding));
    return call_codec(codec, object, encoding, errors, index);
}
/* Codecs say themselves that they are none of text. */
static int check_is_text(PyObject *codec, PyObject *encoding, int index) {
    autoref PyObject *is_text = NULL;
    if (IS_EXACT(codec, PyTuple_Type)) {
        return 0;
    }
    INT_TRYI(attr_find(codec, NAME(_is_text_encoding), &is_text));
    if (is_text == NULL || INT_TRYI(ops_is_true(is_text))) {
        return 0;
    }
    return err_int(err_raise(PyExc_LookupError,
                             "'%U' is not a text encoding; use codecs.%s() to handle arbitrary "
                             "codecs",
                             encoding, index ? "decode" : "encode"));
}

/* Only encodings between str and bytes. */
static PyObject *text_codec(PyObject *object, const char *encoding, const char *errors, int index) {
    autoref PyObject *name = TRY(str_from_text(encoding)),
                     *handler = errors ? TRY(str_from_text(errors)) : NULL;
    autoref PyObject *codec = TRY(codec_lookup(name));
    TRYI(check_is_text(codec, name, index));
    autoref PyObject *result = TRY(call_codec(codec, object, name, handler, index));
    if (index == 0 ? !IS_BYTES(result) : !IS_STR(result)) {
        return err_raise(PyExc_TypeError,
                         index == 0 ? "'%.400s' encoder returned '%.400s' instead of 'bytes'; use "
                                      "codecs.encode() to encode to arbitrary types"
                                    : "'%.400s' decoder returned '%.400s' instead of 'str'; use "
                                      "codecs.decode() to decode to arbitrary types",
                         encoding, TYPE(result)->tp_name);
    }
    return take(result);
}
PyObject *codec_decode(const char *bytes, Py_ssize_t size, const char *encoding,
                       const char *errors) {
    autoref PyObject *object = TRY(bytes_from(bytes, size));
    return text_codec(object, encoding, errors, 1);
}
PyObject *codec_encode(PyObject *s, const char *encoding, const char *errors) {
    return text_codec(s, encoding, errors, 0);
}

int codec_register_error(PyObject *name, PyObject *handler) {
    struct CodecState *state = INT_TRY(registry());
    if (TYPE(handler)->tp_call == NULL) {
        err_raise(PyExc_TypeError, "handler must be callable");
        return -1;
    }
    return dict_set(state->handlers, name, handler);
}
PyObject *codec_lookup_error(PyObject *name) {
    struct CodecState *state = TRY(registry());
    PyObject *handler = NULL;
    return TRYI(dict_get(state->handlers, name, &handler))
               ? handler
               : err_raise(PyExc_LookupError, "unknown error handler name '%U'", name);
}
int codec_unregister_error(PyObject *name) {
    struct CodecState *state = INT_TRY(registry());
    return dict_delete(state->handlers, name);
}

void codecs_end(Interp *interp) {
    struct CodecState *state = interp->codecs;
    interp->codecs = NULL;
    if (state != NULL) {
        decref(state->search);
        decref(state->found);
        decref(state->handlers);
        free(state);
    }
}
