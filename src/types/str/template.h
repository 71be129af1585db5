/* Texts of str.format taken apart (library reference, "Format String Syntax"): literals,
 * replacement fields, and the names in them. */
#ifndef PITHON_TYPES_STR_TEMPLATE_H
#define PITHON_TYPES_STR_TEMPLATE_H

#include "types/str/str.h"

/* Reads text[at..end); the text is borrowed. */
typedef struct {
    PyObject *text;
    Py_ssize_t at, end;
} Template;

/* A literal, and the field behind it if there is one. Indices into the text. */
typedef struct {
    Py_ssize_t literal_start, literal_end;
    bool has_field;
    Py_ssize_t name_start, name_end;
    Py_ssize_t spec_start, spec_end;
    bool spec_nested;   /* has fields of its own */
    Py_UCS4 conversion; /* 0: none */
} TemplatePart;

/* 1: a part; 0: the end; -1: ValueError. */
int template_next(Template *t, TemplatePart *part);

/* A field's name: what it starts with, then .attribute and [index]. */
typedef struct {
    Py_ssize_t start, end; /* of the name */
    Py_ssize_t number;     /* as a number, or -1 */
    bool is_attribute;     /* else an index */
} TemplateStep;
/* Reads the first name from `t` (start == end: none was given). */
int template_first(Template *t, TemplateStep *step);
/* Then each step: 1, 0 at the end, -1 with ValueError. */
int template_step(Template *t, TemplateStep *step);

/* format with the arguments; kwargs is a mapping or NULL; args NULL for format_map. */
PyObject *template_format(PyObject *text, PyObject *const *args, Py_ssize_t nargs,
                          PyObject *mapping);

#endif
