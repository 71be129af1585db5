/* Extension modules: loading them, and what the runtime keeps for them. */
#ifndef PITHON_CAPI_EXTENSION_H
#define PITHON_CAPI_EXTENSION_H

#include "object/object.h"

enum { CODE_EXTRAS_MAX = 255 };
/* Of each interpreter, made when first asked for. */
typedef struct ExtensionState {
    PyObject *dict;    /* (c) what PyInterpreterState_GetDict gives */
    PyObject *modules; /* (c) dict: number of a definition -> module, for PyState_FindModule */
    PyObject *loaded;  /* (c) dict: (file, name) -> what a later import of a single-phase
                          module starts from */
    PyObject *made;            /* (c) list: types made while files are being loaded, see module_lock.h */
    int loading;               /* (a) how many are */
    int code_extras;           /* (a) indices given to tools, and how what they keep is freed: */
    freefunc free_code_extra[CODE_EXTRAS_MAX]; /* (a) */
} ExtensionState;
/* NULL with MemoryError. */
ExtensionState *extension_state(void);
/* The interpreter ends: lets go of all of it. Whoever asks for it later makes it anew. */
void extension_state_clear(Interp *interp);

/* _imp.create_dynamic: the module of the spec's name out of the shared object at its origin. */
PyObject *extension_create(PyObject *spec);
/* _imp.exec_dynamic: fills a multi-phase module. */
int extension_exec(PyObject *module);

#endif
