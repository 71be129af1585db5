/* _tokenize: the lexer as an iterator of tuples (type, text, start, end, line). */
#include "lang/lex/lex.h"
#include "object/args.h"
#include "object/call.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/bytes/bytes.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>

typedef struct {
    char nothing;
} TokenizeState;

/* How a line that was read ends; the lexer sees "\n" behind all of them. */
enum { ENDS_LF, ENDS_CRLF, ENDS_NOT };

/* Where the characters of a line have been counted up to, so that a long line is counted once. */
typedef struct {
    uint32_t line_start, byte;
    int characters;
} Counted;

typedef struct {
    PyObject_HEAD PyObject *readline; /* (c) */
    PyObject *encoding;               /* (c) str or NULL: then lines are str */
    int extra;                        /* (c) */
    uint8_t busy;                     /* (a) a thread is in it: the rest is that thread's */
    bool done, started;
    int last_line; /* where the newest token ended, 0 before the first */
    Arena *arena;
    LangReport report;
    Lexer lexer;
    Counted counted;
    uint8_t *line_ends; /* by line number from 0, from malloc */
    size_t lines, room;
} TokenizerIter;
#define ITER(o) ((TokenizerIter *)(o))

/* ---- reading lines ---- */

static int note_line(TokenizerIter *it, uint8_t ends) {
    if (it->lines == it->room) {
        size_t room = it->room ? it->room * 2 : 64;
        uint8_t *grown = realloc(it->line_ends, room);
        if (grown == NULL) {
            return err_int(err_no_memory());
        }
        it->line_ends = grown;
        it->room = room;
    }
    it->line_ends[it->lines++] = ends;
    return 0;
}

/* Appends what one call of readline returned: usually one line. A newline is added where it has
 * none. */
static int append_text(TokenizerIter *it, const char *text, size_t size) {
    const char *end = text + size;
    for (const char *at = text; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        bool crlf = newline && newline > at && newline[-1] == '\r';
        INT_TRYI(note_line(it, newline ? crlf ? ENDS_CRLF : ENDS_LF : ENDS_NOT));
        at = newline ? newline + 1 : end;
    }
    if (lexer_append(&it->lexer, text, size) < 0) {
        return -1;
    }
    return size && end[-1] != '\n' ? lexer_append(&it->lexer, "\n", 1) : 0;
}

/* The next line as str, or NULL: at the end without an exception. */
static PyObject *read_line(TokenizerIter *it) {
    autoref PyObject *line = call_none(it->readline);
    if (line == NULL) {
        err_clear_if(PyExc_StopIteration);
        return NULL;
    }
    if (it->encoding == NULL) {
        return IS_STR(line) ? take(line)
                            : err_raise(PyExc_TypeError, "readline() returned a non-string object");
    }
    if (!IS_BYTES(line)) {
        return err_raise(PyExc_TypeError, "readline() returned a non-bytes object");
    }
    const char *encoding = TRY(str_utf8(it->encoding, NULL));
    return str_decode(bytes_data(line), bytes_length(line), encoding, "replace");
}

/* Lexer.more */
static int more_text(Lexer *lexer, void *context) {
    TokenizerIter *it = context;
    autoref PyObject *line = read_line(it);
    Py_ssize_t size = 0;
    const char *text = line ? str_utf8(line, &size) : NULL;
    if (text == NULL || memchr(text, 0, (size_t)size)) {
        if (text) {
            err_raise(PyExc_SyntaxError, "source code cannot contain null bytes");
        }
        return err_occurred() ? -1 : 0;
    }
    if (size == 0) {
        return 0;
    }
    return append_text(it, text, (size_t)size) < 0 ? -1 : 1;
}

/* ---- errors ---- */

static PyObject *number_or_none(int n, bool none) {
    return none ? newref(NONE) : int_from_ssize(n);
}

static void *raise_at(const LangError *e, PyObject *type) {
    bool line_only = e->type == LANG_INDENTATION || e->type == LANG_TAB;
    size_t size = e->text_size;
    while (size && line_only && e->text[size - 1] == '\n') {
        size--;
    }
    int offset = line_only ? lang_count_characters(e->text, (ptrdiff_t)size) + 1 : e->offset;
    autoref PyObject *message = TRY(str_from_text(e->message));
    autoref PyObject *name = TRY(str_from_text("<string>"));
    autoref PyObject *text = TRY(e->text ? str_from_wtf8(e->text, (Py_ssize_t)size) : newref(NONE));
    autoref PyObject *line = TRY(int_from_ssize(e->lineno)), *column = TRY(int_from_ssize(offset));
    autoref PyObject *end_line = TRY(number_or_none(e->end_lineno, line_only));
    autoref PyObject *end_column = TRY(number_or_none(e->end_offset, line_only));
    autoref PyObject *place = TRY(tuple_of(6, name, line, column, text, end_line, end_column));
    autoref PyObject *args = TRY(tuple_of(2, message, place));
    return err_raise_value(type, args);
}

static void *raise_lexer_error(TokenizerIter *it) {
    const LangError *e = &it->report.error;
    switch (e->type) {
    case LANG_CALLBACK:
        return NULL;
    case LANG_MEMORY:
        return err_no_memory();
    case LANG_OVERFLOW:
        return err_raise(PyExc_OverflowError, "%s", e->message);
    case LANG_INDENTATION:
        return raise_at(e, PyExc_IndentationError);
    case LANG_TAB:
        return raise_at(e, PyExc_TabError);
    default:
        return raise_at(e, PyExc_SyntaxError);
    }
}

/* ---- tokens ---- */

static int token_type(const TokenizerIter *it, const Token *t) {
    if (t->kind >= K_FIRST) {
        return T_NAME;
    }
    if (it->extra && t->kind >= T_LPAR && t->kind <= T_EXCLAMATION) {
        return T_OP;
    }
    return t->kind;
}

static int column_of(TokenizerIter *it, uint32_t line_start, int bytes) {
    Counted *c = &it->counted;
    if (bytes < 0) {
        return bytes;
    }
    uint32_t at = line_start + (uint32_t)bytes;
    if (at > it->lexer.size) {
        at = it->lexer.size; /* the end of a token that stands behind the text */
    }
    if (c->line_start != line_start || c->byte > at || c->byte < line_start) {
        *c = (Counted){line_start, line_start, 0};
    }
    c->characters += lang_count_characters(it->lexer.text + c->byte, (ptrdiff_t)(at - c->byte));
    c->byte = at;
    return c->characters + (int)(line_start + (uint32_t)bytes - at);
}

static uint8_t line_end_of(const TokenizerIter *it, int line) {
    return line > 0 && (size_t)line <= it->lines ? it->line_ends[line - 1] : ENDS_NOT;
}

/* The text from byte `start` to `end`, its newlines as they were read; `line` is that of start. */
static PyObject *text_of(const TokenizerIter *it, uint32_t start, uint32_t end, int line) {
    const char *text = it->lexer.text;
    StrWriter w;
    str_writer_init(&w, end - start);
    while (start < end) {
        const char *newline = memchr(text + start, '\n', end - start);
        uint32_t stop = newline ? (uint32_t)(newline - text) : end;
        uint8_t ends = newline ? line_end_of(it, line) : ENDS_NOT;
        if (str_writer_utf8(&w, text + start, stop - start) < 0 ||
            (ends == ENDS_CRLF && str_writer_char(&w, '\r') < 0) ||
            (ends != ENDS_NOT && str_writer_char(&w, '\n') < 0)) {
            str_writer_drop(&w);
            return NULL;
        }
        start = newline ? stop + 1 : end;
        line++;
    }
    return str_writer_finish(&w);
}

/* The physical lines that the token stands on. */
static PyObject *lines_of(const TokenizerIter *it, const Token *t, uint32_t line_start) {
    const Lexer *lx = &it->lexer;
    uint32_t last = t->end > line_start ? t->end : line_start;
    bool at_end = t->kind == T_ENDMARKER;
    if (line_start >= lx->size || (at_end && (it->extra || it->last_line != t->lineno))) {
        return str_empty();
    }
    bool ends_there = last > line_start && lx->text[last - 1] == '\n';
    const char *newline =
        ends_there ? lx->text + last - 1 : memchr(lx->text + last, '\n', lx->size - last);
    uint32_t end = newline ? (uint32_t)(newline - lx->text) + 1 : lx->size;
    return text_of(it, line_start, end, t->lineno);
}

static bool is_newline(const Token *t) {
    return t->kind == T_NEWLINE || t->kind == T_NL;
}

static PyObject *place(int line, int column) {
    autoref PyObject *l = TRY(int_from_ssize(line)), *c = TRY(int_from_ssize(column));
    return tuple_of(2, l, c);
}

static uint32_t start_of_line(const TokenizerIter *it, const Token *t) {
    return t->col >= 0 && t->start >= (uint32_t)t->col ? t->start - (uint32_t)t->col
                                                       : it->lexer.line_start;
}

/* Where the last line of the token begins. */
static uint32_t start_of_last_line(const TokenizerIter *it, const Token *t, uint32_t first) {
    return t->end_lineno == t->lineno || t->end_col < 0 ? first : t->end - (uint32_t)t->end_col;
}

static PyObject *token_text(const TokenizerIter *it, const Token *t) {
    if (t->kind == T_DEDENT || t->kind == T_ENDMARKER || (!it->extra && t->kind == T_INDENT)) {
        return str_empty();
    }
    if (!it->extra && t->kind == T_NEWLINE) { /* a comment belongs to it */
        return text_of(it, t->start, t->start < t->end ? t->end - 1 : t->end, t->lineno);
    }
    return text_of(it, t->start, t->end, t->lineno);
}

static PyObject *token_tuple(TokenizerIter *it, Token *t) {
    uint32_t first = start_of_line(it, t), last = start_of_last_line(it, t, first);
    autoref PyObject *text = TRY(token_text(it, t));
    int from = column_of(it, first, t->col), to = column_of(it, last, t->end_col);
    if (is_newline(t) && it->extra && t->start < t->end) {
        to = from + (line_end_of(it, t->lineno) == ENDS_CRLF ? 2 : 1);
    } else if (is_newline(t) && !it->extra) {
        to = from + (int)str_length(text);
    }
    autoref PyObject *line = TRY(lines_of(it, t, first));
    autoref PyObject *type = TRY(int_from_ssize(token_type(it, t)));
    autoref PyObject *start = TRY(place(t->lineno, from));
    autoref PyObject *end = TRY(place(t->end_lineno, to));
    it->last_line = t->end_lineno;
    return tuple_of(5, type, text, start, end, line);
}

/* ---- the iterator ---- */

static PyObject *next_token(TokenizerIter *it) {
    Token t;
    if (!it->started) {
        it->started = true;
        it->lexer.more = more_text;
        it->lexer.context = it;
    }
    if (lexer_next(&it->lexer, &t) < 0) {
        it->done = true;
        return raise_lexer_error(it);
    }
    if (t.kind == T_ENDMARKER) {
        it->done = true;
        if (it->lexer.parens || it->lexer.strings) {
            return err_raise(PyExc_SyntaxError, "unexpected EOF in multi-line statement");
        }
        if (it->lexer.size == 0) { /* nothing at all */
            t.lineno = t.end_lineno = 1;
            return it->extra ? token_tuple(it, &t) : NULL;
        }
    }
    return token_tuple(it, &t);
}

static PyObject *iter_next(PyObject *o) {
    TokenizerIter *it = ITER(o);
    uint8_t free_now = 0;
    if (!cas_acq_rel(&it->busy, &free_now, 1)) {
        return err_raise(PyExc_ValueError, "tokenizer already executing");
    }
    PyObject *token = it->done ? NULL : next_token(it);
    store_release(&it->busy, 0);
    return token;
}

CONSTRUCTOR("TokenizerIter(readline, /, *, extra_tokens: bool, encoding: str = NULL)",
            "Tokens of the lines that readline returns: str, or bytes in the encoding.")
static PyObject *iter_new(PyTypeObject *type, PyObject *readline, int extra_tokens,
                          PyObject *encoding) {
    autoref PyObject *o = TRY(type->tp_alloc(type, 0));
    TokenizerIter *it = ITER(o);
    it->readline = newref(readline);
    it->encoding = xnewref(encoding);
    it->extra = extra_tokens;
    it->arena = arena_new();
    if (it->arena == NULL) {
        return err_no_memory();
    }
    lang_report_init(&it->report, it->arena);
    if (lexer_init(&it->lexer, &it->report, "", 0, extra_tokens ? LEX_EXTRA : 0) < 0) {
        return err_no_memory();
    }
    return take(o);
}

static int iter_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(ITER(o)->readline);
    return 0;
}
static void iter_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(ITER(o)->readline);
    CLEAR(ITER(o)->encoding);
    if (ITER(o)->arena != NULL) {
        arena_free(ITER(o)->arena);
    }
    free(ITER(o)->line_ends);
    object_free(o);
}

#include "tokenize_module.gen.h"

static PyTypeObject tokenizer_iter_type = {
    TYPE_HEAD,
    .tp_name = "_tokenize.TokenizerIter",
    .tp_basicsize = sizeof(TokenizerIter),
    .tp_dealloc = iter_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_traverse = iter_traverse,
    .tp_iter = ops_self,
    .tp_iternext = iter_next,
    .tp_new = TokenizerIter_tp_new,
};

static int tokenize_exec(PyObject *module) {
    return module_add_type(module, &tokenizer_iter_type);
}

static PyMethodDef tokenize_functions[] = {{NULL, NULL, 0, NULL}};

NATIVE_MODULE(_tokenize, TokenizeState, tokenize_exec, tokenize_functions,
              "The lexer, for module tokenize.")
