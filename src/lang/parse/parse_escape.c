/* Escapes in string literals. */
#include "lang/needs.h"
#include "lang/parse/parse_int.h"

#include <string.h>

#include "base/unicode.h"

typedef struct Decoder {
    Parser *p;
    StringBuffer *out;
    const Token *token; /* whose text it is: errors point at it                 */
    const char *start;  /* of the text, for positions in messages               */
    const char *at, *end;
    bool bytes;
    size_t position; /* of the reference's decoder: bytes of text before `at`, wide characters being
                        10 */
    bool warned;
} Decoder;

static int hex_value(char c) {
    return c >= '0' && c <= '9'                     ? c - '0'
           : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                    : -1;
}

static bool put_character(Decoder *d, uint32_t c) {
    char utf8[4];
    size_t size;
    if (d->bytes || c < 0x80) {
        utf8[0] = (char)c;
        size = 1;
    } else if (c < 0x800) {
        utf8[0] = (char)(0xC0 | c >> 6);
        utf8[1] = (char)(0x80 | (c & 63));
        size = 2;
    } else if (c < 0x10000) {
        utf8[0] = (char)(0xE0 | c >> 12);
        utf8[1] = (char)(0x80 | (c >> 6 & 63));
        utf8[2] = (char)(0x80 | (c & 63));
        size = 3;
    } else {
        utf8[0] = (char)(0xF0 | c >> 18);
        utf8[1] = (char)(0x80 | (c >> 12 & 63));
        utf8[2] = (char)(0x80 | (c >> 6 & 63));
        utf8[3] = (char)(0x80 | (c & 63));
        size = 4;
    }
    return string_append(d->p, d->out, utf8, size);
}

/* (unicode error) ...: the codec's message, with the positions that the codec would see. */
static bool fail_unicode(Decoder *d, size_t consumed, const char *reason) {
    size_t from = d->position, to = from + consumed - 1;
    if (from == to) {
        return parse_fail_at(
            d->p, token_pos(d->token),
            "(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position %zu: %s",
            from, reason);
    }
    return parse_fail_at(
        d->p, token_pos(d->token),
        "(unicode error) 'unicodeescape' codec can't decode bytes in position %zu-%zu: %s", from,
        to, reason);
}

/* Position of the codec: it is fed text in which characters beyond ASCII are written as \UXXXXXXXX.
 */
static size_t codec_size(const char *text, size_t size) {
    size_t count = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        count += c < 0x80 ? 1 : (c & 0xC0) == 0xC0 ? 10 : 0;
    }
    return count;
}

enum { ESCAPE_SIZE = 2 };

/* Where the escape at `d->at` stands, for a warning: as the codec counts, and as if the letter in
 * front of the quotes were behind the text. */
static LangError escape_place(Decoder *d) {
    const char *literal = d->p->lexer.text + d->token->start, *line = NULL;
    int lineno = d->token->lineno;
    for (const char *s = literal; s < d->at; s++) {
        if (*s == '\n') {
            line = s + 1;
            lineno++;
        }
    }
    const char *quote = literal;
    while (*quote != '\'' && *quote != '"') {
        quote++;
    }
    int col = line ? (int)codec_size(line, (size_t)(d->at - line))
                   : d->token->col + (int)(d->start - quote) - (int)(quote - literal) +
                         (int)codec_size(d->start, (size_t)(d->at - d->start));
    return parse_error_at(d->p, (AstPos){lineno, col, lineno, col + ESCAPE_SIZE});
}

/* The line of `d->at`, for a warning. */
static LangError warning_place(Decoder *d) {
    Parser *p = d->p;
    if (d->token->kind == T_STRING) {
        return escape_place(d);
    }
    LangError error = parse_error_at(p, token_pos(d->token));
    error.lineno = d->token->end_lineno; /* the reference counts the lines of such a text twice */
    for (const char *s = p->lexer.text + d->token->start; s < d->at; s++) {
        error.lineno += *s == '\n';
    }
    return error;
}

static void warn_escape(Decoder *d, int size) {
    if (d->warned || d->p->silent) {
        return;
    }
    d->warned = true;
    const char *what = size > 1 ? "octal " : "";
    char escape[5] = {0};
    memcpy(escape, d->at + 1, (size_t)size);
    lang_warn(
        d->p->report, warning_place(d), (uint32_t)(d->at - d->p->lexer.text),
        "\"\\%s\" is an invalid %sescape sequence. Such sequences will not work in the future. "
        "Did you mean \"\\\\%s\"? A raw string is also an option.",
        escape, what, escape);
}

/* \xXX, \uXXXX, \UXXXXXXXX; `at` stands on the backslash. */
static bool decode_hex(Decoder *d, int digits, const char *reason) {
    uint32_t c = 0;
    int got = 0;
    while (got < digits && d->at + 2 + got < d->end && hex_value(d->at[2 + got]) >= 0) {
        c = c << 4 | (uint32_t)hex_value(d->at[2 + got]);
        got++;
    }
    if (got < digits) {
        if (d->bytes) {
            return parse_fail_at(d->p, token_pos(d->token),
                                 "(value error) invalid \\x escape at position %zu",
                                 (size_t)(d->at - d->start));
        }
        return fail_unicode(d, 2 + (size_t)got, reason);
    }
    if (c > 0x10FFFF) {
        return fail_unicode(d, 2 + (size_t)digits, "illegal Unicode character");
    }
    d->at += 2 + digits;
    d->position += 2 + (size_t)digits;
    return put_character(d, c);
}

static bool decode_octal(Decoder *d) {
    uint32_t c = 0;
    int got = 0;
    while (got < 3 && d->at + 1 + got < d->end && d->at[1 + got] >= '0' && d->at[1 + got] <= '7') {
        c = c * 8 + (uint32_t)(d->at[1 + got] - '0');
        got++;
    }
    if (c > 0377) {
        warn_escape(d, got);
    }
    d->at += 1 + got;
    d->position += 1 + (size_t)got;
    return put_character(d, d->bytes ? c & 0xFF : c);
}

/* \N{name} */
static bool decode_name(Decoder *d) {
    const char *name = d->at + 3, *close = NULL;
    if (import_character_names() < 0) {
        return parse_fail_at(
            d->p, token_pos(d->token),
            "(unicode error) \\N escapes not supported (can't load unicodedata module)");
    }
    if (name <= d->end && d->at + 2 < d->end && d->at[2] == '{') {
        close = memchr(name, '}', (size_t)(d->end - name));
    }
    if (!close || close == name) {
        bool open = d->at + 2 < d->end && d->at[2] == '{';
        size_t size = close ? 3 : open ? (size_t)(d->end - d->at) : 2;
        return fail_unicode(d, size, "malformed \\N character escape");
    }
    int32_t c = unicode_lookup(name, (size_t)(close - name));
    size_t size = (size_t)(close + 1 - d->at);
    if (c < 0) {
        return fail_unicode(d, size, "unknown Unicode character name");
    }
    d->at += size;
    d->position += size;
    return put_character(d, (uint32_t)c);
}

/* The escape at `at`. */
static bool decode_escape(Decoder *d) {
    char c = d->at + 1 < d->end ? d->at[1] : 0;
    int value = -1;
    switch (c) {
    case '\n':
        d->at += 2;
        d->position += 2;
        return true;
    case '\\':
    case '\'':
    case '"':
        value = c;
        break;
    case 'a':
        value = 7;
        break;
    case 'b':
        value = 8;
        break;
    case 'f':
        value = 12;
        break;
    case 'n':
        value = 10;
        break;
    case 'r':
        value = 13;
        break;
    case 't':
        value = 9;
        break;
    case 'v':
        value = 11;
        break;
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
        return decode_octal(d);
    case 'x':
        return decode_hex(d, 2, "truncated \\xXX escape");
    case 'u':
        if (!d->bytes) {
            return decode_hex(d, 4, "truncated \\uXXXX escape");
        }
        break;
    case 'U':
        if (!d->bytes) {
            return decode_hex(d, 8, "truncated \\UXXXXXXXX escape");
        }
        break;
    case 'N':
        if (!d->bytes) {
            return decode_name(d);
        }
        break;
    default:
        break;
    }
    if (value >= 0) {
        d->at += 2;
        d->position += 2;
        return put_character(d, (uint32_t)value);
    }
    if ((unsigned char)c < 128) { /* the reference is silent about others */
        warn_escape(d, 1);
    }
    d->at++;
    d->position++;
    return string_append(d->p, d->out, "\\", 1);
}

static bool check_ascii(Decoder *d) {
    for (const char *s = d->at; s < d->end; s++) {
        if ((unsigned char)*s >= 128) {
            return parse_fail_at(d->p, token_pos(d->token),
                                 "bytes can only contain ASCII literal characters");
        }
    }
    return true;
}

bool string_decode(Parser *p, StringBuffer *out, const Token *token, uint32_t from, uint32_t to,
                   StringKind kind) {
    const char *text = p->lexer.text;
    Decoder d = {.p = p,
                 .out = out,
                 .token = token,
                 .start = text + from,
                 .at = text + from,
                 .end = text + to};
    d.bytes = kind == STRING_BYTES || kind == STRING_RAW_BYTES;
    if (d.bytes && !check_ascii(&d)) {
        return false;
    }
    bool raw = kind == STRING_RAW || kind == STRING_RAW_BYTES;
    while (d.at < d.end) {
        const char *backslash = raw ? NULL : memchr(d.at, '\\', (size_t)(d.end - d.at));
        const char *stop = backslash ? backslash : d.end;
        if (!string_append(p, out, d.at, (size_t)(stop - d.at))) {
            return false;
        }
        d.position += codec_size(d.at, (size_t)(stop - d.at));
        d.at = stop;
        if (backslash && !decode_escape(&d)) {
            return false;
        }
    }
    return true;
}
