/* The reader: lines taken apart into records. */
#include "modules/csv/csv_int.h"

typedef struct Record Record;
typedef struct {
    PyObject_HEAD CsvState *csv;
    PyObject *iterator, *dialect; /* (c) */
    Record *under_way;            /* (l) of all calls, linked by `other` */
    unsigned long line;           /* (a) */
} Reader;
#define R(o) ((Reader *)(o))

/* What one call of next() has of its record. It belongs to that call: threads that share a reader
 * each get a record of their own lines. An iterator that uses the reader it feeds is found out. */
struct Record {
    ThreadState *thread;
    Record *other;  /* (l) of the reader */
    bool overtaken; /* set by the same thread, deeper in the stack */
    CsvState *csv;
    const Dialect *dialect;
    PyObject *fields; /* list */
    PyObject *field;  /* the text of the field so far; NULL: none */
    bool quoted;      /* the field began with a quote */
    bool escaped_end; /* its last escape was of a line's end: a line without end does not end it */
    enum { BETWEEN_FIELDS, IN_PLAIN, IN_QUOTES } open; /* where its next line goes on */
    PyObject *line;                                    /* borrowed */
    Py_ssize_t at, length;                             /* in the line */
};
typedef enum { FAILED = -1, GOES_ON, NEXT_FIELD, COMPLETE } Progress;

static bool is_line_end(Py_UCS4 c) {
    return c == '\n' || c == '\r';
}
static bool at_end(const Record *r) {
    return r->at == r->length;
}
static Py_UCS4 here(const Record *r) {
    return str_at(r->line, r->at);
}

/* ---- fields ---- */

static int add_text(Record *r, PyObject *text) {
    Py_ssize_t limit = load_relaxed(&r->csv->field_limit), n = str_length(text);
    if (n == 0) {
        return 0;
    }
    if (n > limit - (r->field == NULL ? 0 : str_length(r->field))) {
        return err_int(err_raise(r->csv->error, "field larger than field limit (%zd)", limit));
    }
    if (r->field == NULL) {
        r->field = newref(text);
        return 0;
    }
    str_append(&r->field, text);
    return r->field == NULL ? -1 : 0;
}
/* The part of the line from `from` to where it is now. */
static int add_part(Record *r, Py_ssize_t from) {
    autoref PyObject *text = INT_TRY(str_slice(r->line, from, r->at));
    return add_text(r, text);
}
/* Behind an escape character: the next one as it is; the end of the line counts as a line feed. */
static int add_escaped(Record *r) {
    if (at_end(r)) {
        autoref PyObject *line_feed = INT_TRY(str_from_char('\n'));
        return add_text(r, line_feed);
    }
    r->at++;
    return add_part(r, r->at - 1);
}
static int end_field(Record *r) {
    int quoting = r->dialect->quoting;
    autoref PyObject *value = r->field == NULL ? str_empty() : take(r->field);
    bool empty = str_length(value) == 0, quoted = r->quoted;
    r->quoted = r->escaped_end = false;
    r->open = BETWEEN_FIELDS;
    if (!quoted && empty && (quoting == QUOTE_STRINGS || quoting == QUOTE_NOTNULL)) {
        SETREF(value, newref(NONE));
    } else if (!quoted && !empty && (quoting == QUOTE_NONNUMERIC || quoting == QUOTE_STRINGS)) {
        SETREF(value, float_from_text(value));
        INT_TRY(value);
    }
    return list_append(r->fields, value);
}

/* ---- lines ---- */

/* Nothing but the ends of the line may follow. */
static Progress read_line_end(Record *r) {
    for (; !at_end(r); r->at++) {
        if (!is_line_end(here(r))) {
            err_raise(r->csv->error, "new-line character seen in unquoted field - do you need to "
                                     "open the file with newline=''?");
            return FAILED;
        }
    }
    return COMPLETE;
}
/* Text outside of quotes, up to the end of the field. */
static Progress read_plain(Record *r) {
    const Dialect *d = r->dialect;
    for (;;) {
        Py_ssize_t from = r->at;
        while (!at_end(r) && here(r) != d->delimiter && here(r) != d->escape &&
               !is_line_end(here(r))) {
            r->at++;
        }
        INT_TRYI(add_part(r, from));
        if (at_end(r) || here(r) != d->escape) {
            break;
        }
        r->at++;
        bool unended = at_end(r);
        r->escaped_end = !unended && is_line_end(here(r));
        INT_TRYI(add_escaped(r));
        if (unended) {
            r->open = IN_PLAIN;
            return GOES_ON;
        }
    }
    if (at_end(r) && r->escaped_end) {
        r->open = IN_PLAIN;
        return GOES_ON;
    }
    INT_TRYI(end_field(r));
    if (!at_end(r) && here(r) == d->delimiter) {
        r->at++;
        return NEXT_FIELD;
    }
    return read_line_end(r);
}
/* Behind the quote that may close a field: `doubled` says that it did not. */
static int read_closing(Record *r, bool *doubled) {
    const Dialect *d = r->dialect;
    *doubled = d->double_quote && !at_end(r) && here(r) == d->quote;
    if (*doubled) {
        r->at++;
        return add_part(r, r->at - 1);
    }
    if (!d->double_quote || at_end(r) || here(r) == d->delimiter || is_line_end(here(r))) {
        return 0;
    }
    if (d->strict) {
        return err_int(
            err_raise(r->csv->error, "'%c' expected after '%c'", (int)d->delimiter, (int)d->quote));
    }
    r->at++; /* taken as it is, even an escape character */
    return add_part(r, r->at - 1);
}
/* Text within quotes, and what follows them in the field. */
static Progress read_quoted(Record *r) {
    const Dialect *d = r->dialect;
    for (bool doubled = true; doubled;) {
        Py_ssize_t from = r->at;
        while (!at_end(r) && here(r) != d->quote && here(r) != d->escape) {
            r->at++;
        }
        INT_TRYI(add_part(r, from));
        bool escaped = !at_end(r) && here(r) == d->escape;
        if (escaped) {
            r->at++;
            from = r->at;
            INT_TRYI(add_escaped(r));
            escaped = r->at > from;
        } else if (!at_end(r)) {
            r->at++;
            INT_TRYI(read_closing(r, &doubled));
            continue;
        }
        if (!escaped) {
            r->open = IN_QUOTES;
            return GOES_ON;
        }
    }
    return read_plain(r);
}
static Progress read_field(Record *r) {
    const Dialect *d = r->dialect;
    while (d->skip_space && !at_end(r) && here(r) == ' ') {
        r->at++;
    }
    if (d->quoting != QUOTE_NONE && !at_end(r) && here(r) == d->quote) {
        r->quoted = true;
        r->at++;
        return read_quoted(r);
    }
    return read_plain(r);
}
static Progress read_line(Record *r, PyObject *line) {
    r->line = line;
    r->at = 0;
    r->length = str_length(line);
    if (r->open == BETWEEN_FIELDS && (at_end(r) || is_line_end(here(r)))) {
        return read_line_end(r); /* an empty line is a record without fields */
    }
    Progress progress = r->open == IN_QUOTES  ? read_quoted(r)
                        : r->open == IN_PLAIN ? read_plain(r)
                                              : NEXT_FIELD;
    while (progress == NEXT_FIELD) {
        progress = read_field(r);
    }
    return progress;
}

/* ---- records ---- */

/* The lines have ended: COMPLETE when what there is of a record is one, else GOES_ON. */
static Progress read_last(Record *r) {
    if (r->field == NULL && r->open != IN_QUOTES) {
        return GOES_ON;
    }
    if (r->dialect->strict) {
        err_raise(r->csv->error, "unexpected end of data");
        return FAILED;
    }
    return end_field(r) < 0 ? FAILED : COMPLETE;
}
static Progress read_record(Reader *self, Record *r) {
    Progress progress = GOES_ON;
    while (progress == GOES_ON) {
        autoref PyObject *line = ops_next(self->iterator);
        if (line != NULL && r->overtaken) {
            err_raise(r->csv->error, "iterator has already advanced the reader");
            return FAILED;
        }
        if (line == NULL) {
            return err_occurred() ? FAILED : read_last(r);
        }
        if (!IS_STR(line)) {
            err_raise(r->csv->error,
                      "iterator should return strings, not %.200s (the file should "
                      "be opened in text mode)",
                      TYPE(line)->tp_name);
            return FAILED;
        }
        fetch_add_relaxed(&self->line, 1);
        progress = read_line(r, line);
    }
    return progress;
}
static void record_begin(Reader *self, Record *r) {
    guard(self);
    r->other = self->under_way;
    self->under_way = r;
}
static void record_end(Reader *self, Record *r) {
    guard(self);
    for (Record **at = &self->under_way; *at != NULL;) {
        if (*at == r) {
            *at = r->other;
            continue;
        }
        if ((*at)->thread == r->thread) { /* those of other threads are theirs */
            (*at)->overtaken = true;
        }
        at = &(*at)->other;
    }
}
static PyObject *reader_iternext(PyObject *o) {
    Reader *self = R(o);
    autoref PyObject *fields = TRY(list_new(0));
    Record record = {.thread = thread_current(),
                     .csv = self->csv,
                     .dialect = (const Dialect *)self->dialect,
                     .fields = fields};
    record_begin(self, &record);
    Progress progress = read_record(self, &record);
    record_end(self, &record);
    XDECREF(record.field);
    return progress == COMPLETE ? take(fields) : NULL;
}

PyObject *csv_reader_new(CsvState *state, PyObject *iterator, PyObject *dialect) {
    autoref PyObject *o = TRY(state->reader_type->tp_alloc(state->reader_type, 0));
    R(o)->csv = state;
    R(o)->iterator = newref(iterator);
    R(o)->dialect = newref(dialect);
    return take(o);
}
static int reader_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(TYPE(o));
    Py_VISIT(R(o)->iterator);
    Py_VISIT(R(o)->dialect);
    return 0;
}
static void reader_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(R(o)->iterator);
    CLEAR(R(o)->dialect);
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
    {Py_tp_iter, ops_self},
    {Py_tp_iternext, reader_iternext},
    {Py_tp_members, reader_members},
    {Py_tp_doc,
     "Iterator over the records of lines of delimiter-separated values: lists of fields."},
    {0, NULL},
};
PyType_Spec csv_reader_spec = {
    .name = "_csv.reader",
    .basicsize = sizeof(Reader),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE |
             Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = reader_slots,
};
