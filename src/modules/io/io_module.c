/* _io: the module, and open(). */
#include "modules/io/io_int.h"
#include "object/type.h"
#include "types/module/module.h"
#include "types/str/coding.h"

extern PyModuleDef _io_module_def;

IoState *io_state(void) {
    autoref PyObject *module = TRY(import_module_text("_io"));
    if (module_def(module) != &_io_module_def) {
        return err_raise(PyExc_RuntimeError, "sys.modules['_io'] is not the module _io");
    }
    return module_state(module); /* the module's own, which lives as long as the interpreter */
}

/* ---- settings of the interpreter, as sys.flags shows them ---- */

static int io_flag(const char *name) {
    autoref PyObject *flags = dict_get_text(interp_current()->sys_dict, "flags"), *value = NULL;
    if (flags == NULL) {
        return 0; /* start-up has not got there yet */
    }
    value = INT_TRY(attr_get_text(flags, name));
    return ops_is_true(value);
}
int io_utf8_mode(void) {
    return io_flag("utf8_mode");
}
int io_check_errors_name(PyObject *errors) {
    return coding_check_errors(INT_TRY(str_utf8(errors, NULL)));
}
int io_warn_default_encoding(int stack_level) {
    return INT_TRYI(io_flag("warn_default_encoding"))
               ? err_warn(PyExc_EncodingWarning, stack_level, "'encoding' argument not specified")
               : 0;
}

/* ---- open ---- */

/* What open() is given, as a str or bytes; numbers stand for themselves. */
static PyObject *path_of(PyObject *file) {
    PyNumberMethods *number = TYPE(file)->tp_as_number;
    bool is_number = IS_INT(file) || (number != NULL && (number->nb_index || number->nb_int));
    if (IS_STR(file) || IS_BYTES(file) || (is_number && TYPE(file) != &PyFloat_Type)) {
        return newref(file);
    }
    autoref PyObject *path = type_lookup(TYPE(file), NAME(__fspath__)) == NONE
                                 ? NULL
                                 : type_call_special(file, NAME(__fspath__), NULL, 0);
    if (path == NULL) {
        return err_occurred() ? NULL
                              : err_raise(PyExc_TypeError,
                                          "expected str, bytes or os.PathLike object, not %.200s",
                                          TYPE(file)->tp_name);
    }
    if (!IS_STR(path) && !IS_BYTES(path)) {
        return err_raise(PyExc_TypeError,
                         "expected %.200s.__fspath__() to return str or bytes, not %.200s",
                         TYPE(file)->tp_name, TYPE(path)->tp_name);
    }
    return take(path);
}

/* The mode of open(), taken apart. */
typedef struct {
    bool creating, reading, writing, appending, updating, text, binary;
    char raw[8]; /* for FileIO */
} OpenMode;

static int mode_parse(PyObject *mode, OpenMode *m) {
    const char *text = INT_TRY(str_utf8(mode, NULL));
    *m = (OpenMode){0};
    for (const char *c = text; *c; c++) {
        bool *flag = *c == 'x'   ? &m->creating
                     : *c == 'r' ? &m->reading
                     : *c == 'w' ? &m->writing
                     : *c == 'a' ? &m->appending
                     : *c == '+' ? &m->updating
                     : *c == 't' ? &m->text
                     : *c == 'b' ? &m->binary
                                 : NULL;
        if (flag == NULL || *flag) {
            err_raise(PyExc_ValueError, "invalid mode: '%s'", text);
            return -1;
        }
        *flag = true;
    }
    char *out = m->raw;
    const bool wanted[] = {m->creating, m->reading, m->writing, m->appending, m->updating};
    for (int i = 0; i < 5; i++) {
        if (wanted[i]) {
            *out++ = "xrwa+"[i];
        }
    }
    return 0;
}

static int mode_check(const OpenMode *m, PyObject *encoding, PyObject *errors, PyObject *newline) {
    const char *text = NULL;
    if (m->text && m->binary) {
        text = "can't have text and binary mode at once";
    } else if (m->creating + m->reading + m->writing + m->appending > 1) {
        text = "must have exactly one of create/read/write/append mode";
    } else if (m->binary && encoding != NONE) {
        text = "binary mode doesn't take an encoding argument";
    } else if (m->binary && errors != NONE) {
        text = "binary mode doesn't take an errors argument";
    } else if (m->binary && newline != NONE) {
        text = "binary mode doesn't take a newline argument";
    }
    return text ? err_int(err_raise(PyExc_ValueError, "%s", text)) : 0;
}

/* Buffered stream and text stream above `raw`. */
static PyObject *open_layers(PyObject *raw, const OpenMode *m, PyObject *mode, int buffering,
                             PyObject *encoding, PyObject *errors, PyObject *newline,
                             PyObject **top) {
    int is_tty = buffering < 0 ? TRYI(file_io_isatty_open(raw)) : 0;
    bool line_buffering = buffering == 1 || is_tty;
    if (buffering == 1 && m->binary) {
        TRYI(err_warn(PyExc_RuntimeWarning, 1,
                      "line buffering (buffering=1) isn't supported in binary mode, the default "
                      "buffer size will be used"));
    }
    int64_t size = buffering;
    if (buffering < 0 || buffering == 1) {
        int64_t block = file_io_block_size(raw);
        size = block < IO_BLOCK_SIZE_MAX ? block : IO_BLOCK_SIZE_MAX;
        size = size > IO_BUFFER_SIZE ? size : IO_BUFFER_SIZE;
    }
    if (size == 0) {
        return m->binary ? newref(raw)
                         : err_raise(PyExc_ValueError, "can't have unbuffered text I/O");
    }
    PyTypeObject *type = m->updating                                 ? &buffered_random_type
                         : m->creating || m->writing || m->appending ? &buffered_writer_type
                                                                     : &buffered_reader_type;
    autoref PyObject *count = TRY(int_from_int64(size));
    autoref PyObject *buffered = TRY(call_two((PyObject *)type, raw, count));
    SETREF(*top, newref(buffered));
    if (m->binary) {
        return take(buffered);
    }
    PyObject *args[] = {buffered, encoding, errors, newline, BOOL(line_buffering)};
    autoref PyObject *wrapper = TRY(call((PyObject *)&text_wrapper_type, args, 5, NULL));
    SETREF(*top, newref(wrapper));
    TRYI(attr_set(wrapper, NAME(mode), mode));
    return take(wrapper);
}

FUNCTION("_io.open(file, mode: str = 'r', buffering: int = -1, encoding: none_or_str = None, "
         "errors: none_or_str = None, newline: none_or_str = None, closefd: bool = True, "
         "opener=None)",
         "Open a file, and return a stream for it: a text stream, or with 'b' in the mode one of "
         "bytes.")
static PyObject *io_open(PyObject *module, PyObject *file, PyObject *mode, int buffering,
                         PyObject *encoding, PyObject *errors, PyObject *newline, int closefd,
                         PyObject *opener) {
    autoref PyObject *path = TRY(path_of(file));
    autoref PyObject *kind = mode ? newref(mode) : TRY(str_intern_text("r"));
    OpenMode m;
    TRYI(mode_parse(kind, &m));
    TRYI(mode_check(&m, encoding, errors, newline));
    autoref PyObject *raw = TRY(file_io_open(path, m.raw, closefd, opener)), *top = newref(raw);
    PyObject *result = open_layers(raw, &m, kind, buffering, encoding, errors, newline, &top);
    if (result == NULL) {
        PyObject *error = err_fetch();
        return io_close_result(error, call_method_none(top, NAME(close)));
    }
    return result;
}

FUNCTION("_io.open_code(path: str)", "Open a file whose contents are to be run, for reading bytes.")
static PyObject *io_open_code(PyObject *module, PyObject *path) {
    autoref PyObject *mode = TRY(str_from_text("rb"));
    return io_open(module, path, mode, -1, NONE, NONE, NONE, 1, NONE);
}

FUNCTION("_io.text_encoding(encoding, stacklevel: int = 2, /)",
         "The encoding itself, or for None what open() takes it to mean: 'locale', or 'utf-8' in "
         "UTF-8 mode. Warns of None under -X warn_default_encoding.")
static PyObject *io_text_encoding(PyObject *module, PyObject *encoding, int stacklevel) {
    if (encoding != NONE) {
        return newref(encoding);
    }
    TRYI(io_warn_default_encoding(stacklevel));
    return str_intern_text(TRYI(io_utf8_mode()) ? "utf-8" : "locale");
}

/* ---- the module ---- */

static PyTypeObject *const io_types[] = {
    &io_base_type,         &io_raw_base_type,     &io_buffered_base_type, &io_text_base_type,
    &file_io_type,         &bytes_io_type,        &bytes_io_buffer_type,  &string_io_type,
    &buffered_reader_type, &buffered_writer_type, &buffered_random_type,  &buffered_pair_type,
    &newline_decoder_type, &text_wrapper_type,
};

static PyObject *unsupported_create(void) {
    autoref PyObject *name = TRY(str_intern_text("UnsupportedOperation"));
    autoref PyObject *bases = TRY(tuple_of(2, PyExc_OSError, PyExc_ValueError));
    autoref PyObject *space = TRY(dict_new()), *module = TRY(str_intern_text("io"));
    TRYI(dict_set(space, NAME(__module__), module));
    return call_three((PyObject *)&PyType_Type, name, bases, space);
}

static int io_exec(PyObject *module) {
    IoState *state = module_state(module);
    state->unsupported = INT_TRY(unsupported_create());
    INT_TRYI(module_add(module, "UnsupportedOperation", state->unsupported));
    INT_TRYI(module_add(module, "BlockingIOError", PyExc_BlockingIOError));
    for (size_t i = 0; i < countof(io_types); i++) {
        INT_TRYI(module_add_type(module, io_types[i]));
    }
    return module_add_int(module, "DEFAULT_BUFFER_SIZE", IO_BUFFER_SIZE);
}

#include "io_module.gen.h"

NATIVE_MODULE_LEADING(
    _io, IoState, unsupported, io_exec, _io_functions,
    "Streams of bytes and text: files, memory, and what reads and writes them in pieces.")
