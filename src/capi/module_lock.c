#include "capi/module_lock.h"
#include "base/thunk.h"
#include "capi/capi.h"
#include "capi/extension.h"
#include "types/module/module.h"
#include "types/module/module_int.h"

#include <dlfcn.h>

/* Copies of definitions, with thunks in the places of functions. */
typedef struct MethodCopy {
    struct MethodCopy *next;
    PyMethodDef def;
} MethodCopy;
typedef struct GetSetCopy {
    struct GetSetCopy *next;
    PyGetSetDef def;
} GetSetCopy;

/* A file with a module that needs its lock: one for all interpreters, for they have its static
 * variables in common, and static types with their slots. For as long as the process lives, as the
 * file does. */
typedef struct UnsafeFile {
    struct UnsafeFile *next; /* (c) */
    void *base;              /* (c) where the file is mapped */
    PyMutex own;
    PyMutex *lock;    /* (c) its own, or the one that all share */
    PyMutex patching; /* guards what follows */
    bool collecting;  /* (n:patching) thunks are made, nothing is replaced yet: they cannot be
                         called before they are sealed */
    ThunkBlock block; /* (n:patching) */
    void **targets, **thunks; /* (n:patching) what has a thunk, and that */
    size_t count, capacity;
    MethodCopy *methods; /* (n:patching) */
    GetSetCopy *getsets; /* (n:patching) */
} UnsafeFile;

/* ---- thunks ---- */

static void enter(void *room, void *context) {
    section_begin_mutex(room, ((UnsafeFile *)context)->lock);
}

static void leave(void *room, void *context) {
    section_end(room);
}

_Static_assert(sizeof(Section) <= THUNK_ROOM, "a section fits a thunk's room");

static bool lies_in(const UnsafeFile *file, const void *p) {
    Dl_info info;
    return p != NULL && dladdr(p, &info) != 0 && info.dli_fbase == file->base;
}

static bool remember(UnsafeFile *file, void *target, void *thunk) {
    if (file->count == file->capacity) {
        size_t capacity = file->capacity ? file->capacity * 2 : 64;
        void **targets = realloc(file->targets, capacity * sizeof *targets);
        void **thunks = realloc(file->thunks, capacity * sizeof *thunks);
        file->targets = targets != NULL ? targets : file->targets;
        file->thunks = thunks != NULL ? thunks : file->thunks;
        if (targets == NULL || thunks == NULL) {
            return false;
        }
        file->capacity = capacity;
    }
    file->targets[file->count] = target;
    file->thunks[file->count++] = thunk;
    return true;
}

/* The thunk of a function of the file (one for each, so that pointers can still be compared);
 * anything else is left as it is. */
static void *guarded(UnsafeFile *file, void *target) {
    if (!lies_in(file, target)) {
        return target;
    }
    for (size_t i = 0; i < file->count; i++) {
        if (file->targets[i] == target) {
            return file->thunks[i];
        }
    }
    if (!file->collecting) {
        return target; /* came while the others were being replaced */
    }
    void *thunk =
        file->block.code == NULL ? NULL : thunk_make(&file->block, target, file, enter, leave);
    if (thunk == NULL) { /* the block is full */
        if (!thunks_seal(&file->block) || !thunks_begin(&file->block, 64)) {
            return target;
        }
        thunk = thunk_make(&file->block, target, file, enter, leave);
    }
    return remember(file, target, thunk) ? thunk : target;
}

static void guard_place(UnsafeFile *file, void **place) {
    void *thunk = guarded(file, *place);
    if (!file->collecting && thunk != *place) {
        *place = thunk;
    }
}
#define GUARD(file, place) guard_place((file), (void **)&(place))

/* ---- functions and descriptors ---- */

/* A definition that was met before has its copy: of each interpreter's types, of each that is made
 * again. */
static PyMethodDef *method_copied(UnsafeFile *file, PyMethodDef wanted) {
    MethodCopy *copy = file->methods;
    while (copy != NULL &&
           (copy->def.ml_meth != wanted.ml_meth || copy->def.ml_name != wanted.ml_name ||
            copy->def.ml_doc != wanted.ml_doc || copy->def.ml_flags != wanted.ml_flags)) {
        copy = copy->next;
    }
    if (copy == NULL && (copy = malloc(sizeof *copy)) != NULL) {
        *copy = (MethodCopy){file->methods, wanted};
        file->methods = copy;
    }
    return copy == NULL ? NULL : &copy->def;
}

static PyMethodDef *guarded_method(UnsafeFile *file, PyMethodDef *def) {
    PyMethodDef wanted = *def;
    wanted.ml_meth = (PyCFunction)guarded(file, (void *)def->ml_meth);
    if (file->collecting || wanted.ml_meth == def->ml_meth) {
        return def;
    }
    PyMethodDef *copy = method_copied(file, wanted);
    return copy == NULL ? def : copy;
}

static PyGetSetDef *getset_copied(UnsafeFile *file, PyGetSetDef wanted) {
    GetSetCopy *copy = file->getsets;
    while (copy != NULL && (copy->def.get != wanted.get || copy->def.set != wanted.set ||
                            copy->def.name != wanted.name || copy->def.doc != wanted.doc ||
                            copy->def.closure != wanted.closure)) {
        copy = copy->next;
    }
    if (copy == NULL && (copy = malloc(sizeof *copy)) != NULL) {
        *copy = (GetSetCopy){file->getsets, wanted};
        file->getsets = copy;
    }
    return copy == NULL ? NULL : &copy->def;
}

static PyGetSetDef *guarded_getset(UnsafeFile *file, PyGetSetDef *def) {
    PyGetSetDef wanted = *def;
    wanted.get = (getter)guarded(file, (void *)def->get);
    wanted.set = (setter)guarded(file, (void *)def->set);
    if (file->collecting || (wanted.get == def->get && wanted.set == def->set)) {
        return def;
    }
    PyGetSetDef *copy = getset_copied(file, wanted);
    return copy == NULL ? def : copy;
}

static void guard_object(UnsafeFile *file, PyObject *o) {
    if (IS_INSTANCE(o, PyCFunction_Type)) {
        PyCFunctionObject *f = (PyCFunctionObject *)o;
        f->m_ml = guarded_method(file, f->m_ml);
    } else if (IS_EXACT(o, PyMethodDescr_Type) || IS_EXACT(o, PyClassMethodDescr_Type)) {
        PyMethodDescrObject *d = (PyMethodDescrObject *)o;
        d->d_method = guarded_method(file, d->d_method);
    } else if (IS_EXACT(o, PyGetSetDescr_Type)) {
        PyGetSetDescrObject *d = (PyGetSetDescrObject *)o;
        d->d_getset = guarded_getset(file, d->d_getset);
    } else if (IS_EXACT(o, PyWrapperDescr_Type)) {
        GUARD(file, ((PyWrapperDescrObject *)o)->d_wrapped);
    } else if (IS_EXACT(o, PyStaticMethod_Type)) {
        autoref PyObject *inner = attr_get_text(o, "__func__");
        if (inner == NULL) {
            err_clear();
        } else {
            guard_object(file, inner);
        }
    }
}

static void guard_namespace(UnsafeFile *file, PyObject *dict) {
    Py_ssize_t position = 0;
    PyObject *value;
    while (dict != NULL && dict_next(dict, &position, NULL, &value, NULL)) {
        guard_object(file, value);
        decref(value);
    }
}

/* ---- slots ---- */

static void guard_suite(UnsafeFile *file, void *suite, size_t size) {
    void **slots = suite;
    for (size_t i = 0; suite != NULL && i < size / sizeof *slots; i++) {
        guard_place(file, &slots[i]);
    }
}

static void guard_slots(UnsafeFile *file, PyTypeObject *t) {
    GUARD(file, t->tp_dealloc);
    GUARD(file, t->tp_getattr);
    GUARD(file, t->tp_setattr);
    GUARD(file, t->tp_repr);
    GUARD(file, t->tp_hash);
    GUARD(file, t->tp_call);
    GUARD(file, t->tp_str);
    GUARD(file, t->tp_getattro);
    GUARD(file, t->tp_setattro);
    GUARD(file, t->tp_clear);
    GUARD(file, t->tp_richcompare);
    GUARD(file, t->tp_iter);
    GUARD(file, t->tp_iternext);
    GUARD(file, t->tp_descr_get);
    GUARD(file, t->tp_descr_set);
    GUARD(file, t->tp_init);
    GUARD(file, t->tp_alloc);
    GUARD(file, t->tp_new);
    GUARD(file, t->tp_finalize);
    GUARD(file, t->tp_vectorcall);
    guard_suite(file, t->tp_as_async, sizeof *t->tp_as_async);
    guard_suite(file, t->tp_as_number, sizeof *t->tp_as_number);
    guard_suite(file, t->tp_as_sequence, sizeof *t->tp_as_sequence);
    guard_suite(file, t->tp_as_mapping, sizeof *t->tp_as_mapping);
    guard_suite(file, t->tp_as_buffer, sizeof *t->tp_as_buffer);
}

static void guard_type(UnsafeFile *file, PyTypeObject *type) {
    guard_slots(file, type);
    guard_namespace(file, type->tp_dict);
    if (!file->collecting) {
        PyType_Modified(type);
    }
}

/* ---- files ---- */

static UnsafeFile *file_find(void *base) {
    UnsafeFile *file = load_acquire(&runtime.unsafe_files); /* pairs with file_add */
    while (file != NULL && file->base != base) {
        file = file->next;
    }
    return file;
}

/* -X one_module_lock: all such modules share one. */
static bool share_one_lock(void) {
    autoref PyObject *options = dict_get_text(interp_current()->sys_dict, "_xoptions");
    autoref PyObject *option =
        options == NULL || !IS_DICT(options) ? NULL : dict_get_text(options, "one_module_lock");
    return option != NULL;
}

static UnsafeFile *file_add(void *base) {
    UnsafeFile *file = file_find(base);
    if (file != NULL) {
        return file;
    }
    UnsafeFile *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return err_no_memory();
    }
    fresh->base = base;
    fresh->lock = share_one_lock() ? &runtime.unsafe_lock : &fresh->own;
    fresh->next = load_relaxed(&runtime.unsafe_files);
    while (!cas_acq_rel(&runtime.unsafe_files, &fresh->next, fresh)) {
        file = file_find(base);
        if (file != NULL) { /* another thread was first */
            free(fresh);
            return file;
        }
    }
    return fresh;
}

/* Types that were made ready elsewhere, and are in the module's namespace. */
static void guard_types_of(UnsafeFile *file, PyObject *namespace) {
    Py_ssize_t position = 0;
    PyObject *value;
    while (namespace != NULL && dict_next(namespace, &position, NULL, &value, NULL)) {
        autoref PyObject *owned = value;
        if (IS_TYPE_OBJECT(owned) && HAS_FLAG(owned, Py_TPFLAGS_READY) &&
            !HAS_FLAG(owned, _Py_TPFLAGS_STATIC_BUILTIN)) {
            guard_type(file, (PyTypeObject *)owned);
        }
    }
}

static void guard_all(UnsafeFile *file, PyObject *namespace, PyObject *types) {
    guard_namespace(file, namespace);
    guard_types_of(file, namespace);
    for (Py_ssize_t i = 0; i < list_length(types); i++) {
        autoref PyObject *type = list_get(types, i);
        if (type != NULL) {
            guard_type(file, (PyTypeObject *)type);
        }
    }
}

/* Thunks for all there is in the namespace and the types; then they take their places. */
static int guard_made(UnsafeFile *file, PyObject *namespace, PyObject *types) {
    if (!thunks_supported()) {
        return err_int(err_raise(PyExc_ImportError, "this module needs a lock around its "
                                                    "functions, which cannot be made for this "
                                                    "processor"));
    }
    mutex_lock(&file->patching);
    file->collecting = true;
    guard_all(file, namespace, types);
    bool sealed = thunks_seal(&file->block);
    file->block = (ThunkBlock){0};
    file->collecting = false;
    if (sealed) {
        guard_all(file, namespace, types);
    }
    mutex_unlock(&file->patching);
    return sealed ? 0 : err_int(err_no_memory());
}

void module_lock_loading(ExtensionState *state) {
    fetch_add_acq_rel(&state->loading, 1);
}

int module_lock_loaded(ExtensionState *state, PyObject *module, const void *code) {
    int result = 0;
    Dl_info info;
    autoref PyObject *made = list_slice_of(state->made, 0, PY_SSIZE_T_MAX);
    if (made == NULL) {
        result = -1;
    } else if (module != NULL && dladdr(code, &info) != 0) {
        UnsafeFile *file = file_add(info.dli_fbase);
        result = file == NULL ? -1 : guard_made(file, MODULE(module)->dict, made);
    }
    if (fetch_add_acq_rel(&state->loading, -1) == 1) {
        INT_TRYI(list_set_slice(state->made, 0, PY_SSIZE_T_MAX, NULL));
    }
    return result;
}

int module_lock_type_made(PyTypeObject *type) {
    ExtensionState *state = INT_TRY(extension_state());
    UnsafeFile *file = load_acquire(&runtime.unsafe_files);
    if (file != NULL) {
        autoref PyObject *types = INT_TRY(list_from_array((PyObject *[]){(PyObject *)type}, 1));
        for (; file != NULL; file = file->next) {
            INT_TRYI(guard_made(file, NULL, types));
        }
    }
    return load_relaxed(&state->loading) > 0 ? list_append(state->made, (PyObject *)type) : 0;
}

void out_call_begin(OutCall *call) {
    if (load_acquire(&runtime.unsafe_files) != NULL) {
        call->suspended = thread_current();
        section_suspend_all(call->suspended);
    }
}
