/* Capsules: a C pointer with a name. The functions are those of the public API: nobody inside uses
 * capsules otherwise. */
#include "types/function/function_int.h"

#include <string.h>

typedef struct {
    PyObject_HEAD void *pointer;
    const char *name;
    void *context;
    PyCapsule_Destructor destructor;
    traverseproc traverse;
    inquiry clear;
} Capsule;
#define CAPSULE(o) ((Capsule *)(o))

static bool same_name(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && !strcmp(a, b));
}

static Capsule *checked(PyObject *o, const char *function) {
    if (o == NULL || !IS_EXACT(o, PyCapsule_Type) || CAPSULE(o)->pointer == NULL) {
        return err_raise(PyExc_ValueError, "%s called with invalid PyCapsule object", function);
    }
    return CAPSULE(o);
}

PyObject *PyCapsule_New(void *pointer, const char *name, PyCapsule_Destructor destructor) {
    if (pointer == NULL) {
        return err_raise(PyExc_ValueError, "PyCapsule_New called with null pointer");
    }
    Capsule *c = (Capsule *)TRY(object_new(&PyCapsule_Type));
    c->pointer = pointer;
    c->name = name;
    c->destructor = destructor;
    return (PyObject *)c;
}

int PyCapsule_IsValid(PyObject *o, const char *name) {
    return o != NULL && IS_EXACT(o, PyCapsule_Type) && CAPSULE(o)->pointer != NULL &&
           same_name(CAPSULE(o)->name, name);
}

void *PyCapsule_GetPointer(PyObject *o, const char *name) {
    Capsule *c = TRY(checked(o, "PyCapsule_GetPointer"));
    if (!same_name(c->name, name)) {
        return err_raise(PyExc_ValueError, "PyCapsule_GetPointer called with incorrect name");
    }
    return c->pointer;
}

const char *PyCapsule_GetName(PyObject *o) {
    return TRY(checked(o, "PyCapsule_GetName"))->name;
}

PyCapsule_Destructor PyCapsule_GetDestructor(PyObject *o) {
    return TRY(checked(o, "PyCapsule_GetDestructor"))->destructor;
}

void *PyCapsule_GetContext(PyObject *o) {
    return TRY(checked(o, "PyCapsule_GetContext"))->context;
}

int PyCapsule_SetPointer(PyObject *o, void *pointer) {
    Capsule *c = INT_TRY(checked(o, "PyCapsule_SetPointer"));
    if (pointer == NULL) {
        return err_int(
            err_raise(PyExc_ValueError, "PyCapsule_SetPointer called with null pointer"));
    }
    c->pointer = pointer;
    return 0;
}

int PyCapsule_SetName(PyObject *o, const char *name) {
    INT_TRY(checked(o, "PyCapsule_SetName"))->name = name;
    return 0;
}

int PyCapsule_SetDestructor(PyObject *o, PyCapsule_Destructor destructor) {
    INT_TRY(checked(o, "PyCapsule_SetDestructor"))->destructor = destructor;
    return 0;
}

int PyCapsule_SetContext(PyObject *o, void *context) {
    INT_TRY(checked(o, "PyCapsule_SetContext"))->context = context;
    return 0;
}

/* The first part is imported, the others are attributes of what came before; submodules are
 * imported where an attribute is missing. */
static PyObject *walk_path(const char *path) {
    autoref PyObject *o = NULL;
    for (const char *start = path, *dot; *start != '\0'; start = *dot == '\0' ? dot : dot + 1) {
        dot = strchrnul(start, '.');
        autoref PyObject *part = TRY(str_from_utf8(start, dot - start));
        autoref PyObject *prefix = TRY(str_from_utf8(path, dot - path));
        autoref PyObject *next = NULL;
        if (o != NULL) {
            TRYI(attr_find(o, part, &next));
        }
        if (next == NULL) {
            next = TRY(import_module_text(TRY(str_utf8(prefix, NULL))));
        }
        SETREF(o, take(next));
    }
    return take(o);
}

void *PyCapsule_Import(const char *name, int no_block) {
    autoref PyObject *o = TRY(walk_path(name));
    if (!PyCapsule_IsValid(o, name)) {
        return err_raise(PyExc_AttributeError, "PyCapsule_Import \"%s\" is not valid", name);
    }
    return CAPSULE(o)->pointer;
}

/* ---- the type ---- */

static PyObject *capsule_tp_repr(PyObject *self) {
    const char *name = CAPSULE(self)->name, *quote = name == NULL ? "" : "\"";
    return str_format("<capsule object %s%s%s at %p>", quote, name == NULL ? "NULL" : name, quote,
                      self);
}

static void capsule_tp_dealloc(PyObject *self) {
    object_untrack(self);
    if (CAPSULE(self)->destructor != NULL) {
        CAPSULE(self)->destructor(self);
    }
    object_free(self);
}

static int capsule_tp_traverse(PyObject *self, visitproc visit, void *arg) {
    return CAPSULE(self)->traverse == NULL ? 0 : CAPSULE(self)->traverse(self, visit, arg);
}

static int capsule_tp_clear(PyObject *self) {
    return CAPSULE(self)->clear == NULL ? 0 : CAPSULE(self)->clear(self);
}

PyTypeObject PyCapsule_Type = {
    TYPE_HEAD,
    .tp_name = "PyCapsule",
    .tp_basicsize = sizeof(Capsule),
    .tp_dealloc = capsule_tp_dealloc,
    .tp_repr = capsule_tp_repr,
    .tp_flags = Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "A C pointer that one extension hands to another.",
    .tp_traverse = capsule_tp_traverse,
    .tp_clear = capsule_tp_clear,
};
