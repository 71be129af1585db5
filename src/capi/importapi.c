/* import.h and sysmodule.h. */
#include "capi/capi.h"
#include "interp/needs.h"
#include "modules/sys/sys.h"
#include "types/module/module.h"

#include <stdio.h>

/* ---- what is loaded ---- */

PyObject *PyImport_GetModuleDict(void) {
    return interp_current()->modules;
}

PyObject *PyImport_GetModule(PyObject *name) {
    PyObject *modules = interp_current()->modules, *module;
    return PyMapping_GetOptionalItem(modules, name, &module) < 0 ? NULL : module;
}

/* The module of that name, made empty if there is none. */
static PyObject *add_module(PyObject *name) {
    PyObject *modules = interp_current()->modules;
    autoref PyObject *module = NULL;
    TRYI(PyMapping_GetOptionalItem(modules, name, &module));
    if (module != NULL && IS_INSTANCE(module, PyModule_Type)) {
        return take(module);
    }
    autoref PyObject *fresh = TRY(module_new(name));
    TRYI(ops_set_item(modules, name, fresh));
    return take(fresh);
}

PyObject *PyImport_AddModuleRef(const char *text) {
    NAME_ARG(name, text);
    return add_module(name);
}

PyObject *PyImport_AddModuleObject(PyObject *name) {
    return lend_counted(add_module(name));
}

PyObject *PyImport_AddModule(const char *text) {
    return lend_counted(PyImport_AddModuleRef(text));
}

/* ---- importing ---- */

PyObject *PyImport_ImportModuleLevelObject(PyObject *name, PyObject *globals, PyObject *locals,
                                           PyObject *from_list, int level) {
    if (name == NULL) {
        return err_raise(PyExc_ValueError, "Empty module name");
    }
    return import_module_level(name, globals, locals, from_list == NULL ? NONE : from_list, level);
}

PyObject *PyImport_ImportModuleLevel(const char *text, PyObject *globals, PyObject *locals,
                                     PyObject *from_list, int level) {
    NAME_ARG(name, text);
    return PyImport_ImportModuleLevelObject(name, globals, locals, from_list, level);
}

/* By the __import__ of the code that is running, which may have been replaced. */
PyObject *PyImport_Import(PyObject *name) {
    autoref PyObject *globals = xnewref(PyEval_GetGlobals());
    PyObject *builtins = PyEval_GetBuiltins();
    autoref PyObject *import = TRY(dict_get_text(builtins, "__import__"));
    autoref PyObject *from = TRY(list_new(0));
    autoref PyObject *level = TRY(int_from_ssize(0));
    autoref PyObject *fresh = globals == NULL ? TRY(dict_new()) : newref(globals);
    PyObject *args[5] = {name, fresh, fresh, from, level};
    autoref PyObject *top = TRY(call(import, args, 5, NULL));
    autoref PyObject *module = TRY(PyImport_GetModule(name) ?: newref(top));
    return take(module);
}

PyObject *PyImport_ImportModule(const char *text) {
    NAME_ARG(name, text);
    return PyImport_Import(name);
}

PyObject *PyImport_ImportModuleNoBlock(const char *text) {
    return PyImport_ImportModule(text);
}

PyObject *PyImport_ImportModuleAttr(PyObject *name, PyObject *attribute) {
    autoref PyObject *module = TRY(PyImport_Import(name));
    return attr_get(module, attribute);
}

PyObject *PyImport_ImportModuleAttrString(const char *text, const char *attribute) {
    autoref PyObject *module = TRY(PyImport_ImportModule(text));
    return attr_get_text(module, attribute);
}

PyObject *PyImport_ReloadModule(PyObject *module) {
    autoref PyObject *importlib = TRY(import_module_text("importlib"));
    autoref PyObject *reload = TRY(attr_get_text(importlib, "reload"));
    return call_one(reload, module);
}

/* ---- compiled files ---- */

long PyImport_GetMagicNumber(void) {
    autoref PyObject *util = import_module_text("importlib.util"),
                     *magic = util == NULL ? NULL : attr_get_text(util, "MAGIC_NUMBER");
    if (magic == NULL || !IS_BYTES(magic) || bytes_length(magic) < 4) {
        return -1;
    }
    uint32_t number;
    memcpy(&number, bytes_data(magic), sizeof number);
    return (long)number;
}

const char *PyImport_GetMagicTag(void) {
    autoref PyObject *implementation = xnewref(PySys_GetObject("implementation")),
                     *tag =
                         implementation == NULL ? NULL : attr_get_text(implementation, "cache_tag");
    return tag == NULL || !IS_STR(tag) ? NULL : str_utf8(str_intern(take(tag)), NULL);
}

/* Runs the code in the module of that name, new or known. */
PyObject *PyImport_ExecCodeModuleObject(PyObject *name, PyObject *code, PyObject *path,
                                        PyObject *cached) {
    autoref PyObject *module = TRY(xnewref(PyImport_AddModuleObject(name)));
    PyObject *namespace = module_dict(module);
    TRYI(dict_set_text(namespace, "__builtins__", interp_current()->builtins));
    PyObject *file = path != NULL ? path : ((PyCodeObject *)code)->co_filename;
    TRYI(dict_set_text(namespace, "__file__", file));
    if (cached != NULL) {
        TRYI(dict_set_text(namespace, "__cached__", cached));
    }
    autoref PyObject *result = PyEval_EvalCode(code, namespace, namespace);
    if (result == NULL) {
        autoref PyObject *error = err_fetch();
        if (dict_delete(interp_current()->modules, name) < 0) {
            err_clear();
        }
        err_restore(take(error));
        return NULL;
    }
    return PyImport_GetModule(name);
}
PyObject *PyImport_ExecCodeModuleWithPathnames(const char *text, PyObject *code, const char *path,
                                               const char *cached) {
    NAME_ARG(name, text);
    autoref PyObject *file =
                         path == NULL ? NULL : TRY(str_decode_fs(path, (Py_ssize_t)strlen(path))),
                     *kept = cached == NULL
                                 ? NULL
                                 : TRY(str_decode_fs(cached, (Py_ssize_t)strlen(cached)));
    return PyImport_ExecCodeModuleObject(name, code, file, kept);
}
PyObject *PyImport_ExecCodeModuleEx(const char *text, PyObject *code, const char *path) {
    return PyImport_ExecCodeModuleWithPathnames(text, code, path, NULL);
}
PyObject *PyImport_ExecCodeModule(const char *text, PyObject *code) {
    return PyImport_ExecCodeModuleWithPathnames(text, code, NULL, NULL);
}

PyObject *PyImport_GetImporter(PyObject *path) {
    autoref PyObject *pkgutil = TRY(import_module_text("pkgutil")),
                     *function = TRY(attr_get_text(pkgutil, "get_importer"));
    return call_one(function, path);
}

/* ---- sys ---- */

PyObject *PySys_GetXOptions(void) {
    return PySys_GetObject("_xoptions");
}

PyObject *PySys_GetObject(const char *text) {
    autoref PyObject *name = str_intern_text(text);
    if (name == NULL) {
        err_clear();
        return NULL;
    }
    return lend(dict_read_str(interp_current()->sys_dict, name));
}

int PySys_SetObject(const char *text, PyObject *value) {
    INT_NAME_ARG(name, text);
    PyObject *dict = interp_current()->sys_dict;
    return value == NULL ? (dict_delete(dict, name) < 0 ? -1 : 0) : dict_set(dict, name, value);
}

/* Through sys.stdout or sys.stderr; to the C stream when that fails. Nothing is raised. */
static void sys_write(const char *name, FILE *otherwise, steals PyObject *text) {
    autoref PyObject *owned = text, *file = NULL, *done = NULL;
    if (owned != NULL) {
        file = dict_get_text(interp_current()->sys_dict, name);
        done = file == NULL || file == NONE ? NULL : call_method_one(file, NAME(write), owned);
        const char *utf8 = done != NULL ? NULL : str_utf8(owned, NULL);
        if (utf8 != NULL) {
            fputs(utf8, otherwise);
        }
    }
    err_clear();
}

static void write_c_format(const char *name, FILE *otherwise, const char *format, va_list args) {
    char small[1001];
    PyObject *pending = err_fetch();
    int n = vsnprintf(small, sizeof small, format, args);
    sys_write(name, otherwise, str_decode(small, (Py_ssize_t)strlen(small), "utf-8", "replace"));
    if (n >= (int)sizeof small) {
        sys_write(name, otherwise, str_from_text("... truncated"));
    }
    err_restore(pending);
}

static void write_format(const char *name, FILE *otherwise, const char *format, va_list args) {
    PyObject *pending = err_fetch();
    sys_write(name, otherwise, str_format_v(format, args));
    err_restore(pending);
}

#define SYS_PRINTER(Name, write, stream)                                                           \
    void PySys_##Name(const char *format, ...) {                                                   \
        va_list args;                                                                              \
        va_start(args, format);                                                                    \
        write(#stream, stream, format, args);                                                      \
        va_end(args);                                                                              \
    }
SYS_PRINTER(WriteStdout, write_c_format, stdout)
SYS_PRINTER(WriteStderr, write_c_format, stderr)
SYS_PRINTER(FormatStdout, write_format, stdout)
SYS_PRINTER(FormatStderr, write_format, stderr)
