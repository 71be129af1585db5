/* Modules: a namespace, a definition and its state. Born SHARED. */
#include "types/module/module.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/function/function.h"
#include "types/module/module_int.h"
#include "types/needs.h"
#include "types/set/set.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"
#include "types/type/type.h"
#include "types/weakref/weakref.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- making ---- */

static PyObject *module_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    autoref PyObject *module = TRY(type->tp_alloc(type, 0));
    PyObject *dict = TRY(dict_new());
    ref_share(dict);
    MODULE(module)->dict = dict;
    ref_share(module);
    return take(module);
}

static int fill(PyObject *module, PyObject *name, PyObject *doc) {
    PyObject *dict = MODULE(module)->dict;
    INT_TRYI(dict_set(dict, NAME(__name__), name));
    INT_TRYI(dict_set(dict, NAME(__doc__), doc));
    INT_TRYI(dict_set(dict, NAME(__package__), NONE));
    INT_TRYI(dict_set(dict, NAME(__loader__), NONE));
    INT_TRYI(dict_set(dict, NAME(__spec__), NONE));
    if (IS_EXACT(name, PyUnicode_Type)) {
        SETREF(MODULE(module)->name, newref(name));
    }
    return 0;
}

PyObject *module_new(PyObject *name) {
    autoref PyObject *module = TRY(module_tp_new(&PyModule_Type, NULL, NULL));
    TRYI(fill(module, name, NONE));
    return take(module);
}

static int module_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    static const char *const names[] = {"name", "doc"};
    static const ArgSpec spec = {"module", names, 0, 2, 1, 2, 0, false};
    PyObject *given[2];
    INT_TRYI(args_unpack_tuple(&spec, args, kwargs, given));
    INT_TRYI(arg_type(given[0], &PyUnicode_Type, "module", "name"));
    return fill(self, given[0], given[1] == NULL ? NONE : given[1]);
}

PyObject *module_dict(PyObject *module) {
    return MODULE(module)->dict;
}

void *module_state(PyObject *module) {
    PyModuleDef *def = MODULE(module)->def;
    return def == NULL || def->m_size <= 0 ? NULL : MODULE(module)->state;
}

PyModuleDef *module_def(PyObject *module) {
    return IS_INSTANCE(module, PyModule_Type) ? MODULE(module)->def : NULL;
}

bool module_is_filled(PyObject *module) {
    return MODULE(module)->state != NULL;
}

PyObject *module_name(PyObject *module) {
    PyObject *name = dict_get_str(MODULE(module)->dict, NAME(__name__));
    if (name == NULL || !IS_STR(name)) {
        XDECREF(name);
        return err_raise(PyExc_SystemError, "nameless module");
    }
    return name;
}

/* ---- attributes ---- */

static bool is_true_attribute(PyObject *o, PyObject *name) {
    autoref PyObject *value = NULL;
    int found = attr_find(o, name, &value), truth = found > 0 ? ops_is_true(value) : 0;
    if (found < 0 || truth < 0) {
        err_clear();
    }
    return truth > 0;
}

/* 1 and the file that the spec names, 0, -1. */
static int origin_of(PyObject *spec, PyObject **origin) {
    *origin = NULL;
    autoref PyObject *has = NULL;
    int found = attr_find(spec, NAME(has_location), &has);
    int truth = found > 0 ? ops_is_true(has) : found;
    if (truth <= 0) {
        return truth;
    }
    found = attr_find(spec, NAME(origin), origin);
    if (found > 0 && !IS_STR(*origin)) {
        CLEAR(*origin);
        return 0;
    }
    return found;
}

/* The folder in front of the last separator before `end`; -1 when there is none. */
static Py_ssize_t folder_end(PyObject *path, Py_ssize_t end) {
    while (end > 0 && str_at(path, end - 1) != '/') {
        end--;
    }
    while (end > 1 && str_at(path, end - 1) == '/') {
        end--;
    }
    return end - 1 >= 0 ? end : -1;
}

/* Does the file lie where the interpreter looks first because the script lies there? */
static int lies_beside_script(PyObject *origin) {
    autoref PyObject *first = config_sys_path_0();
    if (first == NULL) {
        return err_occurred() ? -1 : 0;
    }
    Py_ssize_t length = str_length(origin), end = folder_end(origin, length);
    autoref PyObject *base = INT_TRY(str_slice(origin, end < 0 ? 0 : end, length));
    if (str_equal_text(base, "/__init__.py") && end > 0) {
        end = folder_end(origin, end);
    }
    autoref PyObject *folder = INT_TRY(str_slice(origin, 0, end < 0 ? 0 : end));
    if (str_length(first) != 0) {
        return str_equal(folder, first);
    }
    char *here = getcwd(NULL, 0);
    autoref PyObject *cwd = here == NULL ? NULL : str_decode_fs(here, (Py_ssize_t)strlen(here));
    free(here);
    return cwd != NULL && str_equal(folder, cwd);
}

static int is_library_name(PyObject *name) {
    autoref PyObject *names = dict_get_str(interp_current()->sys_dict, NAME(stdlib_module_names));
    if (names == NULL || !(IS_EXACT(names, PySet_Type) || IS_EXACT(names, PyFrozenSet_Type))) {
        return 0;
    }
    return set_contains(names, name);
}

static int is_submodule_under_way(PyObject *spec, PyObject *name) {
    autoref PyObject *names = NULL;
    int found = attr_find(spec, NAME(_uninitialized_submodules), &names);
    return found > 0 ? ops_contains(names, name) : found;
}

int module_hint(PyObject *spec, PyObject *module_name, PyObject *name, PyObject **origin) {
    *origin = NULL;
    if (spec == NULL || spec == NONE) {
        return MODULE_PLAIN;
    }
    INT_TRYI(origin_of(spec, origin));
    bool named = module_name != NULL && IS_STR(module_name);
    int beside = *origin == NULL ? 0 : lies_beside_script(*origin);
    INT_TRYI(beside);
    int library = beside && named ? is_library_name(module_name) : 0;
    INT_TRYI(library);
    if (library) {
        return MODULE_SHADOWS_LIBRARY;
    }
    if (is_true_attribute(spec, NAME(_initializing))) {
        return beside ? MODULE_MAY_SHADOW : *origin != NULL ? MODULE_PARTIAL_FROM : MODULE_PARTIAL;
    }
    int under_way = is_submodule_under_way(spec, name);
    INT_TRYI(under_way);
    return under_way ? MODULE_SUBMODULE_PARTIAL : MODULE_PLAIN;
}

static PyObject *no_attribute(PyObject *self, PyObject *name) {
    PyObject *dict = MODULE(self)->dict;
    autoref PyObject *module = dict_get_str(dict, NAME(__name__));
    if (module == NULL || !IS_STR(module)) {
        return attr_error(self, name, "module has no attribute '%U'", name);
    }
    autoref PyObject *spec = dict_get_str(dict, NAME(__spec__));
    autoref PyObject *origin = NULL;
    switch (module_hint(spec, module, name, &origin)) {
    case -1:
        return NULL;
    case MODULE_SHADOWS_LIBRARY:
        return attr_error(self, name,
                          "module '%U' has no attribute '%U' (consider renaming %R since it has "
                          "the same name as the standard library "
                          "module named %R and prevents importing that standard library module)",
                          module, name, origin, module);
    case MODULE_MAY_SHADOW:
        return attr_error(self, name,
                          "module '%U' has no attribute '%U' (consider renaming %R if it has the "
                          "same name as a library you intended to "
                          "import)",
                          module, name, origin);
    case MODULE_PARTIAL_FROM:
        return attr_error(self, name,
                          "partially initialized module '%U' from '%U' has no attribute '%U' (most "
                          "likely due to a circular import)",
                          module, origin, name);
    case MODULE_PARTIAL:
        return attr_error(self, name,
                          "partially initialized module '%U' has no attribute '%U' (most likely "
                          "due to a circular import)",
                          module, name);
    case MODULE_SUBMODULE_PARTIAL:
        return attr_error(
            self, name,
            "cannot access submodule '%U' of module '%U' (most likely due to a circular import)",
            name, module);
    default:
        return attr_error(self, name, "module '%U' has no attribute '%U'", module, name);
    }
}

static PyObject *module_tp_getattro(PyObject *self, PyObject *name) {
    PyObject *value;
    int found = attr_generic_find(self, name, &value);
    if (found > 0) {
        return value;
    }
    if (found < 0 && !err_clear_if(PyExc_AttributeError)) {
        return NULL;
    }
    autoref PyObject *hook =
        MODULE(self)->dict == NULL ? NULL : dict_get_str(MODULE(self)->dict, NAME(__getattr__));
    if (hook != NULL) {
        return call_one(hook, name);
    }
    TRYI(call_enter(" while looking up an attribute")); /* a module's spec may be a module */
    return no_attribute(self, name);
}

static PyObject *module_tp_repr(PyObject *self) {
    PyObject *importlib = interp_current()->importlib;
    if (importlib != NULL) {
        return call_method_one(importlib, NAME(_module_repr), self);
    }
    autoref PyObject *name = dict_get_str(MODULE(self)->dict, NAME(__name__));
    return name == NULL ? str_from_text("<module '?'>") : str_format("<module %R>", name);
}

/* ---- annotations ---- */

static PyObject *namespace_of(PyObject *self) {
    PyObject *dict = MODULE(self)->dict;
    return dict != NULL ? dict : err_raise(PyExc_TypeError, "module.__dict__ is not a dictionary");
}

GETTER("module.__annotations__", "The annotations of the module's variables.")
static PyObject *module_get_annotations(PyObject *self, void *closure) {
    PyObject *dict = TRY(namespace_of(self));
    PyObject *found = dict_get_str(dict, NAME(__annotations__));
    if (found != NULL) {
        return found;
    }
    autoref PyObject *annotate = dict_get_str(dict, NAME(__annotate__));
    bool callable = annotate != NULL && TYPE(annotate)->tp_call != NULL;
    autoref PyObject *made = TRY(callable ? annotations_from(annotate) : dict_new());
    autoref PyObject *spec = dict_get_str(dict, NAME(__spec__));
    if (spec == NULL || spec == NONE || !is_true_attribute(spec, NAME(_initializing))) {
        TRYI(dict_set(dict, NAME(__annotations__), made)); /* else the module's body may add more */
    }
    return take(made);
}

SETTER("module.__annotations__")
static int module_set_annotations(PyObject *self, PyObject *value, void *closure) {
    PyObject *dict = INT_TRY(namespace_of(self));
    int done = value == NULL ? dict_delete(dict, NAME(__annotations__))
               : dict_set(dict, NAME(__annotations__), value) < 0 ? -1
                                                                  : 1;
    if (done == 0) {
        return err_int(attr_error(self, NAME(__annotations__), "__annotations__"));
    }
    INT_TRYI(done);
    return dict_delete(dict, NAME(__annotate__)) < 0 ? -1 : 0;
}

GETTER("module.__annotate__", "The function that makes the annotations, or None.")
static PyObject *module_get_annotate(PyObject *self, void *closure) {
    PyObject *dict = TRY(namespace_of(self));
    PyObject *found = dict_get_str(dict, NAME(__annotate__));
    if (found == NULL) {
        TRYI(dict_set(dict, NAME(__annotate__), NONE));
        return NONE;
    }
    return found;
}

SETTER("module.__annotate__")
static int module_set_annotate(PyObject *self, PyObject *value, void *closure) {
    PyObject *dict = INT_TRY(namespace_of(self));
    if (value == NULL) {
        return err_int(err_raise(PyExc_TypeError, "cannot delete __annotate__ attribute"));
    }
    if (value != NONE && TYPE(value)->tp_call == NULL) {
        return err_int(err_raise(PyExc_TypeError, "__annotate__ must be callable or None"));
    }
    INT_TRYI(dict_set(dict, NAME(__annotate__), value));
    return value == NONE ? 0 : dict_delete(dict, NAME(__annotations__)) < 0 ? -1 : 0;
}

METHOD("module.__dir__(self)", "The names in the module.")
static PyObject *module_dir(PyObject *self) {
    autoref PyObject *dict = TRY(attr_get(self, NAME(__dict__)));
    if (!IS_DICT(dict)) {
        return err_raise(PyExc_TypeError, "%.200s.__dict__ is not a dictionary",
                         TYPE(self)->tp_name);
    }
    autoref PyObject *hook = NULL;
    TRYI(dict_get(dict, NAME(__dir__), &hook));
    return hook != NULL ? call_none(hook) : dict_keys_list(dict);
}

/* ---- life ---- */

static bool has_state_slots(ModuleObject *m) {
    return m->def != NULL && (m->def->m_size <= 0 || m->state != NULL);
}

static int module_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    ModuleObject *m = MODULE(self);
    if (has_state_slots(m) && m->def->m_traverse != NULL) {
        int stop = m->def->m_traverse(self, visit, arg);
        if (stop != 0) {
            return stop;
        }
    }
    Py_VISIT(m->dict);
    return 0;
}

static int module_tp_clear(PyObject *self) {
    ModuleObject *m = MODULE(self);
    if (has_state_slots(m) && m->def->m_clear != NULL && m->def->m_clear(self) < 0) {
        err_unraisable(self, "Exception ignored in m_clear of module%s%V", m->name ? " " : "",
                       m->name, "");
    }
    CLEAR(m->dict);
    return 0;
}

static void module_tp_dealloc(PyObject *self) {
    ModuleObject *m = MODULE(self);
    object_untrack(self);
    weakref_clear_all(self);
    if (has_state_slots(m) && m->def->m_free != NULL) {
        m->def->m_free(self);
    }
    CLEAR(m->dict);
    CLEAR(m->name);
    free(m->state);
    object_free(self);
}

#include "module.gen.h"

static PyMemberDef module_members[] = {
    {"__dict__", _Py_T_OBJECT, offsetof(ModuleObject, dict), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject PyModule_Type = {
    TYPE_HEAD,
    .tp_name = "module",
    .tp_basicsize = sizeof(ModuleObject),
    .tp_dealloc = module_tp_dealloc,
    .tp_repr = module_tp_repr,
    .tp_getattro = module_tp_getattro,
    .tp_setattro = attr_generic_set,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc =
        "module(name, doc=None)\n--\n\nMake a module with that name, not entered into sys.modules.",
    .tp_traverse = module_tp_traverse,
    .tp_clear = module_tp_clear,
    .tp_weaklistoffset = offsetof(ModuleObject, weakrefs),
    .tp_methods = module_methods,
    .tp_members = module_members,
    .tp_getset = module_getset,
    .tp_dictoffset = offsetof(ModuleObject, dict),
    .tp_init = module_tp_init,
    .tp_new = module_tp_new,
};
