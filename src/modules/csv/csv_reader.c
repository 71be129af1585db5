/* The reader: lines taken apart into records. */
#include "modules/csv/csv_int.h"

typedef enum {
    START_RECORD,
    START_FIELD,
    ESCAPED,
    IN_FIELD,
    IN_QUOTED,
    ESCAPED_IN_QUOTED,
    QUOTE_IN_QUOTED, /* a quote within a quoted field: its end, or doubled */
    AFTER_RECORD,    /* a line end has been seen: nothing but line ends may follow */
    AFTER_ESCAPED_END
} ReaderState;
#define LINE_END ((Py_UCS4) - 2) /* behind the last character of a line */

typedef struct {
    PyObject_HEAD CsvState *csv;
    PyObject *iterator, *dialect; /* (c) */
    PyObject *fields;             /* (l) of the record under way, NULL between records */
    StrWriter field;              /* (l) */
    bool quoted;                  /* (l) the field has been */
    ReaderState state;            /* (l) */
    unsigned long line;           /* (a) */
} Reader;
#define R(o) ((Reader *)(o))

static int add_char(Reader *r, Py_UCS4 c) {
    Py_ssize_t limit = load_relaxed(&r->csv->field_limit);
    if (r->field.length >= limit) {
        return err_int(err_raise(r->csv->error, "field larger than field limit (%zd)", limit));
    }
    return str_writer_char(&r->field, c);
}
/* The field is complete. */
static int save_field(Reader *r) {
    int quoting = ((Dialect *)r->dialect)->quoting;
    bool quoted = r->quoted, empty = r->field.length == 0;
    autoref PyObject *text = INT_TRY(str_writer_finish(&r->field));
    str_writer_init(&r->field, 0);
    r->quoted = false;
    if (!quoted && empty && (quoting == QUOTE_STRINGS || quoting == QUOTE_NOTNULL)) {
        SETREF(text, newref(NONE));
    } else if (!quoted && !empty && (quoting == QUOTE_NONNUMERIC || quoting == QUOTE_STRINGS)) {
        SETREF(text, float_from_text(text));
        INT_TRY(text);
    }
    return list_append(r->fields, text);
}
static bool is_end(Py_UCS4 c) {
    return c == '\n' || c == '\r' || c == LINE_END;
}
static int end_field(Reader *r, Py_UCS4 c) {
    r->state = is_end(c) ? (c == LINE_END ? START_RECORD : AFTER_RECORD) : START_FIELD;
    return save_field(r);
}

static int in_field(Reader *r, const Dialect *d, Py_UCS4 c) {
    if (is_end(c) || c == d->delimiter) {
        return end_field(r, c);
    }
    if (c == d->escape) {
        r->state = ESCAPED;
        return 0;
    }
    r->state = IN_FIELD;
    return add_char(r, c);
}
static int start_field(Reader *r, const Dialect *d, Py_UCS4 c) {
    if (c == d->quote && d->quoting != QUOTE_NONE) {
        r->quoted = true;
        r->state = IN_QUOTED;
        return 0;
    }
    if (c == ' ' && d->skip_space) {
        r->state = START_FIELD;
        return 0;
    }
    return in_field(r, d, c);
}
static int in_quoted(Reader *r, const Dialect *d, Py_UCS4 c) {
    if (c == LINE_END) {
        return 0;
    }
    if (c == d->escape) {
        r->state = ESCAPED_IN_QUOTED;
        return 0;
    }
    if (c == d->quote && d->quoting != QUOTE_NONE) {
        r->state = d->double_quote ? QUOTE_IN_QUOTED : IN_FIELD;
        return 0;
    }
    return add_char(r, c);
}
static int quote_in_quoted(Reader *r, const Dialect *d, Py_UCS4 c) {
    if (c == d->quote && d->quoting != QUOTE_NONE) {
        r->state = IN_QUOTED;
        return add_char(r, c);
    }
    if (c == d->delimiter || is_end(c)) {
        return end_field(r, c);
    }
    if (d->strict) {
        return err_int(
            err_raise(r->csv->error, "'%c' expected after '%c'", (int)d->delimiter, (int)d->quote));
    }
    r->state = IN_FIELD;
    return add_char(r, c);
}
static int escaped(Reader *r, Py_UCS4 c) {
    r->state = c == '\n' || c == '\r' ? AFTER_ESCAPED_END : IN_FIELD;
    return add_char(r, c == LINE_END ? '\n' : c);
}
static int take_char(Reader *r, const Dialect *d, Py_UCS4 c) {
    switch (r->state) {
    case START_RECORD:
        if (is_end(c)) {
            r->state = c == LINE_END ? START_RECORD : AFTER_RECORD;
            return 0;
        }
        return start_field(r, d, c);
    case START_FIELD:
        return start_field(r, d, c);
    case ESCAPED:
        return escaped(r, c);
    case AFTER_ESCAPED_END:
        return c == LINE_END ? 0 : in_field(r, d, c);
    case IN_FIELD:
        return in_field(r, d, c);
    case IN_QUOTED:
        return in_quoted(r, d, c);
    case ESCAPED_IN_QUOTED:
        r->state = IN_QUOTED;
        return add_char(r, c == LINE_END ? '\n' : c);
    case QUOTE_IN_QUOTED:
        return quote_in_quoted(r, d, c);
    default: /* AFTER_RECORD */
        if (is_end(c)) {
            r->state = c == LINE_END ? START_RECORD : AFTER_RECORD;
            return 0;
        }
        return err_int(err_raise(r->csv->error,
                                 "new-line character seen in unquoted field - do you need to open "
                                 "the file with newline=''?"));
    }
}

static void reset(Reader *r) {
    str_writer_drop(&r->field);
    str_writer_init(&r->field, 0);
    r->quoted = false;
    r->state = START_RECORD;
    CLEAR(r->fields);
}
/* 1: the record is complete, 0: it goes on, -1. */
static int take_line(Reader *r, PyObject *line) {
    const Dialect *d = (Dialect *)r->dialect;
    guard(r);
    if (r->fields == NULL) { /* the iterator, or another thread, has used the reader */
        return err_int(err_raise(r->csv->error, "iterator has already advanced the reader"));
    }
    fetch_add_relaxed(&r->line, 1);
    for (Py_ssize_t i = 0; i <= str_length(line); i++) {
        Py_UCS4 c = i < str_length(line) ? str_at(line, i) : LINE_END;
        if (take_char(r, d, c) < 0) {
            return -1;
        }
    }
    return r->state == START_RECORD;
}
/* The lines have ended: 1: what there is of a record is one, 0: there is none, -1. */
static int take_end(Reader *r) {
    const Dialect *d = (Dialect *)r->dialect;
    guard(r);
    if (r->fields == NULL || (r->field.length == 0 && r->state != IN_QUOTED)) {
        return 0;
    }
    if (d->strict) {
        return err_int(err_raise(r->csv->error, "unexpected end of data"));
    }
    return save_field(r) < 0 ? -1 : 1;
}
static int begin_record(Reader *r) {
    autoref PyObject *fields = INT_TRY(list_new(0));
    guard(r);
    reset(r);
    r->fields = take(fields);
    return 0;
}
static int next_record(Reader *r) {
    INT_TRYI(begin_record(r));
    for (;;) {
        autoref PyObject *line = ops_next(r->iterator);
        if (line == NULL) {
            return err_occurred() ? -1 : take_end(r);
        }
        if (!IS_STR(line)) {
            return err_int(err_raise(r->csv->error,
                                     "iterator should return strings, not %.200s (the file should "
                                     "be opened in text mode)",
                                     TYPE(line)->tp_name));
        }
        int done = INT_TRYI(take_line(r, line));
        if (done) {
            return 1;
        }
    }
}
static PyObject *reader_iternext(PyObject *o) {
    Reader *r = R(o);
    int status = next_record(r);
    autoref PyObject *fields = NULL;
    guard(r);
    if (status > 0) {
        fields = r->fields;
        r->fields = NULL;
    }
    reset(r);
    return take(fields);
}

PyObject *csv_reader_new(CsvState *state, PyObject *iterator, PyObject *dialect) {
    autoref PyObject *o = TRY(state->reader_type->tp_alloc(state->reader_type, 0));
    R(o)->csv = state;
    R(o)->iterator = newref(iterator);
    R(o)->dialect = newref(dialect);
    str_writer_init(&R(o)->field, 0);
    return take(o);
}
static int reader_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    Py_VISIT(R(o)->iterator);
    Py_VISIT(R(o)->dialect);
    Py_VISIT(R(o)->fields);
    return 0;
}
static int reader_clear(PyObject *o) {
    CLEAR(R(o)->fields);
    return 0;
}
static void reader_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(R(o)->iterator);
    CLEAR(R(o)->dialect);
    CLEAR(R(o)->fields);
    str_writer_drop(&R(o)->field);
    object_free(o);
}

static PyMemberDef reader_members[] = {
    {"dialect", Py_T_OBJECT_EX, offsetof(Reader, dialect), Py_READONLY, NULL},
    {"line_num", Py_T_ULONG, offsetof(Reader, line), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot reader_slots[] = {
    {Py_tp_dealloc, reader_dealloc},
    {Py_tp_traverse, reader_traverse},
    {Py_tp_clear, reader_clear},
    {Py_tp_iter, ops_self},
    {Py_tp_iternext, reader_iternext},
    {Py_tp_members, reader_members},
    {Py_tp_doc,
     "CSV reader\n\nReader objects are responsible for reading and parsing tabular data\n"
     "in CSV format.\n"},
    {0, NULL},
};
PyType_Spec csv_reader_spec = {
    .name = "_csv.reader",
    .basicsize = sizeof(Reader),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE |
             Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = reader_slots,
};
