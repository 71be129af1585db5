/* Reading the table of positions and the table of handlers (their format:
 * lang/optimise/assemble.c). */
#include "types/code/code_int.h"

static unsigned read_number(LineCursor *c) {
    unsigned value = 0, shift = 0;
    while (c->at < c->end) {
        unsigned byte = *c->at++;
        value |= shift < 32 ? (byte & 63) << shift : 0;
        shift += 6;
        if (!(byte & 0x40)) {
            break;
        }
    }
    return value;
}

static int read_signed(LineCursor *c) {
    unsigned n = read_number(c);
    return n & 1 ? -(int)(n >> 1) : (int)(n >> 1);
}

static int read_byte(LineCursor *c) {
    return c->at < c->end ? *c->at++ : 0;
}

void line_cursor_init(LineCursor *c, PyCodeObject *code) {
    PyObject *table = code->co_linetable;
    c->at = (const uint8_t *)bytes_data(table);
    c->end = c->at + bytes_length(table);
    c->line = code->co_firstlineno;
    c->start = c->stop = 0;
    c->position_line = c->end_line = c->column = c->end_column = -1;
}

enum { KIND_ONE_LINE = 10, KIND_NO_COLUMNS = 13, KIND_LONG = 14, KIND_NONE = 15 };

bool line_cursor_next(LineCursor *c) {
    if (c->at >= c->end) {
        return false;
    }
    int first = *c->at++, kind = first >> 3 & 15;
    c->start = c->stop;
    c->stop += ((first & 7) + 1) * 2;
    c->end_column = c->column = -1;
    if (kind == KIND_NONE) {
        c->position_line = c->end_line = -1;
        return true;
    }
    if (kind < KIND_ONE_LINE) {
        int second = read_byte(c);
        c->column = kind << 3 | (second >> 4 & 7);
        c->end_column = c->column + (second & 15);
        c->end_line = c->line;
    } else if (kind < KIND_NO_COLUMNS) {
        c->line += kind - KIND_ONE_LINE;
        c->column = read_byte(c);
        c->end_column = read_byte(c);
        c->end_line = c->line;
    } else {
        c->line += read_signed(c);
        c->end_line = c->line;
        if (kind == KIND_LONG) {
            c->end_line += (int)read_number(c);
            c->column = (int)read_number(c) - 1;
            c->end_column = (int)read_number(c) - 1;
        }
    }
    c->position_line = c->line;
    return true;
}

/* The same table with lines alone. */
PyObject *code_lines_without_columns(PyObject *table) {
    LineCursor c = {.at = (const uint8_t *)bytes_data(table)};
    c.end = c.at + bytes_length(table);
    enum { MOST = 8 }; /* bytes of one entry: its head, and a signed number */
    autoref PyObject *room = TRY(bytes_new(bytes_length(table) * MOST));
    char *out = bytes_data(room);
    for (int before = 0; line_cursor_next(&c);) {
        int units = (c.stop - c.start) / 2 - 1;
        if (c.position_line < 0) {
            *out++ = (char)(0x80 | KIND_NONE << 3 | units);
            continue;
        }
        int delta = c.line - before;
        before = c.line;
        *out++ = (char)(0x80 | KIND_NO_COLUMNS << 3 | units);
        unsigned n = delta < 0 ? (unsigned)-delta << 1 | 1 : (unsigned)delta << 1;
        for (; n > 63; n >>= 6) {
            *out++ = (char)(0x40 | (n & 63));
        }
        *out++ = (char)n;
    }
    return bytes_from(bytes_data(room), out - bytes_data(room));
}

static bool find(PyObject *code, int offset, LineCursor *c) {
    line_cursor_init(c, CODE(code));
    while (line_cursor_next(c)) {
        if (offset < c->stop) {
            return offset >= 0;
        }
    }
    return false;
}

int code_line(PyObject *code, int offset) {
    if (offset < 0) {
        return CODE(code)->co_firstlineno;
    }
    LineCursor c;
    return find(code, offset, &c) ? c.position_line : -1;
}

bool code_position(PyObject *code, int offset, int *line, int *end_line, int *column,
                   int *end_column) {
    LineCursor c;
    if (!find(code, offset, &c)) {
        return false;
    }
    *line = c.position_line;
    *end_line = c.end_line;
    *column = c.column;
    *end_column = c.end_column;
    return true;
}

/* ---- handlers ---- */

static const uint8_t *read_big_endian(const uint8_t *p, const uint8_t *end, int *value) {
    unsigned n = 0;
    while (p < end) {
        unsigned byte = *p++;
        n = n << 6 | (byte & 63);
        if (!(byte & 0x40)) {
            break;
        }
    }
    *value = (int)n;
    return p;
}

/* The entry that a byte lies in starts with the mark 0x80. */
static const uint8_t *entry_start(const uint8_t *p, const uint8_t *table) {
    while (p > table && !(*p & 0x80)) {
        p--;
    }
    return p;
}

static const uint8_t *entry_after(const uint8_t *p, const uint8_t *end) {
    p++;
    while (p < end && !(*p & 0x80)) {
        p++;
    }
    return p;
}

bool code_handler(PyObject *code, int offset, int *target, int *depth, bool *lasti) {
    if (CODE(code)->_co_unique_id) {
        return false; /* unfit: its handlers are not to be trusted either */
    }
    PyObject *bytes = CODE(code)->co_exceptiontable;
    const uint8_t *table = (const uint8_t *)bytes_data(bytes), *end = table + bytes_length(bytes);
    const uint8_t *low = table, *high = end; /* entries are in the order of their starts */
    int unit = offset / 2, start, length, there, packed;
    while (high - low > 32) {
        const uint8_t *middle = entry_start(low + (high - low) / 2, table);
        if (middle == low) {
            middle = entry_after(low + (high - low) / 2, high);
            if (middle >= high) {
                break;
            }
        }
        read_big_endian(middle, end, &start);
        if (start > unit) {
            high = middle;
        } else {
            low = middle;
        }
    }
    while (low < high) {
        low = read_big_endian(low, end, &start);
        low = read_big_endian(low, end, &length);
        low = read_big_endian(low, end, &there);
        low = read_big_endian(low, end, &packed);
        if (start > unit) {
            return false;
        }
        if (unit < start + length) {
            *target = there * 2;
            *depth = packed >> 1;
            *lasti = packed & 1;
            return true;
        }
    }
    return false;
}

bool code_handler_next(PyCodeObject *code, int *at, int *target) {
    const uint8_t *table = (const uint8_t *)bytes_data(code->co_exceptiontable),
                  *end = table + bytes_length(code->co_exceptiontable), *p = table + *at;
    int start, length, packed;
    if (p >= end || code->_co_unique_id) {
        return false;
    }
    p = read_big_endian(p, end, &start);
    p = read_big_endian(p, end, &length);
    p = read_big_endian(p, end, target);
    p = read_big_endian(p, end, &packed);
    *at = (int)(p - table);
    return true;
}
