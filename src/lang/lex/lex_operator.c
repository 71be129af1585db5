/* Operators and brackets. */
#include "lang/lex/lex_int.h"

#include "base/compiler.h"

/* The longest operator at c, d, e; its length in *size. T_OP: none. */
static TokenKind operator_of(unsigned char c, unsigned char d, unsigned char e, bool barry,
                             int *size) {
#define THREE(kind) (*size = 3, T_##kind)
#define TWO(kind) (*size = 2, T_##kind)
#define ONE(kind) (*size = 1, T_##kind)
    switch (c) {
    case '!':
        return d == '=' ? TWO(NOTEQUAL) : ONE(EXCLAMATION);
    case '%':
        return d == '=' ? TWO(PERCENTEQUAL) : ONE(PERCENT);
    case '&':
        return d == '=' ? TWO(AMPEREQUAL) : ONE(AMPER);
    case '(':
        return ONE(LPAR);
    case ')':
        return ONE(RPAR);
    case '*':
        if (d == '*') {
            return e == '=' ? THREE(DOUBLESTAREQUAL) : TWO(DOUBLESTAR);
        }
        return d == '=' ? TWO(STAREQUAL) : ONE(STAR);
    case '+':
        return d == '=' ? TWO(PLUSEQUAL) : ONE(PLUS);
    case ',':
        return ONE(COMMA);
    case '-':
        return d == '=' ? TWO(MINEQUAL) : d == '>' ? TWO(RARROW) : ONE(MINUS);
    case '.':
        return d == '.' && e == '.' ? THREE(ELLIPSIS) : ONE(DOT);
    case '/':
        if (d == '/') {
            return e == '=' ? THREE(DOUBLESLASHEQUAL) : TWO(DOUBLESLASH);
        }
        return d == '=' ? TWO(SLASHEQUAL) : ONE(SLASH);
    case ':':
        return d == '=' ? TWO(COLONEQUAL) : ONE(COLON);
    case ';':
        return ONE(SEMI);
    case '<':
        if (d == '<') {
            return e == '=' ? THREE(LEFTSHIFTEQUAL) : TWO(LEFTSHIFT);
        }
        return d == '=' ? TWO(LESSEQUAL) : d == '>' && barry ? TWO(NOTEQUAL) : ONE(LESS);
    case '=':
        return d == '=' ? TWO(EQEQUAL) : ONE(EQUAL);
    case '>':
        if (d == '>') {
            return e == '=' ? THREE(RIGHTSHIFTEQUAL) : TWO(RIGHTSHIFT);
        }
        return d == '=' ? TWO(GREATEREQUAL) : ONE(GREATER);
    case '@':
        return d == '=' ? TWO(ATEQUAL) : ONE(AT);
    case '[':
        return ONE(LSQB);
    case ']':
        return ONE(RSQB);
    case '^':
        return d == '=' ? TWO(CIRCUMFLEXEQUAL) : ONE(CIRCUMFLEX);
    case '{':
        return ONE(LBRACE);
    case '|':
        return d == '=' ? TWO(VBAREQUAL) : ONE(VBAR);
    case '}':
        return ONE(RBRACE);
    case '~':
        return ONE(TILDE);
    default:
        return ONE(OP);
    }
#undef THREE
#undef TWO
#undef ONE
}

static int open_bracket(Lexer *lx, unsigned char c) {
    if (lx->parens >= LEX_PARENS) {
        return lex_fail(lx, lx->at + 1, "too many nested parentheses");
    }
    lx->paren[lx->parens++] = (LexParen){(char)c, lx->lineno, lx->at, lx->line_start};
    return 0;
}

static int close_bracket(Lexer *lx, unsigned char c) {
    LexString *string = lex_string_at_field(lx);
    if (string && c != '}') {
        return lex_fail(lx, lx->at + 1, "%c-string: unmatched '%c'", string->letter, c);
    }
    bool lenient = lx->flags & LEX_EXTRA; /* that brackets match is not for `tokenize` to check */
    if (!lx->parens) {
        return lenient ? 0 : lex_fail(lx, lx->at + 1, "unmatched '%c'", c);
    }
    LexParen *open = &lx->paren[lx->parens - 1];
    unsigned char wanted = open->open == '(' ? ')' : open->open == '[' ? ']' : '}';
    if (c != wanted && !lenient) {
        if (open->lineno != lx->lineno) {
            return lex_fail(
                lx, lx->at + 1,
                "closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c,
                open->open, open->lineno);
        }
        return lex_fail(lx, lx->at + 1,
                        "closing parenthesis '%c' does not match opening parenthesis '%c'", c,
                        open->open);
    }
    lx->parens--;
    if (string) {
        string->fields--;
        if (string->fields) {
            string->had_field[string->fields - 1] = true;
        }
    }
    return 0;
}

int lex_operator(Lexer *lx, Token *token) {
    uint32_t start = lx->at;
    unsigned char c = lex_peek(lx, 0), d = lex_peek(lx, 1), e = d ? lex_peek(lx, 2) : 0;
    LexString *string = lex_string_at_field(lx);
    int size;
    TokenKind kind = operator_of(c, d, e, lx->flags & LEX_BARRY, &size);
    if (string && c == ':') {
        kind = T_COLON; /* ends the expression, also before `=` */
        size = 1;
        string->in_spec[string->fields - 1] = true;
    } else if (c == '(' || c == '[' || c == '{') {
        if (open_bracket(lx, c) < 0) {
            return -1;
        }
    } else if (c == ')' || c == ']' || c == '}') {
        if (close_bracket(lx, c) < 0) {
            return -1;
        }
    } else if (kind == T_OP && (c < 32 || c == 127)) {
        return lex_fail(lx, lx->at + 1, "invalid non-printable character U+%04X", c);
    }
    lx->at += (uint32_t)size;
    return lex_token(lx, token, kind, start);
}
