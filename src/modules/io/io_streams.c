/* The standard streams. */
#include "modules/codecs/codec_registry.h"
#include "modules/io/io_int.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- settings ---- */

/* The locales in which bytes that are no text are let through. */
static bool is_lenient_locale(void) {
    static const char *const names[] = {"C", "POSIX", "C.UTF-8", "C.utf8", "UTF-8"};
    const char *name = setlocale(LC_CTYPE, NULL);
    for (size_t i = 0; name != NULL && i < countof(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return name == NULL;
}
void io_streams_config(IoStreamsConfig *config, IoStreamsStorage *storage, bool ignore_environment,
                       bool utf8_mode) {
    const char *given = ignore_environment ? NULL : getenv("PYTHONIOENCODING");
    config->encoding = config->errors = NULL;
    if (given != NULL && given[0] != 0 && strlen(given) < sizeof storage->text) {
        strcpy(storage->text, given);
        char *colon = strchr(storage->text, ':');
        if (colon != NULL) {
            *colon = 0;
            config->errors = colon[1] ? colon + 1 : NULL;
        }
        config->encoding = storage->text[0] ? storage->text : NULL;
    }
    if (config->errors == NULL && config->encoding != NULL) {
        config->errors = "strict";
    }
    if (config->encoding == NULL) {
        config->encoding = utf8_mode ? "utf-8" : nl_langinfo(CODESET);
    }
    if (config->errors == NULL) {
        config->errors = utf8_mode || is_lenient_locale() ? "surrogateescape" : "strict";
    }
}

/* ---- making ---- */

static bool is_open(int fd) {
    return fcntl(fd, F_GETFD) >= 0 || errno != EBADF;
}
static PyObject *buffered_stream(int fd, bool writing, bool unbuffered) {
    autoref PyObject *number = TRY(int_from_ssize(fd));
    autoref PyObject *raw = TRY(file_io_open(number, writing ? "wb" : "rb", false, NONE));
    if (writing && unbuffered) {
        return take(raw);
    }
    return call_one((PyObject *)(writing ? &buffered_writer_type : &buffered_reader_type), raw);
}
/* What sys calls the raw stream below: stdin's, or the buffer itself when there is none. */
static int set_raw_name(PyObject *buffered, PyObject *name) {
    autoref PyObject *raw = NULL;
    INT_TRYI(attr_find(buffered, NAME(raw), &raw));
    return attr_set(raw ? raw : buffered, NAME(name), name);
}
/* The codec's own name for the encoding. */
static PyObject *codec_title(const char *encoding) {
    StrCodec codec = str_codec_of(encoding[0] ? encoding : NULL);
    if (codec != STR_OTHER) {
        return str_intern_text(codec == STR_UTF8     ? "utf-8"
                               : codec == STR_LATIN1 ? "iso8859-1"
                                                     : "ascii");
    }
    autoref PyObject *name = TRY(str_from_text(encoding)), *info = TRY(codec_lookup(name));
    return attr_get(info, NAME(name));
}
static PyObject *create_stream(int fd, const char *name, const char *encoding, const char *errors,
                               const IoStreamsConfig *config) {
    if (!is_open(fd)) {
        return newref(NONE);
    }
    bool writing = fd != 0;
    autoref PyObject *buffered = TRY(buffered_stream(fd, writing, config->unbuffered)),
                     *title = TRY(str_intern_text(name)),
                     *codec = TRY(codec_title(encoding ? encoding : "utf-8")),
                     *handler = TRY(str_from_text(errors));
    TRYI(set_raw_name(buffered, title));
    int is_tty = TRYI(io_ask(buffered, NAME(isatty)));
    bool lines = !config->unbuffered && (fd == 2 || (writing && (is_tty || config->interactive)));
    autoref PyObject *newline = TRY(str_from_text("\n"));
    PyObject *args[] = {buffered,
                        codec,
                        handler,
                        writing ? newline : NONE,
                        BOOL(lines || (!writing && is_tty)),
                        BOOL(config->unbuffered)};
    autoref PyObject *stream = TRY(call((PyObject *)&text_wrapper_type, args, 6, NULL)),
                     *mode = TRY(str_intern_text(writing ? "w" : "r"));
    TRYI(attr_set(stream, NAME(mode), mode));
    return take(stream);
}
static int install(PyObject *stream, const char *name, const char *original) {
    PyObject *sys = interp_current()->sys_dict;
    INT_TRYI(dict_set_text(sys, original, stream));
    return dict_set_text(sys, name, stream);
}
int io_streams_create(const IoStreamsConfig *config) {
    const char *errors = config->errors ? config->errors : "strict";
    /* stderr first: what goes wrong with the others is printed there */
    autoref PyObject *err =
        INT_TRY(create_stream(2, "<stderr>", config->encoding, "backslashreplace", config));
    INT_TRYI(install(err, "stderr", "__stderr__"));
    autoref PyObject *in = INT_TRY(create_stream(0, "<stdin>", config->encoding, errors, config));
    INT_TRYI(install(in, "stdin", "__stdin__"));
    autoref PyObject *out = INT_TRY(create_stream(1, "<stdout>", config->encoding, errors, config));
    return install(out, "stdout", "__stdout__");
}

/* ---- at exit ---- */

/* 0, or -1 with an exception. A closed stream has nothing to flush. */
static int flush_stream(PyObject *stream) {
    int closed = io_is_closed(stream);
    if (closed < 0) {
        err_clear();
    }
    if (closed > 0) {
        return 0;
    }
    autoref PyObject *done = INT_TRY(call_method_none(stream, NAME(flush)));
    return 0;
}
int io_streams_flush_these(PyObject *out, PyObject *err) {
    int status = 0;
    if (out != NULL && out != NONE && flush_stream(out) < 0) {
        err_unraisable(NULL, "Exception ignored while flushing sys.stdout");
        status = -1;
    }
    if (err != NULL && err != NONE && flush_stream(err) < 0) {
        err_clear(); /* there is nowhere to say so */
        status = -1;
    }
    return status;
}
int io_streams_flush(void) {
    PyObject *sys = interp_current()->sys_dict;
    autoref PyObject *out = dict_get_text(sys, "stdout"), *err = dict_get_text(sys, "stderr");
    return io_streams_flush_these(out, err);
}
