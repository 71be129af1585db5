/* str.format and str.format_map. */
#include "object/attr.h"
#include "types/int/int.h"
#include "types/str/str_methods.h"
#include "types/str/template.h"

typedef enum { NUMBERING_NONE, NUMBERING_AUTOMATIC, NUMBERING_MANUAL } Numbering;

typedef struct {
    PyObject *const *args; /* NULL: format_map */
    Py_ssize_t nargs;
    PyObject *mapping; /* may be NULL */
    Numbering numbering;
    Py_ssize_t next;
} Formatter;

enum { DEPTH_MAX = 2 };
static PyObject *format_text(Formatter *f, PyObject *text, Py_ssize_t start, Py_ssize_t end,
                             int depth);

static int set_numbering(Formatter *f, Numbering wanted) {
    if (f->numbering != NUMBERING_NONE && f->numbering != wanted) {
        err_raise(
            PyExc_ValueError,
            wanted == NUMBERING_MANUAL
                ? "cannot switch from automatic field numbering to manual field specification"
                : "cannot switch from manual field specification to automatic field numbering");
        return -1;
    }
    f->numbering = wanted;
    return 0;
}

/* What the field's name starts with. */
static PyObject *first_object(Formatter *f, PyObject *text, const TemplateStep *first) {
    Py_ssize_t i = first->number;
    bool automatic = first->start == first->end;
    if (!automatic && i < 0) {
        autoref PyObject *key = TRY(str_slice(text, first->start, first->end));
        return f->mapping ? ops_get_item(f->mapping, key) : err_raise_key(key);
    }
    TRYI(set_numbering(f, automatic ? NUMBERING_AUTOMATIC : NUMBERING_MANUAL));
    if (automatic) {
        i = f->next++;
    }
    if (f->args == NULL) {
        return err_raise(PyExc_ValueError, "Format string contains positional fields");
    }
    if (i >= f->nargs) {
        return err_raise(PyExc_IndexError,
                         "Replacement index %zd out of range for positional args tuple", i);
    }
    return newref(f->args[i]);
}

static PyObject *field_object(Formatter *f, PyObject *text, Py_ssize_t start, Py_ssize_t end) {
    Template name = {text, start, end};
    TemplateStep step;
    TRYI(template_first(&name, &step));
    autoref PyObject *o = TRY(first_object(f, text, &step));
    for (int more; (more = TRYI(template_step(&name, &step))) > 0;) {
        autoref PyObject *key = step.number >= 0 ? TRY(int_from_ssize(step.number))
                                                 : TRY(str_slice(text, step.start, step.end));
        SETREF(o, TRY(step.is_attribute ? attr_get(o, key) : ops_get_item(o, key)));
    }
    return take(o);
}

static PyObject *converted(PyObject *o, Py_UCS4 conversion) {
    switch (conversion) {
    case 0:
        return newref(o);
    case 'r':
        return ops_repr(o);
    case 's':
        return ops_str(o);
    case 'a':
        return ops_ascii(o);
    default:
        if (conversion > 32 && conversion < 127) {
            return err_raise(PyExc_ValueError, "Unknown conversion specifier %c", (int)conversion);
        }
        return err_raise(PyExc_ValueError, "Unknown conversion specifier \\x%x",
                         (unsigned)conversion);
    }
}

static PyObject *field_text(Formatter *f, PyObject *text, const TemplatePart *part, int depth) {
    autoref PyObject *o = TRY(field_object(f, text, part->name_start, part->name_end));
    autoref PyObject *value = TRY(converted(o, part->conversion));
    autoref PyObject *spec =
        TRY(part->spec_nested ? format_text(f, text, part->spec_start, part->spec_end, depth - 1)
                              : str_slice(text, part->spec_start, part->spec_end));
    return ops_format(value, spec);
}

static int put_parts(StrWriter *w, Formatter *f, PyObject *text, Py_ssize_t start, Py_ssize_t end,
                     int depth) {
    Template t = {text, start, end};
    TemplatePart part;
    for (int more; (more = INT_TRYI(template_next(&t, &part))) > 0;) {
        autoref PyObject *literal = INT_TRY(str_slice(text, part.literal_start, part.literal_end));
        INT_TRYI(str_writer_str(w, literal));
        if (part.has_field) {
            autoref PyObject *field = INT_TRY(field_text(f, text, &part, depth));
            INT_TRYI(str_writer_str(w, field));
        }
    }
    return 0;
}

static PyObject *format_text(Formatter *f, PyObject *text, Py_ssize_t start, Py_ssize_t end,
                             int depth) {
    if (depth <= 0) {
        return err_raise(PyExc_ValueError, "Max string recursion exceeded");
    }
    StrWriter w;
    str_writer_init(&w, end - start);
    if (put_parts(&w, f, text, start, end, depth) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    return str_writer_finish(&w);
}

PyObject *template_format(PyObject *text, PyObject *const *args, Py_ssize_t nargs,
                          PyObject *mapping) {
    if (!str_has_char(text, '{') && !str_has_char(text, '}')) {
        return newref(text);
    }
    Formatter f = {.args = args, .nargs = nargs, .mapping = mapping};
    return format_text(&f, text, 0, str_length(text), DEPTH_MAX);
}
