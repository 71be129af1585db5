/* The lexer: from UTF-8 text to tokens, one at a time, with the reference's errors.
 *
 * It serves the parser and the native module `_tokenize` (flag LEX_EXTRA: comments and blank lines
 * are tokens, too). Strings are not decoded here; f-strings and t-strings are START, MIDDLE ... and
 * END tokens with the tokens of the expressions between them (PEP 701), so a stack of modes says
 * whether text or an expression is being read.
 *
 * Invariants:
 *   1. text[size] is NUL and text holds no other NUL; newlines are "\n".
 *   2. Token positions are byte offsets into `text`; with a `more` callback the text may move,
 * offsets stay.
 *   3. After an error (-1) the lexer is not called again; the error is in `report`.
 *
 * Threads: as the arena. */
#ifndef PITHON_LANG_LEX_H
#define PITHON_LANG_LEX_H

#include "lang/error.h"
#include "lang/lex/token.h"

enum {
    LEX_EXTRA =
        1, /* COMMENT and NL tokens; INDENT, DEDENT and ENDMARKER get the columns of `tokenize` */
    LEX_TYPE_COMMENTS = 2,      /* TYPE_COMMENT tokens and the list of type_ignores      */
    LEX_INTERACTIVE = 4,        /* an empty line ends a block        */
    LEX_NO_IMPLIED_DEDENT = 16, /* the end of the text ends no block: no DEDENTs there */
    LEX_ADD_NEWLINE = 32,       /* the last line gets a newline if it has none       */
    LEX_FILE = 64, /* the text is read from a file: some errors have another place then */
    LEX_BARRY = 8, /* `<>` instead of `!=` (PEP 401); the parser sets it after the import, too */
};

enum { LEX_PARENS = 200, LEX_INDENTS = 100, LEX_STRINGS = 150, LEX_FIELDS = 3 };

/* One f-string or t-string being read. A field is `{...}`; one may stand in the format spec of
 * another. Text is being read while there is no field, or the innermost one is in its spec. */
typedef struct LexString {
    char quote;
    char letter;        /* 'f' or 't'                                                   */
    uint8_t quote_size; /* 1 or 3                                                       */
    bool raw;
    uint8_t fields; /* open                                                         */
    uint8_t field_level[LEX_FIELDS]; /* brackets open within it, its own included                */
    bool in_spec[LEX_FIELDS];
    bool had_field[LEX_FIELDS]; /* a field within its spec has ended                            */
    uint32_t text_end;          /* of its last MIDDLE token                                     */
    uint32_t start;             /* of its START token                                           */
    uint32_t line_start;
    int lineno;
} LexString;

typedef struct LexParen {
    char open;
    int lineno;
    uint32_t at; /* byte offset                                                  */
    uint32_t line_start;
} LexParen;

typedef struct TypeIgnore TypeIgnore;
struct TypeIgnore {
    TypeIgnore *next;
    int lineno;
    uint32_t start, end; /* the tag                                                      */
};

typedef struct Lexer Lexer;
struct Lexer {
    const char *text;
    uint32_t size;
    size_t room;    /* of a block that lexer_append made; 0: text is not to be written to       */
    uint32_t given; /* bytes of text that were given; a last newline may have been added     */
    uint32_t at;    /* next byte to read                                            */
    uint32_t line_start; /* of the line `at` is in                                       */
    int lineno;
    int flags;
    LangReport *report;

    /* Appends text (lexer_append) and returns 1; 0 at the end; -1: failed, an error is raised
     * elsewhere. May be NULL. */
    int (*more)(Lexer *lexer, void *context);
    void *context;

    bool at_line_start;
    bool blank_line; /* of LEX_EXTRA: the line holds no token yet, its newline is NL  */
    bool at_end;
    bool line_open;  /* a token has been read since the last NEWLINE                  */
    bool cut_short;  /* the last line, outside all blocks, has no newline             */
    bool rest_error; /* the error is about the line as a whole: not looked for behind another error
                      */
    int pending;     /* INDENT (1) or DEDENTs (-n) to deliver                        */
    int indents;     /* in use                                                       */
    int parens;
    int strings;
    int indent[LEX_INDENTS];
    int alt_indent[LEX_INDENTS]; /* columns if a tab were one wide: finds ambiguous ones */
    LexParen paren[LEX_PARENS];
    LexString *string; /* LEX_STRINGS of them, from the arena on first use     */
    TypeIgnore *ignores;
    TypeIgnore **last_ignore;
};

/* Prepares to read `size` bytes. The text is copied into the arena, newlines translated. 0, or -1
 * with the report set. */
int lexer_init(Lexer *lexer, LangReport *report, const char *text, size_t size, int flags);
/* For `more`: the text read so far plus these bytes. */
int lexer_append(Lexer *lexer, const char *text, size_t size);
/* The next token. 0, or -1 with the report set. After ENDMARKER it returns ENDMARKER again. */
int lexer_next(Lexer *lexer, Token *token);

/* An error at byte `at` of the line being read, as the lexer words it: offset counts the characters
 * before `at`. */
LangError lexer_error_at(const Lexer *lexer, int lineno, uint32_t line_start, uint32_t at);
/* The line that starts at line_start, with or without its newline, copied. */
const char *lexer_line(const Lexer *lexer, uint32_t line_start, bool newline, size_t *size);
/* '(' was never closed, for the innermost open bracket. Returns -1. */
int lexer_fail_unclosed(Lexer *lexer);

/* PEP 263. */
typedef struct LexEncoding {
    const char *name; /* named by a comment in the first two lines of a file, or NULL */
    bool bom;         /* the file starts with U+FEFF */
    int lineno;       /* of the comment */
    const char *line;
    size_t line_size; /* without the newline */
} LexEncoding;
LexEncoding lex_find_encoding(Arena *arena, const char *text, size_t size);

#endif
