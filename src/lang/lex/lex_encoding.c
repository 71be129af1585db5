/* PEP 263: which encoding a file says it is in. */
#include "lang/lex/lex.h"

#include <string.h>

#include "base/compiler.h"

static bool is_cookie_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

/* `coding[:=]\s*([-\w.]+)` in a comment that stands alone on its line; its start, and *size. */
static const char *find_cookie(const char *line, const char *end, size_t *size) {
    while (line < end && (*line == ' ' || *line == '\t' || *line == '\f')) {
        line++;
    }
    if (line == end || *line != '#') {
        return NULL;
    }
    for (; end - line > 7; line++) {
        if (memcmp(line, "coding", 6) != 0 || (line[6] != ':' && line[6] != '=')) {
            continue;
        }
        const char *from = line + 7;
        while (from < end && (*from == ' ' || *from == '\t')) {
            from++;
        }
        const char *to = from;
        while (to < end && is_cookie_character(*to)) {
            to++;
        }
        if (to > from) {
            *size = (size_t)(to - from);
            return from;
        }
    }
    return NULL;
}

static bool is_blank(const char *line, const char *end) {
    while (line < end && (*line == ' ' || *line == '\t' || *line == '\f')) {
        line++;
    }
    return line == end || *line == '#' || *line == '\n' || *line == '\r';
}

/* The name as it is compared: lower case, '_' as '-', and the many ways to write UTF-8 and Latin-1
 * as one. */
static const char *normal_name(Arena *arena, const char *text, size_t size) {
    char start[13];
    size_t n = size < 12 ? size : 12;
    for (size_t i = 0; i < n; i++) {
        start[i] = text[i] == '_'                     ? '-'
                   : text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] | 0x20)
                                                      : text[i];
    }
    start[n] = 0;
    if (strcmp(start, "utf-8") == 0 || strncmp(start, "utf-8-", 6) == 0) {
        return "utf-8";
    }
    static const char *const latin[] = {"latin-1", "iso-8859-1", "iso-latin-1"};
    for (size_t i = 0; i < countof(latin); i++) {
        size_t length = strlen(latin[i]);
        if (strncmp(start, latin[i], length) == 0 && (start[length] == 0 || start[length] == '-')) {
            return "iso-8859-1";
        }
    }
    return arena_copy(arena, text, size);
}

LexEncoding lex_find_encoding(Arena *arena, const char *text, size_t size) {
    LexEncoding found = {.bom = size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0};
    const char *line = text + (found.bom ? 3 : 0), *end = text + size;
    for (int i = 0; i < 2 && line < end; i++) {
        const char *stop = line;
        while (stop < end && *stop != '\n' && *stop != '\r') {
            stop++;
        }
        size_t length;
        const char *cookie = find_cookie(line, stop, &length);
        if (cookie) {
            found.name = normal_name(arena, cookie, length);
            found.lineno = i + 1;
            found.line = line;
            found.line_size = (size_t)(stop - line);
            return found;
        }
        if (!is_blank(line, stop)) {
            return found; /* a cookie counts in the second line only behind a first one without code
                           */
        }
        line = stop + (stop < end) + (stop + 1 < end && stop[0] == '\r' && stop[1] == '\n');
    }
    return found;
}
