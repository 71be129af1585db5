/* The matcher: runs the program that tools/gen_peg.py makes of errors.peg. */
#include "lang/parse/parse_peg.h"

#include <stdlib.h>
#include <string.h>

typedef enum PegOperation {
    PEG_TOKEN,       /* a token of this kind                                                   */
    PEG_SOFT,        /* this soft keyword                                                      */
    PEG_ANY_SOFT,    /* any of them                                                            */
    PEG_CALL,        /* match a rule                                                           */
    PEG_RETURN,      /* the rule has matched                                                   */
    PEG_CHOICE,      /* if what follows fails, go to the argument                              */
    PEG_COMMIT,      /* it has not: forget the choice, go to the argument                      */
    PEG_BACK_COMMIT, /* the same, but nothing was consumed                                     */
    PEG_FAIL,
    PEG_FAIL_TWICE, /* forget the choice and fail                                             */
    PEG_CUT,        /* forget all choices of this rule                                        */
    PEG_FORCE,      /* a token that must be there                                             */
    PEG_WRONG,      /* a line for a mistake follows: go to the argument if they do not count  */
    PEG_BEGIN,      /* of a label                                                             */
    PEG_FINISH,
    PEG_ACTION, /* word the error; fail if there is none                                  */
    PEG_CHECK,  /* the same, but go on if there is none                                   */
} PegOperation;

typedef struct PegInstruction {
    uint16_t operation;
    uint16_t argument;
} PegInstruction;

typedef struct PegRule {
    uint16_t start;
    uint16_t flags;
} PegRule;

enum { PEG_MEMO = 1, PEG_QUIET = 2 };

typedef struct PegForced {
    int kind;
    const char *what;
} PegForced;

#include "peg.gen.h"

/* ---- stacks ---- */

static bool fail_memory(Peg *peg) {
    lang_fail_memory(peg->p->report);
    peg->stop = true;
    return false;
}

static bool push_choice(Peg *peg, int instruction) {
    if (peg->choices == peg->choice_room) {
        int room = peg->choice_room ? peg->choice_room * 2 : 256;
        PegChoice *more = realloc(peg->choice, (size_t)room * sizeof *more);
        if (!more) {
            return fail_memory(peg);
        }
        peg->choice = more;
        peg->choice_room = room;
    }
    peg->choice[peg->choices++] = (PegChoice){instruction, peg->at, peg->frames};
    return true;
}

static bool push_frame(Peg *peg, int rule, int back) {
    if (peg->frames == PEG_DEPTH * 4) {
        LangError error = {.type = LANG_MEMORY};
        lang_fail(peg->p->report, error,
                  "Parser stack overflowed - Python source too complex to parse");
        peg->stop = true;
        return false;
    }
    if (peg->frames == peg->frame_room) {
        int room = peg->frame_room ? peg->frame_room * 2 : 128;
        PegFrame *more = realloc(peg->frame, (size_t)room * sizeof *more);
        if (!more) {
            return fail_memory(peg);
        }
        peg->frame = more;
        peg->frame_room = room;
    }
    peg->frame[peg->frames++] =
        (PegFrame){rule, back, peg->at, peg->choices, peg->wrong, {{0, 0}, {0, 0}}};
    if (peg_rules[rule].flags & PEG_QUIET) {
        peg->wrong = false;
    }
    return push_choice(peg, -1);
}

/* ---- results ---- */

static PegResult *find_result(Peg *peg, int rule) {
    if (peg->at >= peg->memo_room) {
        return NULL;
    }
    PegResult *result = peg->memo[peg->at];
    while (result && result->rule != rule) {
        result = result->next;
    }
    return result;
}

static bool keep_result(Peg *peg, int rule, int start, int end) {
    if (!(peg_rules[rule].flags & PEG_MEMO)) {
        return true;
    }
    if (start >= peg->memo_room) {
        int room = peg->memo_room * 2 > start ? peg->memo_room * 2 : start + 256;
        PegResult **more = realloc(peg->memo, (size_t)room * sizeof(PegResult *));
        if (!more) {
            return fail_memory(peg);
        }
        memset(more + peg->memo_room, 0, (size_t)(room - peg->memo_room) * sizeof *more);
        peg->memo = more;
        peg->memo_room = room;
    }
    PegResult *result = arena_alloc(peg->p->arena, sizeof *result);
    if (!result) {
        return fail_memory(peg);
    }
    *result = (PegResult){peg->memo[start], rule, end};
    peg->memo[start] = result;
    return true;
}

/* ---- steps ---- */

const Token *peg_token(Peg *peg, int at) {
    Parser *p = peg->p;
    p->at = at;
    const Token *token = peek(p, 0);
    if (p->failed) {
        peg->stop = true;
        return NULL;
    }
    return token;
}

/* Goes back to the newest choice; returns the instruction there, or -1 if nothing is left. */
static int go_back(Peg *peg) {
    while (peg->choices) {
        PegChoice choice = peg->choice[--peg->choices];
        peg->at = choice.at;
        peg->frames = choice.frames;
        if (choice.instruction >= 0) {
            peg->wrong = peg->frame[peg->frames - 1].wrong &&
                         !(peg_rules[peg->frame[peg->frames - 1].rule].flags & PEG_QUIET);
            return choice.instruction;
        }
        PegFrame *frame = &peg->frame[--peg->frames];
        peg->wrong = frame->wrong;
        if (!keep_result(peg, frame->rule, frame->start, -1)) {
            return -1;
        }
    }
    return -1;
}

static bool matches_token(Peg *peg, PegInstruction in) {
    const Token *token = peg_token(peg, peg->at);
    if (!token) {
        return false;
    }
    bool matches = in.operation == PEG_TOKEN  ? token->kind == in.argument
                   : in.operation == PEG_SOFT ? token->kind == T_NAME && token->soft == in.argument
                                              : token->kind == T_NAME && token->soft;
    peg->at += matches;
    return matches;
}

static bool matches_forced(Peg *peg, int number) {
    const Token *token = peg_token(peg, peg->at);
    if (!token) {
        return false;
    }
    if (token->kind == peg_forced[number].kind) {
        peg->at++;
        return true;
    }
    if (peg->wrong) {
        wording_forced(peg, peg_forced[number].what);
        peg->stop = true;
    }
    return false;
}

/* Enters a rule; returns the instruction to go on with. */
static int call_rule(Peg *peg, int rule, int back) {
    PegResult *known = find_result(peg, rule);
    if (known) {
        if (known->end < 0) {
            return go_back(peg);
        }
        peg->at = known->end;
        return back;
    }
    return push_frame(peg, rule, back) ? peg_rules[rule].start : -1;
}

static int return_rule(Peg *peg) {
    PegFrame *frame = &peg->frame[--peg->frames];
    peg->choices = frame->choices;
    peg->wrong = frame->wrong;
    return keep_result(peg, frame->rule, frame->start, peg->at) ? frame->back : -1;
}

static bool act(Peg *peg, int number) {
    const PegAction *action = &peg_actions[number];
    const PegFrame *frame = &peg->frame[peg->frames - 1];
    bool fine = action->where == WHERE_SINCE
                    ? wording_since(peg, action->a, action->text)
                    : wording_act(peg, action, frame->label[action->a], frame->label[action->b]);
    peg->stop |= !fine;
    return fine;
}

/* One instruction; returns the next one, -1 at the end or when an error is set. */
static int step(Peg *peg, int i) {
    PegInstruction in = peg_code[i];
    PegFrame *frame = &peg->frame[peg->frames - 1];
    switch ((PegOperation)in.operation) {
    case PEG_TOKEN:
    case PEG_SOFT:
    case PEG_ANY_SOFT:
        return matches_token(peg, in) ? i + 1 : go_back(peg);
    case PEG_FORCE:
        return matches_forced(peg, in.argument) ? i + 1 : go_back(peg);
    case PEG_CALL:
        return call_rule(peg, in.argument, i + 1);
    case PEG_RETURN:
        return return_rule(peg);
    case PEG_CHOICE:
        return push_choice(peg, in.argument) ? i + 1 : -1;
    case PEG_COMMIT:
        peg->choices--;
        return in.argument;
    case PEG_BACK_COMMIT:
        peg->at = peg->choice[--peg->choices].at;
        return in.argument;
    case PEG_FAIL:
        return go_back(peg);
    case PEG_FAIL_TWICE:
        peg->choices--;
        return go_back(peg);
    case PEG_CUT:
        peg->choices = frame->choices + 1;
        return i + 1;
    case PEG_WRONG:
        return peg->wrong ? i + 1 : in.argument;
    case PEG_BEGIN:
        frame->label[in.argument].start = peg->at;
        return i + 1;
    case PEG_FINISH:
        frame->label[in.argument].end = peg->at;
        return i + 1;
    case PEG_ACTION:
        return act(peg, in.argument) ? go_back(peg) : -1;
    case PEG_CHECK:
        return act(peg, in.argument) ? i + 1 : -1;
    }
    return -1;
}

bool peg_match(Peg *peg, ParseMode mode, bool wrong) {
    static const uint16_t starts[] = {
        [PARSE_EXEC] = RULE_FILE,
        [PARSE_EVAL] = RULE_EVAL,
        [PARSE_SINGLE] = RULE_INTERACTIVE,
        [PARSE_FUNC_TYPE] = RULE_FUNC_TYPE,
    };
    if (peg->memo) {
        memset(peg->memo, 0, (size_t)peg->memo_room * sizeof *peg->memo);
    }
    peg->at = peg->frames = peg->choices = 0;
    peg->wrong = wrong;
    peg->stop = false;
    if (!push_frame(peg, starts[mode], -2)) {
        return false;
    }
    int i = peg_rules[starts[mode]].start;
    while (i >= 0 && !peg->stop) {
        i = step(peg, i);
    }
    return i == -2 && !peg->stop;
}

void peg_free(Peg *peg) {
    free(peg->frame);
    free(peg->choice);
    free(peg->memo);
}
