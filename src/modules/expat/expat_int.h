/* What the files of pyexpat share. */
#ifndef PITHON_MODULES_EXPAT_EXPAT_INT_H
#define PITHON_MODULES_EXPAT_EXPAT_INT_H

#include "base/buffer.h"
#include "modules/expat/expat_shared.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "thread/mutex.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

enum {
#define HANDLER(name, setter, function) HANDLER_##name,
#include "modules/expat/expat_handlers.def"
#undef HANDLER
    HANDLER_COUNT
};

typedef struct {
    PyObject *error;      /* (c) ExpatError */
    PyTypeObject *parser; /* (c) */
} ExpatState;

typedef struct {
    PyObject_HEAD XML_Parser expat;    /* (c); used under the lock, or by the thread that parses */
    uintptr_t parsing;                 /* (l) os id of the thread that is in Parse(), or 0 */
    bool failed;                       /* (o) a handler has raised */
    bool ordered, specified, prefixes; /* (a) settings of how attributes and names look */
    bool buffers_text;                 /* (a) */
    bool no_deferral;                  /* (a) reparse deferral is switched off */
    uint64_t fed;                      /* (o) bytes given to expat */
    int buffer_size;                   /* (l) */
    Buffer text;                       /* (l) character data that wait for the handler */
    PyObject *intern;                  /* (c) dict, or NULL for none */
    PyObject *parent;                  /* (c) the parser this one was made from, or NULL */
    PyObject *handlers[HANDLER_COUNT]; /* (r) NULL: none */
} ParserObject;
#define P(o) ((ParserObject *)(o))

extern PyModuleDef pyexpat_module_def;
extern PyType_Spec expat_parser_spec;
/* Adds the attributes that are not declared one by one. */
int expat_parser_finish(PyTypeObject *type);

PyObject *parser_new(ExpatState *state, XML_Parser expat, PyObject *intern, PyObject *parent);
/* Raises ExpatError for an error code at the parser's position. */
void *parser_raise(PyObject *self, int code);

/* 0, or -1 with RuntimeError when another thread parses. The lock is held. */
int parser_check_locked(PyObject *self);

/* pyexpat.c */
void handler_install(PyObject *self, int handler); /* tells expat whether there is one */
int handler_flush_text(PyObject *self);
void handlers_drop(PyObject *self);
int handler_unknown_encoding(void *data, const XML_Char *name, XML_Encoding *info);

#endif
