/* The insides of the warnings: state, and the steps of showing one. */
#ifndef PITHON_MODULES_WARNINGS_WARNINGS_INT_H
#define PITHON_MODULES_WARNINGS_WARNINGS_INT_H

#include "modules/warnings/warnings.h"

typedef struct WarningState {
    PyObject *lock;           /* (c) RLock: guards what follows, and the registries */
    PyObject *filters;        /* (n:lock) list */
    PyObject *once_registry;  /* (n:lock) dict */
    PyObject *default_action; /* (n:lock) str */
    PyObject *context_var;    /* (c) _warnings_context */
    int64_t version;          /* (a) raised by every change of the filters */
} WarningState;

/* One warning on its way; all borrowed. */
typedef struct {
    PyObject *category;    /* a class */
    PyObject *message;     /* an instance of it */
    PyObject *text;        /* what filters look at */
    PyObject *filename;    /* str */
    PyObject *module;      /* what filters look at; any object */
    PyObject *registry;    /* dict, or NULL */
    PyObject *source_line; /* str, or NULL when the file is to be looked at */
    PyObject *source;      /* the object that is to blame, or NULL */
    int line;
} Warn;

/* 1: it is to be shown; 0: not; -1: it is an error. */
int warning_decide(WarningState *state, const Warn *w);
/* Through warnings._showwarnmsg, or to sys.stderr. */
int warning_show(const Warn *w);
/* An attribute of the module `warnings` if that is loaded: 1 and a new reference, 0, -1. */
int warnings_attribute(const char *name, bool import, PyObject **out);

#endif
