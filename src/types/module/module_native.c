/* Native modules: from a definition to a module, in two phases (PEP 489). */
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/function/function.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/module/module_int.h"
#include "types/str/str.h"

#include <stdlib.h>
#include <string.h>

/* ---- adding ---- */

int module_add(PyObject *module, const char *name, PyObject *value) {
    INT_TRY(value); /* what could not be made */
    autoref PyObject *key = INT_TRY(str_intern_text(name));
    return dict_set(MODULE(module)->dict, key, value);
}

int module_add_steal(PyObject *module, const char *name, steals PyObject *value) {
    autoref PyObject *owned = INT_TRY(value);
    return module_add(module, name, owned);
}

int module_add_int(PyObject *module, const char *name, int64_t value) {
    return module_add_steal(module, name, int_from_int64(value));
}

int module_add_ints(PyObject *module, const ModuleInt *table) {
    for (; table->name != NULL; table++) {
        INT_TRYI(module_add_int(module, table->name, table->value));
    }
    return 0;
}

int module_add_text(PyObject *module, const char *name, const char *value) {
    return module_add_steal(module, name, str_intern_text(value));
}

int module_add_type(PyObject *module, PyTypeObject *type) {
    INT_TRYI(type_ready(type));
    const char *dot = strrchr(type->tp_name, '.');
    return module_add(module, dot == NULL ? type->tp_name : dot + 1, (PyObject *)type);
}

/* `object` is a module, or what a create function has made in place of one. */
static int add_function(PyObject *object, PyObject *name, PyMethodDef *f) {
    if (f->ml_flags & (METH_CLASS | METH_STATIC)) {
        return err_int(
            err_raise(PyExc_ValueError, "module functions cannot set METH_CLASS or METH_STATIC"));
    }
    autoref PyObject *function = INT_TRY(cfunction_new(f, object, name, NULL));
    if (IS_INSTANCE(object, PyModule_Type)) {
        return module_add(object, f->ml_name, function);
    }
    autoref PyObject *key = INT_TRY(str_intern_text(f->ml_name));
    return attr_set(object, key, function);
}

static int add_functions(PyObject *object, PyObject *name, PyMethodDef *functions) {
    for (PyMethodDef *f = functions; f != NULL && f->ml_name != NULL; f++) {
        INT_TRYI(add_function(object, name, f));
    }
    return 0;
}

int module_add_functions(PyObject *module, PyMethodDef *functions) {
    autoref PyObject *name = INT_TRY(module_name(module));
    return add_functions(module, name, functions);
}

/* ---- making ---- */

typedef PyObject *(*CreateFunction)(PyObject *spec, PyModuleDef *def);

typedef struct {
    CreateFunction create;
    void *gil, *interpreters;
    bool executes;
} ModuleSlots;

static int read_slots(PyModuleDef *def, ModuleSlots *out) {
    bool says_interpreters = false;
    *out = (ModuleSlots){.gil = Py_MOD_GIL_USED,
                         .interpreters = Py_MOD_MULTIPLE_INTERPRETERS_SUPPORTED};
    if (def->m_size < 0) {
        return err_int(err_raise(
            PyExc_SystemError,
            "module %s: m_size may not be negative for multi-phase initialization", def->m_name));
    }
    for (PyModuleDef_Slot *slot = def->m_slots; slot != NULL && slot->slot != 0; slot++) {
        switch (slot->slot) {
        case Py_mod_create:
            if (out->create != NULL) {
                return err_int(err_raise(PyExc_SystemError, "module %s has multiple create slots",
                                         def->m_name));
            }
            out->create = (CreateFunction)slot->value;
            break;
        case Py_mod_exec:
            out->executes = true;
            break;
        case Py_mod_multiple_interpreters:
            if (says_interpreters) {
                return err_int(err_raise(
                    PyExc_SystemError, "module %s has more than one 'multiple interpreters' slots",
                    def->m_name));
            }
            says_interpreters = true;
            out->interpreters = slot->value;
            break;
        case Py_mod_gil:
            out->gil = slot->value;
            break;
        default:
            return err_int(err_raise(PyExc_SystemError, "module %s uses unknown slot ID %i",
                                     def->m_name, slot->slot));
        }
    }
    return 0;
}

/* One that is to be isolated from the others takes only modules that say they are made for that. */
static int check_interpreter(PyModuleDef *def, ModuleSlots *slots) {
    Interp *interp = interp_current();
    bool isolated = (interp->denied & INTERP_OWN_GIL) != 0;
    if (interp != runtime.main &&
        (slots->interpreters == Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED ||
         (isolated && slots->interpreters != Py_MOD_PER_INTERPRETER_GIL_SUPPORTED))) {
        return err_int(err_raise(PyExc_ImportError,
                                 "module %s does not support loading in subinterpreters",
                                 def->m_name));
    }
    return 0;
}

static PyObject *create(PyModuleDef *def, PyObject *spec, PyObject *name, ModuleSlots *slots) {
    if (slots->create == NULL) {
        return module_new(name);
    }
    PyObject *module = slots->create(spec, def);
    if (module == NULL && !err_occurred()) {
        return err_raise(PyExc_SystemError,
                         "creation of module %s failed without setting an exception", def->m_name);
    }
    if (module != NULL && err_occurred()) {
        decref(module);
        return err_raise_from(PyExc_SystemError,
                              "creation of module %s raised unreported exception", def->m_name);
    }
    return module;
}

PyObject *module_from_def(PyModuleDef *def, PyObject *spec) {
    ModuleSlots slots;
    TRYI(read_slots(def, &slots));
    TRYI(check_interpreter(def, &slots));
    autoref PyObject *name = TRY(attr_get(spec, NAME(name)));
    autoref PyObject *module = TRY(create(def, spec, name, &slots));
    if (IS_INSTANCE(module, PyModule_Type)) {
        MODULE(module)->def = def;
        MODULE(module)->gil = slots.gil;
    } else if (def->m_size > 0 || def->m_traverse != NULL || def->m_clear != NULL ||
               def->m_free != NULL) {
        return err_raise(PyExc_SystemError,
                         "module %s is not a module object, but requests module state",
                         def->m_name);
    } else if (slots.executes) {
        return err_raise(
            PyExc_SystemError,
            "module %s specifies execution slots, but did not create a ModuleType instance",
            def->m_name);
    }
    TRYI(add_functions(module, name, def->m_methods));
    if (def->m_doc != NULL) {
        autoref PyObject *doc = TRY(str_from_text(def->m_doc));
        TRYI(attr_set(module, NAME(__doc__), doc));
    }
    return take(module);
}

static int run_exec(PyObject *module, PyModuleDef *def, int (*exec)(PyObject *)) {
    int result = exec(module);
    if (result != 0 && !err_occurred()) {
        return err_int(err_raise(PyExc_SystemError,
                                 "execution of module %s failed without setting an exception",
                                 def->m_name));
    }
    if (result == 0 && err_occurred()) {
        return err_int(err_raise_from(
            PyExc_SystemError, "execution of module %s raised unreported exception", def->m_name));
    }
    return result == 0 ? 0 : -1;
}

int module_exec_def(PyObject *module, PyModuleDef *def) {
    if (MODULE(module)->state == NULL) {
        void *state = calloc(1, def->m_size > 0 ? (size_t)def->m_size : 1);
        if (state == NULL) {
            return err_int(err_no_memory());
        }
        MODULE(module)->state = state;
    }
    for (PyModuleDef_Slot *slot = def->m_slots; slot != NULL && slot->slot != 0; slot++) {
        if (slot->slot == Py_mod_exec) {
            INT_TRYI(run_exec(module, def, (int (*)(PyObject *))slot->value));
        }
    }
    return 0;
}

PyTypeObject PyModuleDef_Type = {
    TYPE_HEAD,
    .tp_name = "moduledef",
    .tp_basicsize = sizeof(PyModuleDef),
    .tp_doc = "The definition of a native module.",
};

/* ---- states of object pointers ---- */

int module_leading_traverse(PyObject *module, int count, visitproc visit, void *arg) {
    PyObject **objects = module_state(module);
    for (int i = 0; objects != NULL && i < count; i++) {
        Py_VISIT(objects[i]);
    }
    return 0;
}
/* Not before the module is freed: its functions may be called while the rest is taken apart, and
 * classes let go of their module by themselves. */
void module_leading_free(void *module, int count) {
    PyObject **objects = module_state(module);
    for (int i = 0; objects != NULL && i < count; i++) {
        CLEAR(objects[i]);
    }
}

int module_objects_traverse(PyObject *module, visitproc visit, void *arg) {
    PyObject **objects = module_state(module);
    Py_ssize_t n = objects ? module_def(module)->m_size / (Py_ssize_t)sizeof(PyObject *) : 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_VISIT(objects[i]);
    }
    return 0;
}
int module_objects_clear(PyObject *module) {
    PyObject **objects = module_state(module);
    Py_ssize_t n = objects ? module_def(module)->m_size / (Py_ssize_t)sizeof(PyObject *) : 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        CLEAR(objects[i]);
    }
    return 0;
}
void module_objects_free(void *module) {
    module_objects_clear(module);
}
