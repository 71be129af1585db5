/* The matcher for errors.peg: a machine that goes back. What parse_peg.c, parse_wording.c and parse_error.c share.
 *
 * It recurses on stacks of its own, not on C's, keeps results per rule and place, and so is linear in the text. */
#ifndef PITHON_LANG_PARSE_PEG_H
#define PITHON_LANG_PARSE_PEG_H

#include "lang/parse/parse_int.h"

/* Tokens from start to, not including, end. */
typedef struct Span {
    int start;
    int end;
} Span;

enum { PEG_LABELS = 2, PEG_DEPTH = 6000 };

/* A rule being matched. */
typedef struct PegFrame {
    int rule;
    int back;    /* instruction to go on with                                    */
    int start;   /* token                                                        */
    int choices; /* how many choices were open before                            */
    bool wrong;  /* what `wrong` was before                                      */
    Span label[PEG_LABELS];
} PegFrame;

/* Where to go on when what is tried fails. instruction -1: the rule of the frame has failed. */
typedef struct PegChoice {
    int instruction;
    int at;
    int frames;
} PegChoice;

typedef struct PegResult PegResult;
struct PegResult {
    PegResult *next;
    int rule;
    int end; /* token behind the match; -1: no match */
};

typedef struct Peg {
    Parser *p;
    int at;     /* token                                                        */
    bool wrong; /* lines for mistakes count                                     */
    bool stop;  /* an error is set                                              */
    PegFrame *frame;
    int frames, frame_room;
    PegChoice *choice;
    int choices, choice_room;
    PegResult **memo; /* by token                                                     */
    int memo_room;
} Peg;

/* Matches the rule from the first token on. True: the text is right. With `wrong`, an error may be set instead. */
bool peg_match(Peg *peg, ParseMode mode, bool wrong);
void peg_free(Peg *peg);
/* Reads until token `at` is there; NULL: the lexer failed. */
const Token *peg_token(Peg *peg, int at);

/* ---- wording ---- */

typedef enum PegWhere {
    WHERE_CHECK,
    WHERE_LAST,
    WHERE_NEXT,
    WHERE_AT,
    WHERE_SPAN,
    WHERE_FROM,
    WHERE_SINCE
} PegWhere;

typedef struct PegAction {
    PegWhere where;
    LangErrorType error;
    int a, b; /* labels; of WHERE_SINCE, a is the minor version */
    const char *text;
    bool (*check)(Peg *peg, Span a, Span b); /* false: an error is set              */
} PegAction;

/* Words the error of an action. False: an error is set. */
bool wording_act(Peg *peg, const PegAction *action, Span a, Span b);
/* What Python 3.`minor` brought. False: the text must do without it, an error is set. */
bool wording_since(Peg *peg, int minor, const char *what);
bool wording_forced(Peg *peg, const char *what);
/* An error at the last token read, for `error` other than SyntaxError too. Always false. */
bool wording_fail_last(Peg *peg, LangErrorType type, const char *text);

#endif
