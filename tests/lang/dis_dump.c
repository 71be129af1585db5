/* dis-dump: compiles files to the last table, without any Python object, and prints what the code objects will be.
 *
 * usage: dis-dump [-m exec|eval|single] [-O level] FILE...
 * Each code object is one line of JSON-like text, so that a script can compare it with another compiler's. */
#include <stdio.h>
#include <stdlib.h>

#include "base/bignum.h"
#include "base/float_text.h"
#include "lang/lower/lower.h"
#include "lang/parse/parse.h"

static void print_text(const char *text, size_t size) {
    putchar('"');
    for (size_t i = 0; i < size; i++) {
        unsigned char ch = (unsigned char)text[i];
        if (ch == '"' || ch == '\\') {
            printf("\\%c", ch);
        } else if (ch < 32 || ch >= 127) {
            printf("\\x%02x", ch);
        } else {
            putchar(ch);
        }
    }
    putchar('"');
}

static void print_float(double x) {
    char text[FLOAT_REPR_MAX];
    printf("%.*s", float_text_repr(x, text), text);
}

static void print_int(const Const *k) {
    char *text = malloc(bignum_text_size(k->size, 16) + 1);
    ptrdiff_t n = bignum_to_text(k->digits, k->size, 16, text);
    printf("%s%.*s", k->negative ? "-" : "", (int)n, text);
    free(text);
}

static void print_const(const Const *k) {
    switch (k->kind) {
    case CONST_NONE: printf("None"); break;
    case CONST_FALSE: printf("False"); break;
    case CONST_TRUE: printf("True"); break;
    case CONST_ELLIPSIS: printf("..."); break;
    case CONST_INT: printf("i"); print_int(k); break;
    case CONST_FLOAT: printf("f"); print_float(k->real); break;
    case CONST_COMPLEX: printf("c"); print_float(k->real); printf(","); print_float(k->imag); break;
    case CONST_STR: printf("s"); print_text(k->text, k->size); break;
    case CONST_BYTES: printf("b"); print_text(k->text, k->size); break;
    case CONST_TUPLE:
    case CONST_FROZENSET:
    case CONST_SLICE:
        printf(k->kind == CONST_TUPLE ? "t(" : k->kind == CONST_SLICE ? "slice(" : "fs(");
        for (size_t i = 0; i < k->size; i++) {
            print_const(k->items[i]);
            printf(";");
        }
        printf(")");
        break;
    case CONST_CODE: printf("<code %s>", k->code->qualname); break;
    case CONST_OBJECT: printf("<object>"); break;
    }
}

static void print_hex(const uint8_t *bytes, int count) {
    for (int i = 0; i < count; i++) {
        printf("%02x", bytes[i]);
    }
    putchar('\n');
}

static void print_body(const CodeBody *b) {
    printf("code %s %s\n", b->name, b->qualname);
    printf("flags %x line %d args %d %d %d stack %d\n", b->flags, b->first_line, b->argcount, b->posonlyargcount, b->kwonlyargcount, b->stacksize);
    printf("units ");
    print_hex((const uint8_t *)b->units.items, b->units.count * 2);
    printf("lines ");
    print_hex(b->lines.bytes.items, b->lines.bytes.count);
    printf("exceptions ");
    print_hex(b->exceptions.bytes.items, b->exceptions.bytes.count);
    printf("consts");
    for (int i = 0; i < b->const_count; i++) {
        putchar(' ');
        print_const(b->consts[i]);
    }
    printf("\nnames");
    for (int i = 0; i < b->name_count; i++) {
        printf(" %s", b->names[i]->text);
    }
    printf("\nlocals");
    for (int i = 0; i < b->local_count; i++) {
        printf(" %s/%x", b->locals[i]->text, b->local_kinds[i]);
    }
    printf("\n");
    for (int i = 0; i < b->const_count; i++) {
        if (b->consts[i]->kind == CONST_CODE) {
            print_body(b->consts[i]->code);
        }
    }
}

static int run(const char *path, ParseMode mode, int optimise) {
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "dis-dump: cannot read %s\n", path);
        return 2;
    }
    size_t size = 0, room = 1 << 20, got;
    char *text = malloc(room);
    while ((got = fread(text + size, 1, room - size, file)) > 0) {
        size += got;
        if (size == room) {
            text = realloc(text, room *= 2);
        }
    }
    if (file != stdin) {
        fclose(file);
    }
    Arena *arena = arena_new();
    LangReport report;
    lang_report_init(&report, arena);
    AstMod *tree = parse(&report, text, size, mode, 0, NULL);
    static Compiling c;
    if (tree) {
        compiling_init(&c, &report);
        c.optimise = optimise;
        if (report.error.type == LANG_OK && compiling_enter(&c) == 0) {
            ScopeTree *scopes = scope_analyse(&c, tree);
            print_body(lower_module(&c, tree, scopes));
        }
    }
    for (LangWarning *w = report.warnings; w; w = w->next) {
        printf("warning: %s %d\n", w->error.message, w->error.lineno);
    }
    if (report.error.type != LANG_OK) {
        LangError *e = &report.error;
        printf("error %d: %s %d,%d,%d,%d\n", e->type, e->message ? e->message : "", e->lineno, e->offset, e->end_lineno, e->end_offset);
    }
    printf("end %s\n", path);
    arena_free(arena);
    free(text);
    return report.error.type != LANG_OK;
}

int main(int argc, char **argv) {
    ParseMode mode = PARSE_EXEC;
    int optimise = 0, status = 0, i = 1;
    for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
        if (strcmp(argv[i], "-m") == 0 && i + 1 < argc) {
            i++;
            mode = strcmp(argv[i], "eval") == 0 ? PARSE_EVAL : strcmp(argv[i], "single") == 0 ? PARSE_SINGLE : PARSE_EXEC;
        } else if (strcmp(argv[i], "-O") == 0 && i + 1 < argc) {
            optimise = atoi(argv[++i]);
        }
    }
    for (; i < argc; i++) {
        status |= run(argv[i], mode, optimise);
    }
    return status;
}
