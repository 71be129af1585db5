/* ast-dump: prints what the front end makes of a file.
 *
 * usage: ast-dump [-m exec|eval|single|func_type] [-a] [-l] [-t] [-i] [-b] FILE...
 *   -a  with positions    -l  constants as literals between \1    -t  type comments    -i  as codeop compiles
 *   -b  batch: FILE holds texts separated by \0; one line of output for each, ended by \0
 * An error is printed as `TYPE: message (line, offset, end_line, end_offset) 'text'`, warnings before the result. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lang/parse/parse.h"

typedef struct Options {
    ParseMode mode;
    int dump, flags;
    bool batch;
} Options;

static const char *const error_names[] = {
    [LANG_OK] = "OK", [LANG_SYNTAX] = "SyntaxError", [LANG_INDENTATION] = "IndentationError", [LANG_TAB] = "TabError",
    [LANG_VALUE] = "ValueError", [LANG_OVERFLOW] = "OverflowError", [LANG_MEMORY] = "MemoryError",
    [LANG_INCOMPLETE] = "_IncompleteInputError", [LANG_RECURSION] = "RecursionError", [LANG_CALLBACK] = "callback",
};

static void
print_report(const LangReport *report)
{
    for (LangWarning *w = report->warnings; w; w = w->next) {
        printf("warning: %s (%d)\n", w->error.message, w->error.lineno);
    }
    const LangError *e = &report->error;
    if (e->type == LANG_OK) {
        return;
    }
    printf("%s: %s (%d, %d, %d, %d)", error_names[e->type], e->message ? e->message : "", e->lineno, e->offset,
           e->end_lineno, e->end_offset);
    if (e->text) {
        printf(" text=%.*s", (int)e->text_size, e->text);
    }
}

static int
run(const char *text, size_t size, const Options *options)
{
    Arena *arena = arena_new();
    if (!arena) {
        return 1;
    }
    const char *fail = getenv("AST_DUMP_FAIL_ALLOC");
    arena->fail_after = fail ? strtoul(fail, NULL, 10) : 0;
    LangReport report;
    lang_report_init(&report, arena);
    AstMod *tree = parse(&report, text, size, options->mode, options->flags, NULL);
    print_report(&report);
    if (tree) {
        AstText out = {0};
        ast_dump(&out, AST_TYPE_MOD, tree, options->dump);
        fwrite(out.text, 1, out.size, stdout);
        free(out.text);
    }
    arena_free(arena);
    return tree ? 0 : 1;
}

static char *
read_file(const char *path, size_t *size)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!file) {
        return NULL;
    }
    size_t room = 1 << 16, got;
    char *text = malloc(room);
    *size = 0;
    while (text && (got = fread(text + *size, 1, room - *size, file)) > 0) {
        *size += got;
        if (*size == room) {
            text = realloc(text, room *= 2);
        }
    }
    if (file != stdin) {
        fclose(file);
    }
    return text;
}

static int
run_batch(const char *text, size_t size, const Options *options)
{
    const char *end = text + size;
    int status = 0;
    while (text < end) {
        const char *stop = memchr(text, 0, (size_t)(end - text));
        stop = stop ? stop : end;
        status |= run(text, (size_t)(stop - text), options);
        putchar(0);
        text = stop + 1;
    }
    return status;
}

static ParseMode
mode_of(const char *name)
{
    return strcmp(name, "eval") == 0     ? PARSE_EVAL
           : strcmp(name, "single") == 0 ? PARSE_SINGLE
           : strcmp(name, "exec") == 0   ? PARSE_EXEC
                                         : PARSE_FUNC_TYPE;
}

int
main(int argc, char **argv)
{
    Options options = {0};
    int status = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-m") == 0 && i + 1 < argc) {
            options.mode = mode_of(argv[++i]);
        } else if (strcmp(argv[i], "-a") == 0) {
            options.dump |= AST_DUMP_ATTRIBUTES;
        } else if (strcmp(argv[i], "-l") == 0) {
            options.dump |= AST_DUMP_LITERALS;
        } else if (strcmp(argv[i], "-t") == 0) {
            options.flags |= PARSE_TYPE_COMMENTS;
        } else if (strcmp(argv[i], "-i") == 0) {
            options.flags |= PARSE_INCOMPLETE | PARSE_NO_IMPLIED_DEDENT;
        } else if (strcmp(argv[i], "-b") == 0) {
            options.batch = true;
        } else {
            size_t size;
            char *text = read_file(argv[i], &size);
            if (!text) {
                perror(argv[i]);
                return 2;
            }
            status |= options.batch ? run_batch(text, size, &options) : run(text, size, &options);
            if (!options.batch) {
                putchar('\n');
            }
            free(text);
        }
    }
    return status;
}
