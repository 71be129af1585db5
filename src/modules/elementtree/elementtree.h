/* What the files of _elementtree share. */
#ifndef PITHON_MODULES_ELEMENTTREE_ELEMENTTREE_H
#define PITHON_MODULES_ELEMENTTREE_ELEMENTTREE_H

#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/data.h"
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

typedef struct {
    PyObject *parse_error;                               /* (c) ParseError */
    PyTypeObject *element, *iterator, *builder, *parser; /* (c) */
    PyObject *comment_factory, *pi_factory;              /* (r) NULL: none */
} TreeState;
/* The module's state by way of one of its types or a class derived from one. */
TreeState *tree_state_of(PyTypeObject *type);
borrowed PyObject *tree_module_of(PyTypeObject *type);

/* ---- Element ---- */

enum { CHILDREN_INLINE = 4 };
typedef struct {
    PyObject *attrib;            /* (l) dict, or NULL: none yet */
    Py_ssize_t length, capacity; /* (l) */
    PyObject **children;         /* (l) few, or memory of their own */
    PyObject *few[CHILDREN_INLINE];
} ElementExtra;
typedef struct {
    PyObject_HEAD PyObject *tag, *text, *tail; /* (r) NULL: None */
    ElementExtra *extra;                       /* (l) NULL: neither attributes nor children */
    PyObject *weakrefs;
} ElementObject;
#define ELEMENT(o) ((ElementObject *)(o))

bool is_element(PyTypeObject *element, PyObject *o);
/* -1 with TypeError "expected an Element, not ..." */
int element_check(PyTypeObject *element, PyObject *o);
/* attrib: the dict itself is kept; NULL or an empty one: none. */
PyObject *element_new(PyTypeObject *type, PyObject *tag, PyObject *attrib);
/* A field as Python sees it. */
static inline PyObject *element_field(PyObject *o, PyObject **field) {
    PyObject *value = attr_field(o, field);
    return value ? value : newref(NONE);
}
PyObject *element_attrib(ElementObject *self); /* made if need be */
/* The dict or NULL without an exception when there are no attributes. */
PyObject *element_attrib_if(ElementObject *self);
int element_set_attrib(ElementObject *self, PyObject *attrib);
Py_ssize_t element_length(ElementObject *self);
/* A child, NULL without an exception when there is none at i. */
PyObject *element_child(ElementObject *self, Py_ssize_t i);
int element_append(ElementObject *self, PyObject *child);
int element_insert(ElementObject *self, Py_ssize_t i, PyObject *child); /* i is clamped */
/* Takes out the child at i if it is `child` (NULL: whichever it is); 1, 0. */
int element_remove_at(ElementObject *self, Py_ssize_t i, PyObject *child);
/* Puts another at i; 1, or 0 when there is none. */
int element_replace_at(ElementObject *self, Py_ssize_t i, PyObject *child);
PyObject *element_children(ElementObject *self); /* a new list */
/* Neither children nor attributes any more. */
void element_empty(ElementObject *self);
/* Children `items` (count of them, borrowed) in place of those from start to stop, or with a step
 * other than 1 in place of each; items NULL: deletes. As a list does it. */
int element_splice(ElementObject *self, PyObject *slice, PyObject *const *items, Py_ssize_t count);
int element_set_children(ElementObject *self, PyObject *const *items, Py_ssize_t count);

/* element_sequence.c */
PyObject *element_sequence_item(PyObject *o, Py_ssize_t i);
PyObject *element_subscript(PyObject *o, PyObject *index);
int element_set_subscript(PyObject *o, PyObject *index, PyObject *value);

/* element_methods.c */
extern PyType_Spec element_spec;
extern PyMethodDef Element_methods[];
PyObject *element_sub(PyObject *module, PyObject *const *args, Py_ssize_t n, PyObject *kwnames);

/* element_iterator.c */
extern PyType_Spec element_iterator_spec;
PyObject *element_iterator_new(TreeState *state, PyObject *root, PyObject *tag, bool texts);

/* ---- TreeBuilder ---- */

typedef enum {
    EVENT_START,
    EVENT_END,
    EVENT_START_NS,
    EVENT_END_NS,
    EVENT_COMMENT,
    EVENT_PI,
    EVENT_COUNT
} TreeEvent;
typedef struct {
    PyObject_HEAD PyObject *root, *last;               /* (r) the first, the newest element */
    PyObject *stack;                                   /* (c) list of those that are open */
    PyObject *data, *pieces;                           /* (r) text that waits: the first piece, or
                                                          a list of several */
    PyObject *factory, *comment_factory, *pi_factory;  /* (r) NULL: the usual */
    PyObject *append_event, *event_names[EVENT_COUNT]; /* (r) NULL: not asked for */
    bool after;                                        /* (a) the text belongs behind `last` */
    bool insert_comments, insert_pis;                  /* (a) */
} BuilderObject;
#define BUILDER(o) ((BuilderObject *)(o))

extern PyType_Spec tree_builder_spec;
/* One without factories: comments and instructions are reported as plain text. */
PyObject *builder_new(TreeState *state);
PyObject *builder_start(BuilderObject *self, PyObject *tag, PyObject *attrib);
PyObject *builder_end(BuilderObject *self, PyObject *tag);
PyObject *builder_data(BuilderObject *self, PyObject *data);
PyObject *builder_comment(BuilderObject *self, PyObject *text);
PyObject *builder_pi(BuilderObject *self, PyObject *target, PyObject *text);
PyObject *builder_close(BuilderObject *self);
/* Reports an event if it was asked for. */
int builder_event(BuilderObject *self, TreeEvent event, PyObject *value);
bool builder_wants(BuilderObject *self, TreeEvent event);
/* Which events are reported from now on, to append(): a tuple of names (str or bytes), or None. */
int builder_set_events(BuilderObject *self, PyObject *append, PyObject *names);

/* ---- XMLParser ---- */
extern PyType_Spec xml_parser_spec;

#endif
