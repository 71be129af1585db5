/* What goes wrong between text and tree, as data: the caller raises it, nothing here does.
 *
 * Positions are those of SyntaxError: lines from 1, offsets from 1, in characters. Zero and -1 occur where the reference
 * gives them. `lineno` 0: the error has no position (its arguments are the message alone).
 *
 * Everything is allocated in the arena of the parse. Threads: as the arena. */
#ifndef PITHON_LANG_ERROR_H
#define PITHON_LANG_ERROR_H

#include <stdbool.h>

#include "lang/arena.h"

typedef enum LangErrorType {
    LANG_OK,
    LANG_SYNTAX,
    LANG_INDENTATION,
    LANG_TAB,
    LANG_VALUE,
    LANG_OVERFLOW,
    LANG_MEMORY, /* MemoryError: no memory (message NULL), or too deep, with a message    */
    LANG_RECURSION,
    LANG_INCOMPLETE, /* _IncompleteInputError: more text could make it right                  */
    LANG_CALLBACK,   /* a callback failed and has raised by itself: nothing to raise          */
} LangErrorType;

typedef struct LangError {
    LangErrorType type;
    const char *message; /* UTF-8, NUL behind it                                           */
    int lineno;
    int offset;
    int end_lineno;
    int end_offset;
    const char *text; /* the line, UTF-8; NULL where there is none                       */
    size_t text_size;
    bool attributes_only; /* the exception's arguments are the message alone               */
} LangError;

/* A SyntaxWarning, in the order they are to be issued. */
typedef struct LangWarning LangWarning;
struct LangWarning {
    LangWarning *next;
    LangError
        error; /* message and line of the warning; if a filter turns it into an error: SyntaxError with these */
    uint32_t at; /* where in the text: one warning per place                        */
};

typedef struct LangReport {
    Arena *arena;
    size_t max_int_digits; /* of decimal literals; 0: no limit                           */
    const char *stack_limit; /* lowest address that recursion may reach, or NULL: not checked    */
    LangError error; /* type LANG_OK as long as there is none; the first one counts     */
    LangWarning *warnings;
    LangWarning **last_warning;
} LangReport;

void lang_report_init(LangReport *report, Arena *arena);

/* Sets the error if there is none yet; the message is formatted. Returns -1. */
int lang_fail(LangReport *report, LangError at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* MemoryError without a message. Returns -1. */
int lang_fail_memory(LangReport *report);
void lang_warn(LangReport *report, LangError at, uint32_t place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Characters in `size` bytes of UTF-8. */
int lang_count_characters(const char *text, ptrdiff_t size);

#endif
