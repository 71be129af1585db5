/* initconfig.h and pylifecycle.h, what they ask: the program's arguments and folders as C texts. And
 * files of C's stdio that are run. */
#include "capi/capi.h"
#include "modules/sys/sys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

/* ---- texts that are made when they are first asked for, and kept as long as the process ---- */

static struct {
    wchar_t *prefix, *exec_prefix, *full_path, *path, *name, *home, **arguments; /* (a) */
    char build_info[64]; /* (a) every thread writes the same */
} program_texts;

/* Publishes the text of `o` in `place`, once; NULL if it cannot be had. */
static wchar_t *keep_text(wchar_t **place, steals PyObject *o) {
    autoref PyObject *text = o;
    wchar_t *made =
        text != NULL && IS_STR(text) ? PyUnicode_AsWideCharString(text, NULL) : NULL;
    if (made == NULL) {
        err_clear();
        return NULL;
    }
    wchar_t *expected = NULL;
    if (cas_acq_rel(place, &expected, made)) {
        return made;
    }
    PyMem_Free(made); /* another thread was first */
    return expected;
}
static wchar_t *text_of_sys(wchar_t **place, const char *name) {
    wchar_t *known = load_acquire(place); /* pairs with the exchange in keep_text */
    return known != NULL ? known
                         : keep_text(place, dict_get_text(interp_current()->sys_dict, name));
}
wchar_t *Py_GetPrefix(void) {
    return text_of_sys(&program_texts.prefix, "base_prefix");
}
wchar_t *Py_GetExecPrefix(void) {
    return text_of_sys(&program_texts.exec_prefix, "base_exec_prefix");
}
wchar_t *Py_GetProgramFullPath(void) {
    return text_of_sys(&program_texts.full_path, "executable");
}

wchar_t *Py_GetPath(void) {
    wchar_t *known = load_acquire(&program_texts.path);
    if (known != NULL) {
        return known;
    }
    autoref PyObject *path = dict_get_text(interp_current()->sys_dict, "path");
    autoref PyObject *colon = str_from_text(":");
    return keep_text(&program_texts.path, path && colon ? PyUnicode_Join(colon, path) : NULL);
}

static PyObject *decoded(const char *bytes) {
    return str_decode_fs(bytes, (Py_ssize_t)strlen(bytes));
}
wchar_t *Py_GetProgramName(void) {
    const TextList *argv = &runtime.main->config->orig_argv;
    wchar_t *known = load_acquire(&program_texts.name);
    return known != NULL ? known : keep_text(&program_texts.name, argv->count ? decoded(argv->items[0]) : NULL);
}
wchar_t *Py_GetPythonHome(void) {
    const char *home = runtime.main->config->home;
    wchar_t *known = load_acquire(&program_texts.home);
    return known != NULL || home == NULL ? known : keep_text(&program_texts.home, decoded(home));
}

static wchar_t **wide_arguments(const TextList *list) {
    wchar_t **argv = calloc((size_t)list->count + 1, sizeof *argv);
    for (int i = 0; argv != NULL && i < list->count; i++) {
        if ((argv[i] = Py_DecodeLocale(list->items[i], NULL)) == NULL) {
            return NULL; /* without memory; what has been made is kept, too */
        }
    }
    return argv;
}
/* As the process was started, the interpreter's own options among them. */
void Py_GetArgcArgv(int *argc, wchar_t ***argv) {
    const TextList *list = &runtime.main->config->orig_argv;
    wchar_t **known = load_acquire(&program_texts.arguments);
    if (known == NULL && (known = wide_arguments(list)) != NULL) {
        wchar_t **expected = NULL;
        known = cas_acq_rel(&program_texts.arguments, &expected, known) ? known : expected;
    }
    *argc = known == NULL ? 0 : list->count;
    *argv = known;
}

/* What sys.version has in parentheses. */
const char *Py_GetBuildInfo(void) {
    const char *open = strchr(sys_version_text(), '('), *close = open ? strchr(open, ')') : NULL;
    if (close != NULL && close - open <= (ptrdiff_t)sizeof program_texts.build_info) {
        for (const char *c = open + 1; c < close; c++) {
            store_relaxed(&program_texts.build_info[c - open - 1], *c);
        }
    }
    return program_texts.build_info;
}

/* ---- pythonrun.h: files ---- */

/* All that is left of it as bytes; NULL with OSError or MemoryError. */
static PyObject *read_rest(FILE *file) {
    size_t size = 0, room = 0;
    char *data = NULL;
    do {
        if (size == room) {
            room = room ? room * 2 : BUFSIZ;
            char *more = realloc(data, room);
            if (more == NULL) {
                free(data);
                return err_no_memory();
            }
            data = more;
        }
        size += fread(data + size, 1, room - size, file);
    } while (!feof(file) && !ferror(file));
    PyObject *bytes = ferror(file) ? err_from_errno(PyExc_OSError)
                                   : bytes_from(data, (Py_ssize_t)size);
    free(data);
    return bytes;
}

static PyObject *run_file(FILE *file, const char *filename, int start, PyObject *globals,
                          PyObject *locals, PyCompilerFlags *flags) {
    autoref PyObject *text = TRY(read_rest(file));
    if (strlen(bytes_data(text)) != (size_t)bytes_length(text)) {
        return err_raise(PyExc_SyntaxError, "source code cannot contain null bytes");
    }
    autoref PyObject *code =
        TRY(Py_CompileStringExFlags(bytes_data(text), filename, start, flags, -1));
    return PyEval_EvalCode(code, globals, locals);
}
PyObject *PyRun_FileExFlags(FILE *file, const char *filename, int start, PyObject *globals,
                            PyObject *locals, int close, PyCompilerFlags *flags) {
    PyObject *result = run_file(file, filename, start, globals, locals, flags);
    if (close) {
        fclose(file);
    }
    return result;
}

/* In __main__, which knows the file meanwhile; errors are printed. */
static PyObject *run_in_main(FILE *file, const char *filename, int close, PyCompilerFlags *flags) {
    autoref PyObject *main = TRY(PyImport_AddModuleRef("__main__"));
    PyObject *dict = TRY(PyModule_GetDict(main));
    autoref PyObject *name = TRY(decoded(filename));
    bool named = TRYI(dict_contains(dict, NAME(__file__)));
    if (!named) {
        TRYI(dict_set(dict, NAME(__file__), name));
    }
    PyObject *result =
        PyRun_FileExFlags(file, filename, Py_file_input, dict, dict, close, flags);
    if (!named) {
        autoref PyObject *error = err_fetch();
        if (dict_delete(dict, NAME(__file__)) < 0) {
            err_clear();
        }
        err_restore(take(error));
    }
    return result;
}
int PyRun_SimpleFileExFlags(FILE *file, const char *filename, int close, PyCompilerFlags *flags) {
    autoref PyObject *result = run_in_main(file, filename, close, flags);
    if (result == NULL) {
        PyErr_Print();
        return -1;
    }
    return 0;
}

#undef PyRun_File
#undef PyRun_FileEx
#undef PyRun_FileFlags
#undef PyRun_SimpleFile
#undef PyRun_SimpleFileEx
PyObject *PyRun_File(FILE *file, const char *filename, int start, PyObject *globals,
                     PyObject *locals) {
    return PyRun_FileExFlags(file, filename, start, globals, locals, 0, NULL);
}
PyObject *PyRun_FileEx(FILE *file, const char *filename, int start, PyObject *globals,
                       PyObject *locals, int close) {
    return PyRun_FileExFlags(file, filename, start, globals, locals, close, NULL);
}
PyObject *PyRun_FileFlags(FILE *file, const char *filename, int start, PyObject *globals,
                          PyObject *locals, PyCompilerFlags *flags) {
    return PyRun_FileExFlags(file, filename, start, globals, locals, 0, flags);
}
int PyRun_SimpleFile(FILE *file, const char *filename) {
    return PyRun_SimpleFileExFlags(file, filename, 0, NULL);
}
int PyRun_SimpleFileEx(FILE *file, const char *filename, int close) {
    return PyRun_SimpleFileExFlags(file, filename, close, NULL);
}

/* ---- fileutils.h, fileobject.h ---- */

FILE *Py_fopen(PyObject *path, const char *mode) {
    autoref PyObject *bytes = NULL;
    if (!PyUnicode_FSConverter(path, &bytes)) {
        return NULL;
    }
    TRYI(PySys_Audit("open", "Osi", path, mode, 0));
    FILE *file;
    int error;
    do {
        PyThreadState *state = PyEval_SaveThread();
        file = fopen(bytes_data(bytes), mode);
        error = errno;
        PyEval_RestoreThread(state);
    } while (file == NULL && error == EINTR && PyErr_CheckSignals() == 0);
    if (file == NULL && !err_occurred()) {
        errno = error;
        PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
    }
    return file;
}
int Py_fclose(FILE *file) {
    return fclose(file);
}

PyObject *PyFile_OpenCodeObject(PyObject *path) {
    NEED(path != NULL && IS_STR(path));
    autoref PyObject *io = TRY(import_module_text("_io")),
                     *open = TRY(attr_get_text(io, "open_code"));
    return call_one(open, path);
}
PyObject *PyFile_OpenCode(const char *path) {
    autoref PyObject *name = TRY(str_from_text(path));
    return PyFile_OpenCodeObject(name);
}
