/* freeze: compiles the modules of src/boot/frozen.def and writes them as C.
 *
 * usage: freeze LIBRARY OUTPUT.c
 * Runs the interpreter's core without the import system, which is what this makes possible. */
#include "boot/config.h"
#include "boot/lifecycle.h"
#include "lang/compile.h"
#include "modules/marshal/marshal.h"
#include "boot/program.h"
#include "object/error.h"
#include "object/needs.h"
#include "types/bytes/bytes.h"
#include "types/str/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Bootstrap, Stdlib, Test };
static const char *const group_names[] = {"Bootstrap", "Stdlib", "Test"};

typedef struct {
    const char *name, *original, *file;
    bool is_package;
    int group;
} Entry;

static const Entry entries[] = {
#define X(...) {__VA_ARGS__},
#include "boot/frozen.def"
#undef X
};

static char *read_whole(const char *folder, const char *file, size_t *size) {
    char path[4096];
    if (*file == 0) {
        *size = 0;
        return calloc(1, 1);
    }
    snprintf(path, sizeof path, "%s/%s", folder, file);
    FILE *in = fopen(path, "rb");
    if (in == NULL) {
        perror(path);
        exit(1);
    }
    char *text = malloc(1 << 20);
    *size = fread(text, 1, (1 << 20) - 1, in);
    text[*size] = 0;
    fclose(in);
    return text;
}

/* The code, marshalled; NULL with an exception. */
static PyObject *freeze(const char *library, const Entry *e) {
    size_t size;
    char *text = read_whole(library, e->file, &size);
    autoref PyObject *filename =
        TRY(str_format("<frozen %s>", e->original + (e->original[0] == '<')));
    autoref PyObject *code = TRY(compile_source(text, size, filename, COMPILE_EXEC, 0, 0));
    free(text);
    return marshal_dump(code);
}

static void write_data(FILE *out, int number, PyObject *data) {
    const unsigned char *bytes = (const unsigned char *)bytes_data(data);
    fprintf(out, "static const unsigned char data_%d[] = {", number);
    for (Py_ssize_t i = 0; i < bytes_length(data); i++) {
        fprintf(out, i % 32 ? "%d," : "\n%d,", bytes[i]);
    }
    fputs("};\n", out);
}

/* The same modules as the public API shows them: _PyImport_FrozenBootstrap and so on. */
static void write_group(FILE *out, int group) {
    const char *name = group_names[group];
    fprintf(out, "static const struct _frozen group_%d[] = {\n", group);
    for (size_t i = 0; i < countof(entries); i++) {
        if (entries[i].group == group) {
            fprintf(out, "    {\"%s\", data_%zu, sizeof data_%zu, %d},\n", entries[i].name, i, i,
                    entries[i].is_package);
        }
    }
    fprintf(out, "    {NULL, NULL, 0, 0},\n};\n");
    fprintf(out, "const struct _frozen *const _PyImport_Frozen%s = group_%d;\n", name, group);
}

static int write_all(FILE *out, const char *library) {
    fputs("#include \"boot/frozen.h\"\n#include \"capi/internal.h\"\n", out);
    for (size_t i = 0; i < countof(entries); i++) {
        autoref PyObject *data = freeze(library, &entries[i]);
        if (data == NULL) {
            fprintf(stderr, "freeze: %s\n", entries[i].file);
            program_report();
            return 1;
        }
        write_data(out, (int)i, data);
    }
    fputs("const FrozenModule frozen_modules[] = {\n", out);
    for (size_t i = 0; i < countof(entries); i++) {
        fprintf(out, "    {\"%s\", \"%s\", data_%zu, sizeof data_%zu, %d},\n", entries[i].name,
                entries[i].original, i, i, entries[i].is_package);
    }
    fputs("    {NULL, NULL, NULL, 0, false},\n};\n", out);
    for (size_t group = 0; group < countof(group_names); group++) {
        write_group(out, (int)group);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fputs("usage: freeze LIBRARY OUTPUT.c\n", stderr);
        return 2;
    }
    static ConfigState config;
    char *none[] = {argv[0], NULL};
    config_read(&config, 1, none);
    Interp *interp = lifecycle_start(&config);
    FILE *out = interp ? fopen(argv[2], "w") : NULL;
    if (out == NULL) {
        perror(argv[2]);
        return 1;
    }
    int status = write_all(out, argv[1]);
    return fclose(out) == 0 ? status : 1;
}
