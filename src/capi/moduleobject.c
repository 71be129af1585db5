/* moduleobject.h, and modsupport.h's part about modules. */
#include "capi/capi.h"
#include "capi/extension.h"
#include "types/module/module.h"
#include "types/module/module_int.h"

#define IS_MODULE(o) IS_INSTANCE(o, PyModule_Type)

/* ---- definitions ---- */

PyObject *PyModuleDef_Init(PyModuleDef *def) {
    PyObject *o = (PyObject *)def;
    if (load_acquire(&def->m_base.m_index) == 0) {
        o->ob_type = &PyModuleDef_Type;
        o->ob_ref_local = REF_LOCAL_IMMORTAL;
        Py_ssize_t none = 0, index = 1 + fetch_add_acq_rel(&runtime.next_module_index, 1);
        cas_acq_rel(&def->m_base.m_index, &none, index); /* whoever is first */
    }
    return o;
}

PyModuleDef *PyModule_GetDef(PyObject *module) {
    if (!IS_MODULE(module)) {
        PyErr_BadArgument();
        return NULL;
    }
    return module_def(module);
}

/* ---- making ---- */

PyObject *PyModule_NewObject(PyObject *name) {
    return module_new(name);
}

PyObject *PyModule_New(const char *text) {
    autoref PyObject *name = TRY(str_from_text(text));
    return module_new(name);
}

/* A module of a package knows only its own name: the full one is what is being imported. */
static PyObject *full_name(const char *name) {
    const char *context = thread_current()->package_context;
    const char *dot = context == NULL ? NULL : strrchr(context, '.');
    if (dot != NULL && strcmp(dot + 1, name) == 0) {
        thread_current()->package_context = NULL;
        return str_intern_text(context);
    }
    return str_intern_text(name);
}

PyObject *PyModule_Create2(PyModuleDef *def, int api_version) {
    PyModuleDef_Init(def);
    if (def->m_slots != NULL) {
        return err_raise(PyExc_SystemError,
                         "module %s: PyModule_Create is incompatible with m_slots", def->m_name);
    }
    autoref PyObject *name = TRY(full_name(def->m_name));
    autoref PyObject *module = TRY(module_new(name));
    MODULE(module)->def = def;
    MODULE(module)->state = calloc(1, def->m_size > 0 ? (size_t)def->m_size : 1);
    if (MODULE(module)->state == NULL) {
        return err_no_memory();
    }
    TRYI(module_add_functions(module, def->m_methods));
    if (def->m_doc != NULL) {
        TRYI(PyModule_SetDocString(module, def->m_doc));
    }
    MODULE(module)->gil = Py_MOD_GIL_USED;
    return take(module);
}

PyObject *PyModule_FromDefAndSpec2(PyModuleDef *def, PyObject *spec, int api_version) {
    PyModuleDef_Init(def);
    return module_from_def(def, spec);
}

int PyModule_ExecDef(PyObject *module, PyModuleDef *def) {
    return module_exec_def(module, def);
}

int PyUnstable_Module_SetGIL(PyObject *module, void *gil) {
    INT_NEED(IS_MODULE(module));
    MODULE(module)->gil = gil;
    return 0;
}

/* ---- asking ---- */

PyObject *PyModule_GetDict(PyObject *module) {
    NEED(IS_MODULE(module));
    return module_dict(module);
}

void *PyModule_GetState(PyObject *module) {
    if (!IS_MODULE(module)) {
        PyErr_BadArgument();
        return NULL;
    }
    return module_state(module);
}

PyObject *PyModule_GetNameObject(PyObject *module) {
    if (!IS_MODULE(module)) {
        PyErr_BadArgument();
        return NULL;
    }
    return module_name(module);
}

const char *PyModule_GetName(PyObject *module) {
    PyObject *name = TRY(lend_counted(PyModule_GetNameObject(module))); /* the namespace holds it */
    return str_utf8(name, NULL);
}

PyObject *PyModule_GetFilenameObject(PyObject *module) {
    if (!IS_MODULE(module)) {
        PyErr_BadArgument();
        return NULL;
    }
    PyObject *file = dict_get_str(module_dict(module), NAME(__file__));
    if (file == NULL || !IS_STR(file)) {
        XDECREF(file);
        return err_raise(PyExc_SystemError, "module filename missing");
    }
    return file;
}

const char *PyModule_GetFilename(PyObject *module) {
    PyObject *file = TRY(lend_counted(PyModule_GetFilenameObject(module)));
    return str_utf8(file, NULL);
}

/* ---- adding ---- */

static int check_module(PyObject *module) {
    return IS_MODULE(module) ? 0
                             : err_int(err_raise(PyExc_TypeError,
                                                 "PyModule_AddObjectRef() first argument must be a "
                                                 "module"));
}

int PyModule_AddObjectRef(PyObject *module, const char *name, PyObject *value) {
    INT_TRYI(check_module(module));
    if (value == NULL) {
        return err_occurred()
                   ? -1
                   : err_int(err_raise(PyExc_SystemError, "PyModule_AddObjectRef() must be called "
                                                          "with an exception raised if value is "
                                                          "NULL"));
    }
    return module_add(module, name, value);
}

int PyModule_Add(PyObject *module, const char *name, PyObject *value) {
    autoref PyObject *owned = value;
    return PyModule_AddObjectRef(module, name, owned);
}

/* Takes the reference only when it succeeds. */
int PyModule_AddObject(PyObject *module, const char *name, PyObject *value) {
    INT_TRYI(PyModule_AddObjectRef(module, name, value));
    decref(value);
    return 0;
}

int PyModule_AddIntConstant(PyObject *module, const char *name, long value) {
    INT_TRYI(check_module(module));
    return module_add_int(module, name, value);
}

int PyModule_AddStringConstant(PyObject *module, const char *name, const char *value) {
    INT_TRYI(check_module(module));
    return module_add_text(module, name, value);
}

int PyModule_AddType(PyObject *module, PyTypeObject *type) {
    INT_TRYI(check_module(module));
    INT_TRYI(PyType_Ready(type));
    return module_add_type(module, type);
}

int PyModule_AddFunctions(PyObject *module, PyMethodDef *functions) {
    return module_add_functions(module, functions);
}

int PyModule_SetDocString(PyObject *module, const char *text) {
    autoref PyObject *doc = INT_TRY(str_from_text(text));
    return attr_set(module, NAME(__doc__), doc);
}

/* ---- modules by definition ---- */

static PyObject *index_key(PyModuleDef *def) {
    return int_from_ssize(load_acquire(&def->m_base.m_index));
}

PyObject *PyState_FindModule(PyModuleDef *def) {
    if (def->m_slots != NULL || load_acquire(&def->m_base.m_index) == 0) {
        return NULL;
    }
    autoref PyObject *key = TRY(index_key(def));
    PyObject *module = NULL;
    TRYI(dict_get(TRY(extension_state())->modules, key, &module));
    return lend_counted(module);
}

int PyState_AddModule(PyObject *module, PyModuleDef *def) {
    if (def->m_slots != NULL) {
        return err_int(
            err_raise(PyExc_SystemError, "PyState_AddModule called on module with slots"));
    }
    PyModuleDef_Init(def);
    autoref PyObject *key = INT_TRY(index_key(def));
    return dict_set(INT_TRY(extension_state())->modules, key, module);
}

int PyState_RemoveModule(PyModuleDef *def) {
    if (def->m_slots != NULL) {
        return err_int(
            err_raise(PyExc_SystemError, "PyState_RemoveModule called on module with slots"));
    }
    autoref PyObject *key = INT_TRY(index_key(def));
    return dict_delete(INT_TRY(extension_state())->modules, key) < 0 ? -1 : 0;
}
