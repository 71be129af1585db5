/* Printing a tree the way ast.dump does. */
#include "lang/ast/ast.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Dump {
    AstText *out;
    int flags;
} Dump;

static void put(Dump *d, const char *text, size_t size) {
    AstText *out = d->out;
    if (out->size + size + 1 > out->room) {
        size_t room = (out->size + size + 1) * 2;
        char *more = realloc(out->text, room);
        if (!more) {
            out->failed = true;
            return;
        }
        out->text = more;
        out->room = room;
    }
    memcpy(out->text + out->size, text, size);
    out->size += size;
    out->text[out->size] = 0;
}

static void puts_(Dump *d, const char *text) {
    put(d, text, strlen(text));
}

__attribute__((format(printf, 2, 3))) static void putf(Dump *d, const char *format, ...) {
    char buffer[64];
    va_list args;
    va_start(args, format);
    vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    puts_(d, buffer);
}

/* One character beyond ASCII; surrogates stand as three bytes, too. Returns its length in bytes. */
static size_t put_wide(Dump *d, const unsigned char *text) {
    size_t length = text[0] >= 0xF0 ? 4 : text[0] >= 0xE0 ? 3 : 2;
    uint32_t c = length == 4 ? text[0] & 7 : length == 3 ? text[0] & 15 : text[0] & 31;
    for (size_t i = 1; i < length; i++) {
        c = c << 6 | (text[i] & 63);
    }
    if ((d->flags & AST_DUMP_LITERALS) || (c >= 0xD800 && c < 0xE000) || c < 0xA1) {
        putf(d, c > 0xFFFF ? "\\U%08x" : c > 0xFF ? "\\u%04x" : "\\x%02x", c);
    } else {
        put(d, (const char *)text, length);
    }
    return length;
}

static void put_repr(Dump *d, const char *text, size_t size, bool bytes) {
    char quote = memchr(text, '\'', size) && !memchr(text, '"', size) ? '"' : '\'';
    put(d, &quote, 1);
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == quote || c == '\\') {
            putf(d, "\\%c", c);
        } else if (c == '\n' || c == '\r' || c == '\t') {
            putf(d, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
        } else if (c < 32 || c == 127 || (bytes && c > 127)) {
            putf(d, "\\x%02x", c);
        } else if (c < 127) {
            put(d, (const char *)&c, 1);
        } else {
            i += put_wide(d, (const unsigned char *)text + i) - 1;
        }
    }
    put(d, &quote, 1);
}

static void put_string(Dump *d, const char *text, size_t size, bool bytes) {
    const char *mark = d->flags & AST_DUMP_LITERALS ? "\1" : "";
    puts_(d, mark);
    puts_(d, bytes ? "b" : "");
    put_repr(d, text, size, bytes);
    puts_(d, mark);
}

static void put_constant(Dump *d, const AstConstant *value) {
    const char *mark = d->flags & AST_DUMP_LITERALS ? "\1" : "";
    switch (value->kind) {
    case AST_NONE:
        puts_(d, "None");
        break;
    case AST_TRUE:
        puts_(d, "True");
        break;
    case AST_FALSE:
        puts_(d, "False");
        break;
    case AST_ELLIPSIS:
        puts_(d, "Ellipsis");
        break;
    case AST_INT:
    case AST_FLOAT:
    case AST_IMAGINARY:
        puts_(d, mark);
        put(d, value->text, value->size);
        puts_(d, value->kind == AST_IMAGINARY ? "j" : "");
        puts_(d, mark);
        break;
    case AST_STR:
    case AST_BYTES:
        put_string(d, value->text, value->size, value->kind == AST_BYTES);
        break;
    case AST_OBJECT:
        putf(d, "<object at %p>", value->object);
        break;
    }
}

static void put_node(Dump *d, AstType type, const void *node);

static void put_value(Dump *d, AstType type, const char *at) {
    switch (type) {
    case AST_TYPE_IDENTIFIER: {
        const AstName *name = *(AstName *const *)at;
        put_string(d, name->text, name->size, false);
        break;
    }
    case AST_TYPE_STRING: {
        const AstString *text = (const AstString *)at;
        put_string(d, text->text, text->size, false);
        break;
    }
    case AST_TYPE_INT:
        putf(d, "%d", *(const int *)at);
        break;
    case AST_TYPE_CONSTANT:
        put_constant(d, (const AstConstant *)at);
        break;
    default:
        if (ast_types[type].shape == AST_SHAPE_ENUM) {
            puts_(d, ast_types[type].kinds[*(const int *)at].name);
            puts_(d, "()");
        } else {
            put_node(d, type, *(const void *const *)at);
        }
    }
}

/* A field that ast.dump leaves out: NULL where that is allowed, and an empty sequence. */
static bool is_left_out(const AstField *field, const char *at) {
    if (field->quantity >= AST_SEQUENCE) {
        return ((const AstNameSeq *)at)->size == 0;
    }
    return field->quantity == AST_OPTIONAL && field->type != AST_TYPE_INT && !*(void *const *)at;
}

static void put_sequence(Dump *d, const AstField *field, const char *at) {
    const AstExprSeq *seq = (const AstExprSeq *)at;
    bool plain = ast_types[field->type].shape == AST_SHAPE_ENUM;
    puts_(d, "[");
    for (ptrdiff_t i = 0; i < seq->size; i++) {
        puts_(d, i ? ", " : "");
        if (plain) {
            put_value(d, field->type, (const char *)((const int *)seq->items + i));
        } else if (!seq->items[i]) {
            puts_(d, "None");
        } else {
            put_value(d, field->type, (const char *)(seq->items + i));
        }
    }
    puts_(d, "]");
}

static void put_node(Dump *d, AstType type, const void *node) {
    const AstTypeInfo *info = &ast_types[type];
    const AstKindInfo *kind = &info->kinds[info->shape == AST_SHAPE_SUM ? *(const int *)node : 0];
    const char *comma = "";
    puts_(d, kind->name);
    puts_(d, "(");
    for (int i = 0; i < kind->size; i++) {
        const AstField *field = &kind->fields[i];
        const char *at = (const char *)node + field->offset;
        if (is_left_out(field, at)) {
            continue;
        }
        puts_(d, comma);
        puts_(d, field->name);
        puts_(d, "=");
        if (field->quantity >= AST_SEQUENCE) {
            put_sequence(d, field, at);
        } else {
            put_value(d, field->type, at);
        }
        comma = ", ";
    }
    if ((d->flags & AST_DUMP_ATTRIBUTES) && info->pos >= 0) {
        const AstPos *pos = (const AstPos *)((const char *)node + info->pos);
        puts_(d, comma);
        putf(d, "lineno=%d, col_offset=%d, ", pos->lineno, pos->col_offset);
        putf(d, "end_lineno=%d, end_col_offset=%d", pos->end_lineno, pos->end_col_offset);
    }
    puts_(d, ")");
}

void ast_dump(AstText *out, AstType type, const void *node, int flags) {
    Dump d = {out, flags};
    put_node(&d, type, node);
}
