/* Tokens: their kinds, numbered as in module `token`, and the keywords. */
#ifndef PITHON_LANG_TOKEN_H
#define PITHON_LANG_TOKEN_H

#include <stdint.h>

/* X(name): in the order of module `token`, which is the order of the numbers. */
#define TOKEN_KINDS(X)                                                                             \
    X(ENDMARKER)                                                                                   \
    X(NAME) X(NUMBER) X(STRING) X(NEWLINE) X(INDENT) X(DEDENT) X(LPAR) X(RPAR) X(LSQB) X(RSQB)     \
        X(COLON) X(COMMA) X(SEMI) X(PLUS) X(MINUS) X(STAR) X(SLASH) X(VBAR) X(AMPER) X(LESS)       \
            X(GREATER) X(EQUAL) X(DOT) X(PERCENT) X(LBRACE) X(RBRACE) X(EQEQUAL) X(NOTEQUAL)       \
                X(LESSEQUAL) X(GREATEREQUAL) X(TILDE) X(CIRCUMFLEX) X(LEFTSHIFT) X(RIGHTSHIFT)     \
                    X(DOUBLESTAR) X(PLUSEQUAL) X(MINEQUAL) X(STAREQUAL) X(SLASHEQUAL)              \
                        X(PERCENTEQUAL) X(AMPEREQUAL) X(VBAREQUAL) X(CIRCUMFLEXEQUAL)              \
                            X(LEFTSHIFTEQUAL) X(RIGHTSHIFTEQUAL) X(DOUBLESTAREQUAL) X(DOUBLESLASH) \
                                X(DOUBLESLASHEQUAL) X(AT) X(ATEQUAL) X(RARROW) X(ELLIPSIS)         \
                                    X(COLONEQUAL) X(EXCLAMATION) X(OP) X(TYPE_IGNORE)              \
                                        X(TYPE_COMMENT) X(SOFT_KEYWORD) X(FSTRING_START)           \
                                            X(FSTRING_MIDDLE) X(FSTRING_END) X(TSTRING_START)      \
                                                X(TSTRING_MIDDLE) X(TSTRING_END) X(COMMENT) X(NL)

typedef enum TokenKind {
#define X(name) T_##name,
    TOKEN_KINDS(X)
#undef X
/* Keywords: tokens of kind NAME for module `tokenize`, kinds of their own for the parser. */
#define TOKEN_KEYWORDS(X)                                                                          \
    X(FALSE, "False")                                                                              \
    X(NONE, "None") X(TRUE, "True") X(AND, "and") X(AS, "as") X(ASSERT, "assert")                  \
        X(ASYNC, "async") X(AWAIT, "await") X(BREAK, "break") X(CLASS, "class")                    \
            X(CONTINUE, "continue") X(DEF, "def") X(DEL, "del") X(ELIF, "elif") X(ELSE, "else")    \
                X(EXCEPT, "except") X(FINALLY, "finally") X(FOR, "for") X(FROM, "from")            \
                    X(GLOBAL, "global") X(IF, "if") X(IMPORT, "import") X(IN, "in") X(IS, "is")    \
                        X(LAMBDA, "lambda") X(NONLOCAL, "nonlocal") X(NOT, "not") X(OR, "or")      \
                            X(PASS, "pass") X(RAISE, "raise") X(RETURN, "return") X(TRY, "try")    \
                                X(WHILE, "while") X(WITH, "with") X(YIELD, "yield")
        K_FIRST = 70,
#define X(name, text) K_##name,
    TOKEN_KEYWORDS(X)
#undef X
        TOKEN_LIMIT,
} TokenKind;

/* Soft keywords stay T_NAME; `soft` of a Token says which one its text is. */
typedef enum SoftKeyword {
    SOFT_NOT,
    SOFT_CASE,
    SOFT_MATCH,
    SOFT_TYPE,
    SOFT_UNDERSCORE
} SoftKeyword;

typedef struct Token {
    uint8_t kind; /* TokenKind                                                                   */
    uint8_t soft; /* SoftKeyword of a T_NAME                                                     */
    uint16_t
        level; /* brackets open behind it                                                     */
    uint32_t
        start;    /* bytes from the start of the text                                            */
    uint32_t end; /* exclusive                                                                   */
    int lineno;
    int col; /* in bytes; -1 for INDENT, DEDENT, ENDMARKER: they stand nowhere in particular */
    int end_lineno;
    int end_col;
} Token;

#endif
