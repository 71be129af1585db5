/* The writer: rows as lines of text. */
#include "modules/csv/csv_int.h"

typedef struct {
    PyObject_HEAD CsvState *csv;
    PyObject *write, *dialect; /* (c) */
} Writer;
#define W(o) ((Writer *)(o))

static bool is_special(const Dialect *d, Py_UCS4 c) {
    if (c == d->delimiter || c == d->escape || c == d->quote || c == '\n' || c == '\r') {
        return true;
    }
    for (Py_ssize_t i = 0; i < str_length(d->terminator); i++) {
        if (str_at(d->terminator, i) == c) {
            return true;
        }
    }
    return false;
}
/* What stands before a special character: an escape, a quote (doubled), or nothing (NO_CHAR). */
static int before_char(CsvState *state, const Dialect *d, Py_UCS4 c, Py_UCS4 *before) {
    *before = NO_CHAR;
    bool escape = d->quoting == QUOTE_NONE || c == d->escape;
    if (!escape && c == d->quote) {
        if (d->double_quote) {
            *before = d->quote;
            return 0;
        }
        escape = true;
    }
    if (escape) {
        if (d->escape == NO_CHAR) {
            return err_int(err_raise(state->error, "need to escape, but no escapechar set"));
        }
        *before = d->escape;
    }
    return 0;
}
/* The text of a field, quoted if it must be. */
static int write_text(StrWriter *w, CsvState *state, const Dialect *d, PyObject *text,
                      bool quoted) {
    Py_ssize_t n = str_length(text);
    Py_UCS4 before;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_UCS4 c = str_at(text, i);
        if (is_special(d, c)) {
            INT_TRYI(before_char(state, d, c, &before));
            quoted |= before != d->escape || before == NO_CHAR;
        }
    }
    if (quoted) {
        INT_TRYI(str_writer_char(w, d->quote));
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_UCS4 c = str_at(text, i);
        if (is_special(d, c)) {
            INT_TRYI(before_char(state, d, c, &before));
            if (before != NO_CHAR) {
                INT_TRYI(str_writer_char(w, before));
            }
        }
        INT_TRYI(str_writer_char(w, c));
    }
    return quoted ? str_writer_char(w, d->quote) : 0;
}

static bool is_number(PyObject *o) {
    PyNumberMethods *n = TYPE(o)->tp_as_number;
    return n != NULL && (n->nb_index != NULL || n->nb_int != NULL || n->nb_float != NULL);
}
static bool wants_quotes(const Dialect *d, PyObject *field) {
    switch (d->quoting) {
    case QUOTE_ALL:
        return true;
    case QUOTE_NONNUMERIC:
        return !is_number(field);
    case QUOTE_STRINGS:
        return IS_STR(field);
    case QUOTE_NOTNULL:
        return field != NONE;
    default:
        return false;
    }
}
/* May an empty field not be quoted? */
static bool never_quoted(const Dialect *d, PyObject *field) {
    return d->quoting == QUOTE_NONE ||
           (field == NONE && (d->quoting == QUOTE_STRINGS || d->quoting == QUOTE_NOTNULL));
}
static int write_field(StrWriter *w, CsvState *state, const Dialect *d, PyObject *field) {
    autoref PyObject *text = IS_STR(field)   ? newref(field)
                             : field == NONE ? str_empty()
                                             : INT_TRY(ops_str(field));
    bool quoted = wants_quotes(d, field);
    if (str_length(text) == 0 && d->delimiter == ' ' && d->skip_space) {
        if (never_quoted(d, field)) {
            return err_int(err_raise(state->error, "empty field must be quoted if delimiter is a "
                                                   "space and skipinitialspace is true"));
        }
        quoted = true;
    }
    return write_text(w, state, d, text, quoted);
}
static int write_row(StrWriter *w, Writer *self, PyObject *iterator) {
    const Dialect *d = (Dialect *)self->dialect;
    autoref PyObject *last = NULL;
    Py_ssize_t n = 0;
    for (;; n++) {
        autoref PyObject *field = ops_next(iterator);
        if (field == NULL) {
            break;
        }
        if (n > 0) {
            INT_TRYI(str_writer_char(w, d->delimiter));
        }
        INT_TRYI(write_field(w, self->csv, d, field));
        SETREF(last, take(field));
    }
    if (err_occurred()) {
        return -1;
    }
    if (n > 0 && w->length == 0) { /* one empty field must not look like no field */
        if (never_quoted(d, last)) {
            return err_int(err_raise(self->csv->error, "single empty field record must be quoted"));
        }
        INT_TRYI(str_writer_char(w, d->quote));
        INT_TRYI(str_writer_char(w, d->quote));
    }
    return str_writer_str(w, d->terminator);
}

METHOD(
    "writer.writerow(self, row, /)",
    "Write the fields of an iterable as one record; what is not a str is written as str() has it.")
static PyObject *writer_writerow(Writer *self, PyObject *row) {
    autoref PyObject *iterator = ops_iter(row);
    if (iterator == NULL) {
        if (err_clear_if(PyExc_TypeError)) {
            err_raise(self->csv->error, "iterable expected, not %.200s", TYPE(row)->tp_name);
        }
        return NULL;
    }
    StrWriter w;
    str_writer_init(&w, 0);
    if (write_row(&w, self, iterator) < 0) {
        str_writer_drop(&w);
        return NULL;
    }
    autoref PyObject *line = TRY(str_writer_finish(&w));
    return call_one(self->write, line);
}
METHOD("writer.writerows(self, rows, /)", "Write each row of an iterable, as writerow() does.")
static PyObject *writer_writerows(Writer *self, PyObject *rows) {
    autoref PyObject *iterator = TRY(ops_iter(rows));
    for (;;) {
        autoref PyObject *row = ops_next(iterator);
        if (row == NULL) {
            return err_occurred() ? NULL : newref(NONE);
        }
        autoref PyObject *result = TRY(writer_writerow(self, row));
    }
}

PyObject *csv_writer_new(CsvState *state, PyObject *write, PyObject *dialect) {
    PyObject *o = TRY(state->writer_type->tp_alloc(state->writer_type, 0));
    W(o)->csv = state;
    W(o)->write = newref(write);
    W(o)->dialect = newref(dialect);
    return o;
}
static int writer_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    Py_VISIT(W(o)->write);
    Py_VISIT(W(o)->dialect);
    return 0;
}
static void writer_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(W(o)->write);
    CLEAR(W(o)->dialect);
    object_free(o);
}

#include "csv_writer.gen.h"

static PyMemberDef writer_members[] = {
    {"dialect", Py_T_OBJECT_EX, offsetof(Writer, dialect), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot writer_slots[] = {
    {Py_tp_dealloc, writer_dealloc},
    {Py_tp_traverse, writer_traverse},
    {Py_tp_methods, writer_methods},
    {Py_tp_members, writer_members},
    {Py_tp_doc, "Writes records to an object with a write() method, each as one line."},
    {0, NULL},
};
PyType_Spec csv_writer_spec = {
    .name = "_csv.writer",
    .basicsize = sizeof(Writer),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE |
             Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = writer_slots,
};
