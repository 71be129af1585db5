/* What co_lines(), co_positions() and co_branches() return. */
#include "types/code/code_int.h"
#include "types/code/code_sites.h"
#include "opcodes.h"

typedef struct {
    PyObject_HEAD PyObject *code; /* (c) */
    LineCursor cursor;            /* (l) */
    int offset;                   /* (l) of the next instruction, in bytes */
    bool branches;                /* (c) */
} CodeIterator;

static PyObject *iterator_new(PyTypeObject *type, PyCodeObject *code, bool branches) {
    CodeIterator *it = (CodeIterator *)TRY(object_new(type));
    it->code = newref((PyObject *)code);
    line_cursor_init(&it->cursor, code);
    it->branches = branches;
    return (PyObject *)it;
}

PyObject *code_iterate_lines(PyCodeObject *code) {
    return iterator_new(&code_line_iterator_type, code, false);
}
PyObject *code_iterate_branches(PyCodeObject *code) {
    return iterator_new(&code_line_iterator_type, code, true);
}
PyObject *code_iterate_positions(PyCodeObject *code) {
    return iterator_new(&code_position_iterator_type, code, false);
}

static PyObject *number_or_none(int n) {
    return n < 0 ? newref(NONE) : int_from_ssize(n);
}

static PyObject *numbers(int count, const int *values, bool none_for_negative) {
    autoref PyObject *t = TRY(tuple_new(count));
    for (int i = 0; i < count; i++) {
        tuple_items(t)[i] =
            TRY(none_for_negative ? number_or_none(values[i]) : int_from_ssize(values[i]));
    }
    return tuple_publish(take(t));
}

/* Runs of one line: entries that follow each other on the same line are one. */
static PyObject *next_line(CodeIterator *it) {
    LineCursor *c = &it->cursor;
    if (!line_cursor_next(c)) {
        return NULL;
    }
    int start = c->start, line = c->position_line, stop = c->stop;
    for (;;) {
        LineCursor ahead = *c;
        if (!line_cursor_next(&ahead) || ahead.position_line != line) {
            break;
        }
        *c = ahead;
        stop = c->stop;
    }
    autoref PyObject *t = TRY(tuple_new(3));
    tuple_items(t)[0] = TRY(int_from_ssize(start));
    tuple_items(t)[1] = TRY(int_from_ssize(stop));
    tuple_items(t)[2] = TRY(number_or_none(line));
    return tuple_publish(take(t));
}

/* (offset of the branch, where it goes on when not taken, when taken) */
static PyObject *next_branch(CodeIterator *it) {
    PyCodeObject *code = CODE(it->code);
    uint16_t *units = code_units_of(code);
    Py_ssize_t n = code_units_count(code), i = it->offset / 2;
    int operand = 0;
    while (i < n) {
        int opcode = code_opcode(code, i), at = (int)i * 2;
        operand = operand << 8 | load_relaxed(&units[i]) >> 8;
        Py_ssize_t after = i + 1 + opcode_caches[opcode];
        i = after;
        if (opcode == EXTENDED_ARG) {
            continue;
        }
        int values[3] = {at, (int)after * 2, ((int)after + operand) * 2};
        it->offset = (int)after * 2;
        switch (opcode) {
        case POP_JUMP_IF_FALSE:
        case POP_JUMP_IF_TRUE:
        case POP_JUMP_IF_NONE:
        case POP_JUMP_IF_NOT_NONE:
            values[1] += 2; /* NOT_TAKEN */
            return numbers(3, values, false);
        case FOR_ITER:
            values[2] += 4; /* END_FOR, POP_ITER */
            return numbers(3, values, false);
        case END_ASYNC_FOR: /* the branch of an asynchronous loop is its END_SEND */
            values[0] = (int)(after - operand) * 2;
            values[1] = values[0] + 4;
            values[2] = (int)after * 2;
            return numbers(3, values, false);
        default:
            operand = 0;
        }
    }
    it->offset = (int)n * 2;
    return NULL;
}

static PyObject *line_iterator_next(PyObject *self) {
    CodeIterator *it = (CodeIterator *)self;
    guard(self);
    return it->branches ? next_branch(it) : next_line(it);
}

static PyObject *position_iterator_next(PyObject *self) {
    CodeIterator *it = (CodeIterator *)self;
    guard(self);
    LineCursor *c = &it->cursor;
    if (it->offset >= c->stop && !line_cursor_next(c)) {
        return NULL;
    }
    it->offset += 2;
    const int values[4] = {c->position_line, c->end_line, c->column, c->end_column};
    return numbers(4, values, true);
}

static PyObject *iterator_self(PyObject *self) {
    return newref(self);
}

static void iterator_dealloc(PyObject *self) {
    CLEAR(((CodeIterator *)self)->code);
    object_free(self);
}

PyTypeObject code_line_iterator_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "line_iterator",
    .tp_basicsize = sizeof(CodeIterator),
    .tp_dealloc = iterator_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_iter = iterator_self,
    .tp_iternext = line_iterator_next,
};

PyTypeObject code_position_iterator_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "positions_iterator",
    .tp_basicsize = sizeof(CodeIterator),
    .tp_dealloc = iterator_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_iter = iterator_self,
    .tp_iternext = position_iterator_next,
};
