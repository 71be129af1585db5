/* Modules, and how native modules are declared and found.
 *
 * A native module is a PyModuleDef with multi-phase slots, its functions declared with FUNCTION,
 * its state in m_size bytes per interpreter:
 *
 *     typedef struct { PyObject *error; } ZlibState;
 *     static int zlib_exec(PyObject *module) { ZlibState *state = module_state(module); ... return
 * 0; } NATIVE_MODULE(zlib, ZlibState, zlib_exec, zlib_functions, "Compression.")
 *
 * defines `PyModuleDef zlib_module_def`; modules/table.h lists all of them by name.
 */
#ifndef PITHON_TYPES_MODULE_MODULE_H
#define PITHON_TYPES_MODULE_MODULE_H

#include "object/object.h"

PyObject *module_new(PyObject *name);
/* The module's namespace. */
borrowed PyObject *module_dict(PyObject *module);
/* The native module's state; NULL when it has none. */
quiet void *module_state(PyObject *module);
borrowed PyModuleDef *module_def(PyObject *module);
int module_add(PyObject *module, const char *name, PyObject *value); /* value borrowed */
int module_add_steal(PyObject *module, const char *name,
                     steals PyObject *value); /* value NULL: -1 */
int module_add_int(PyObject *module, const char *name, int64_t value);
/* Many numbers, out of a table whose last entry has no name: {MODULE_INT(O_CREAT), ..., {NULL, 0}}.
 */
typedef struct {
    const char *name;
    int64_t value;
} ModuleInt;
#define MODULE_INT(name) {#name, name}
int module_add_ints(PyObject *module, const ModuleInt *table);
int module_add_text(PyObject *module, const char *name, const char *value);
int module_add_type(PyObject *module,
                    PyTypeObject *type); /* readies it; name from tp_name's last part */
int module_add_functions(PyObject *module, PyMethodDef *functions);
/* Makes the module for `def` and spec (an object with name), without running its exec slots; and
 * runs them. */
PyObject *module_from_def(PyModuleDef *def, PyObject *spec);
int module_exec_def(PyObject *module, PyModuleDef *def);
/* Has module_exec_def run on it? */
quiet bool module_is_filled(PyObject *module);
/* str `__name__`, new reference; SystemError "nameless module" when it has none. */
PyObject *module_name(PyObject *module);
/* Why a module may lack what was asked of it, for the texts of AttributeError and ImportError. */
typedef enum {
    MODULE_PLAIN,             /* nothing to say */
    MODULE_SHADOWS_LIBRARY,   /* the file in `origin` hides the library's module of that name */
    MODULE_MAY_SHADOW,        /* it is being imported, and its file lies beside the script */
    MODULE_PARTIAL_FROM,      /* it is being imported, from `origin` */
    MODULE_PARTIAL,           /* it is being imported */
    MODULE_SUBMODULE_PARTIAL, /* the name is a submodule that is being imported */
} ModuleHint;
/* `spec`: the module's __spec__, may be NULL; *origin: new reference or NULL. -1 with an exception.
 */
int module_hint(PyObject *spec, PyObject *module_name, PyObject *name, PyObject **origin);

#define NATIVE_MODULE(name, State, exec, functions, doc)                                           \
    NATIVE_MODULE_WITH(name##_slots, name##_module_def, #name, State, exec, functions, doc, NULL,  \
                       NULL, NULL)
/* The same for a state that consists of PyObject * alone (NULL: none yet): the collector sees them,
 * and the module lets them go when it dies. */
#define NATIVE_MODULE_OBJECTS(name, State, exec, functions, doc)                                   \
    _Static_assert(sizeof(State) % sizeof(PyObject *) == 0, "a state of object pointers");         \
    NATIVE_MODULE_WITH(name##_slots, name##_module_def, #name, State, exec, functions, doc,        \
                       module_objects_traverse, module_objects_clear, module_objects_free)
/* The same for a state that begins with such, up to and with the field `last`. */
#define NATIVE_MODULE_LEADING(name, State, last, exec, functions, doc)                             \
    enum { name##_OBJECTS = offsetof(State, last) / sizeof(PyObject *) + 1 };                      \
    static int name##_traverse_state(PyObject *module, visitproc visit, void *arg) {               \
        return module_leading_traverse(module, name##_OBJECTS, visit, arg);                        \
    }                                                                                              \
    static void name##_free_state(void *module) {                                                  \
        module_leading_free(module, name##_OBJECTS);                                               \
    }                                                                                              \
    NATIVE_MODULE_WITH(name##_slots, name##_module_def, #name, State, exec, functions, doc,        \
                       name##_traverse_state, NULL, name##_free_state)
/* The name is pasted by the caller: it may be a macro, as errno is. */
#define NATIVE_MODULE_WITH(slots, def, name, State, exec, functions, doc, traverse, clear, free)   \
    static PyModuleDef_Slot slots[] = {                                                            \
        {Py_mod_exec, (void *)(exec)},                                                             \
        {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},                      \
        {Py_mod_gil, Py_MOD_GIL_NOT_USED},                                                         \
        {0, NULL},                                                                                 \
    };                                                                                             \
    PyModuleDef def = {                                                                            \
        PyModuleDef_HEAD_INIT, name, doc, sizeof(State), functions, slots, traverse, clear, free};
int module_leading_traverse(PyObject *module, int count, visitproc visit, void *arg);
void module_leading_free(void *module, int count);
int module_objects_traverse(PyObject *module, visitproc visit, void *arg);
int module_objects_clear(PyObject *module);
void module_objects_free(void *module);

#endif
