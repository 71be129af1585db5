/* The second pass: says what is wrong with a text that the parser has refused.
 *
 * In this order: (1) match by the grammar alone, to find the last token that had to be looked at;
 * an error of the lexer on the way is the answer. (2) Match again with the lines for mistakes; the
 * first that applies words the error. (3) If none does, "invalid syntax" at the token of (1), or an
 * error of indentation. (4) The rest of the text is read: an error of the lexer there, or an open
 * bracket in front of where it went wrong, is the better answer. */
#include "lang/parse/parse_peg.h"

/* The token at which the grammar alone gave up. True: the rest of the text may have a better
 * answer. */
static bool fail_generic(Peg *peg, Token last) {
    Parser *p = peg->p;
    if (last.kind == T_INDENT || last.kind == T_DEDENT) {
        wording_fail_last(peg, LANG_INDENTATION,
                          last.kind == T_INDENT ? "unexpected indent" : "unexpected unindent");
        return false;
    }
    if (p->tokens[p->count - 1].kind == T_ENDMARKER && p->lexer.parens) {
        lexer_fail_unclosed(&p->lexer);
        return false;
    }
    lang_fail(p->report, parse_error_at(p, token_pos(&last)), "invalid syntax");
    return true;
}

/* Reads on to the end, or to a line that goes wrong as a whole. An error of the lexer replaces the
 * one found; so does a bracket open since an earlier line. */
static void read_rest(Peg *peg) {
    Parser *p = peg->p;
    LangReport *report = p->report;
    LangError found = report->error;
    int lineno = p->tokens[p->count - 1].lineno;
    Token token;
    report->error = (LangError){.type = LANG_OK};
    do {
        if (lexer_next(&p->lexer, &token) < 0) {
            if (report->error.type == LANG_SYNTAX && p->lexer.rest_error) {
                report->error = (LangError){.type = LANG_OK};
                break;
            }
            if (report->error.type != LANG_SYNTAX || p->lexer.strings) {
                report->error = found;
            }
            return;
        }
    } while (token.kind != T_ENDMARKER);
    if (p->lexer.parens && !p->lexer.strings &&
        p->lexer.paren[p->lexer.parens - 1].lineno < lineno) {
        lexer_fail_unclosed(&p->lexer);
    } else {
        report->error = found;
    }
}

void parse_check_version(Parser *p, ParseMode mode) {
    Peg peg = {.p = p};
    peg_match(&peg, mode, false);
    peg_free(&peg);
}

/* Has the text ended where something was still to come? A last line that has its newline has not:
 * what is wrong with it stays wrong, whatever follows. */
static bool is_cut_off(Parser *p) {
    const Lexer *lx = &p->lexer;
    bool whole_line = p->count > 0 && p->tokens[p->count - 1].kind == T_NEWLINE && lx->given > 0 &&
                      lx->text[lx->given - 1] == '\n';
    return p->lexer.at >= p->lexer.given && !whole_line;
}

void parse_word_error(Parser *p, ParseMode mode) {
    Peg peg = {.p = p};
    LangReport *report = p->report;
    bool rest = true;
    peg_match(&peg, mode, false);
    if ((p->flags & PARSE_INCOMPLETE) && is_cut_off(p)) {
        report->error = (LangError){.type = LANG_OK};
        wording_fail_last(&peg, LANG_INCOMPLETE, "incomplete input");
    }
    if (report->error.type == LANG_OK && p->count) {
        Token last = p->tokens[p->count - 1];
        peg_match(&peg, mode, true);
        if (report->error.type == LANG_OK) {
            rest = fail_generic(&peg, last);
        }
    }
    if (rest && !p->failed &&
        (report->error.type == LANG_SYNTAX || report->error.type == LANG_INDENTATION)) {
        read_rest(&peg);
    }
    peg_free(&peg);
}
