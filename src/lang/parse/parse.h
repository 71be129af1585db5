/* The parser: from text to tree, by recursive descent; the errors of the reference, to the last
 * column.
 *
 * Two ways through the text. The first (parse_*.c) is written by hand, looks at most a few tokens
 * ahead, builds the tree and gives up at the first token it does not like, without a word. Only
 * then the second one words the error: it matches the text against errors.peg, the published
 * grammar plus rules for what people write by mistake, whose order of alternatives decides which
 * message is seen (see parse_error.c). A valid program never pays for the second.
 *
 * Threads: as the arena. Nothing here makes or needs a Python object. */
#ifndef PITHON_LANG_PARSE_H
#define PITHON_LANG_PARSE_H

#include "lang/ast/ast.h"
#include "lang/error.h"

typedef enum ParseMode {
    PARSE_EXEC,      /* Module       */
    PARSE_EVAL,      /* Expression   */
    PARSE_SINGLE,    /* Interactive  */
    PARSE_FUNC_TYPE, /* FunctionType */
} ParseMode;

enum {
    PARSE_TYPE_COMMENTS = 1, /* fill type_comment and type_ignores */
    PARSE_BARRY = 2, /* from __future__ import barry_as_FLUFL                                    */
    PARSE_INTERACTIVE = 4, /* an empty line ends a block */
    PARSE_NO_IMPLIED_DEDENT =
        8, /* the end of the text does not end a block (PyCF_DONT_IMPLY_DEDENT)        */
    PARSE_INCOMPLETE = 16, /* text that more could follow is "incomplete input" (codeop) */
    PARSE_FILE = 32, /* the text is read from a file: some errors have another place then        */
};

/* In bits of their own: the text must do for Python 3.minor. */
#define PARSE_VERSION(minor) (((minor) + 1) << 8)
#define PARSE_VERSION_OF(flags) (((flags) >> 8) - 1) /* -1: any version */

/* Nesting that is let through, in units of one unary operator. */
enum { PARSE_DEPTH = 4000 };

typedef struct ParseHooks {
    void *context;
    /* More text for a prompt, or NULL: copied at once. 1, 0 at the end, -1 if it raised. */
    int (*more)(void *context, const char **text, size_t *size);
} ParseHooks;

/* The tree of `size` bytes of UTF-8, in report->arena; NULL with report->error set. Warnings are in
 * `report` either way. */
AstMod *parse(LangReport *report, const char *text, size_t size, ParseMode mode, int flags,
              const ParseHooks *hooks);

#endif
