/* Insides of the regular expression engine. Only for modules/sre; README.md has the idea. */
#ifndef PITHON_MODULES_SRE_SRE_INT_H
#define PITHON_MODULES_SRE_SRE_INT_H

#include "object/args.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/object.h"
#include "object/ops.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>
#include <string.h>

/* The numbers of re/_constants.py. */
#define SRE_MAGIC 20230612
enum {
    SRE_FAILURE,
    SRE_SUCCESS,
    SRE_ANY,
    SRE_ANY_ALL,
    SRE_ASSERT,
    SRE_ASSERT_NOT,
    SRE_AT,
    SRE_BRANCH,
    SRE_CATEGORY,
    SRE_CHARSET,
    SRE_BIGCHARSET,
    SRE_GROUPREF,
    SRE_GROUPREF_EXISTS,
    SRE_IN,
    SRE_INFO,
    SRE_JUMP,
    SRE_LITERAL,
    SRE_MARK,
    SRE_MAX_UNTIL,
    SRE_MIN_UNTIL,
    SRE_NOT_LITERAL,
    SRE_NEGATE,
    SRE_RANGE,
    SRE_REPEAT,
    SRE_REPEAT_ONE,
    SRE_SUBPATTERN,
    SRE_MIN_REPEAT_ONE,
    SRE_ATOMIC_GROUP,
    SRE_POSSESSIVE_REPEAT,
    SRE_POSSESSIVE_REPEAT_ONE,
    SRE_GROUPREF_IGNORE,
    SRE_IN_IGNORE,
    SRE_LITERAL_IGNORE,
    SRE_NOT_LITERAL_IGNORE,
    SRE_GROUPREF_LOC_IGNORE,
    SRE_IN_LOC_IGNORE,
    SRE_LITERAL_LOC_IGNORE,
    SRE_NOT_LITERAL_LOC_IGNORE,
    SRE_GROUPREF_UNI_IGNORE,
    SRE_IN_UNI_IGNORE,
    SRE_LITERAL_UNI_IGNORE,
    SRE_NOT_LITERAL_UNI_IGNORE,
    SRE_RANGE_UNI_IGNORE,
};
enum {
    SRE_AT_BEGINNING,
    SRE_AT_BEGINNING_LINE,
    SRE_AT_BEGINNING_STRING,
    SRE_AT_BOUNDARY,
    SRE_AT_NON_BOUNDARY,
    SRE_AT_END,
    SRE_AT_END_LINE,
    SRE_AT_END_STRING,
    SRE_AT_LOC_BOUNDARY,
    SRE_AT_LOC_NON_BOUNDARY,
    SRE_AT_UNI_BOUNDARY,
    SRE_AT_UNI_NON_BOUNDARY,
    SRE_AT_COUNT
};
enum {
    SRE_CATEGORY_DIGIT,
    SRE_CATEGORY_NOT_DIGIT,
    SRE_CATEGORY_SPACE,
    SRE_CATEGORY_NOT_SPACE,
    SRE_CATEGORY_WORD,
    SRE_CATEGORY_NOT_WORD,
    SRE_CATEGORY_LINEBREAK,
    SRE_CATEGORY_NOT_LINEBREAK,
    SRE_CATEGORY_LOC_WORD,
    SRE_CATEGORY_LOC_NOT_WORD,
    SRE_CATEGORY_UNI_DIGIT,
    SRE_CATEGORY_UNI_NOT_DIGIT,
    SRE_CATEGORY_UNI_SPACE,
    SRE_CATEGORY_UNI_NOT_SPACE,
    SRE_CATEGORY_UNI_WORD,
    SRE_CATEGORY_UNI_NOT_WORD,
    SRE_CATEGORY_UNI_LINEBREAK,
    SRE_CATEGORY_UNI_NOT_LINEBREAK,
    SRE_CATEGORY_COUNT
};
enum { SRE_INFO_PREFIX = 1, SRE_INFO_LITERAL = 2, SRE_INFO_CHARSET = 4 };
enum {
    SRE_FLAG_IGNORECASE = 2,
    SRE_FLAG_LOCALE = 4,
    SRE_FLAG_MULTILINE = 8,
    SRE_FLAG_DOTALL = 16,
    SRE_FLAG_UNICODE = 32,
    SRE_FLAG_VERBOSE = 64,
    SRE_FLAG_DEBUG = 128,
    SRE_FLAG_ASCII = 256
};
#define SRE_MAXREPEAT UINT32_MAX
#define SRE_MAXGROUPS 1073741823

/* ---- single characters (sre_set.c) ---- */

typedef enum { FOLD_NONE, FOLD_ASCII, FOLD_LOCALE, FOLD_UNICODE } Fold;
quiet uint32_t sre_lower(Fold fold, uint32_t c);
quiet bool sre_category_has(uint32_t category, uint32_t c);
/* A set of characters: the code words of the IN operation, and what is known of small ones. */
typedef struct {
    uint32_t bits[8];     /* of the characters below 256, unless `dynamic` */
    const uint32_t *code; /* up to SRE_FAILURE; within SreProgram.words; NULL: `own` */
    uint32_t own[3];
    Fold fold;
    bool dynamic; /* depends on the locale */
    bool negated; /* "not this character", for an ignored case */
} SreSet;
/* Checks the code words of a set, which lie in [code, end): how many there are with the final
 * FAILURE; 0: invalid. *locale is set when it depends on the locale. */
quiet size_t sre_set_check(const uint32_t *code, const uint32_t *end, bool *locale);
/* Fills in `bits`. */
quiet void sre_set_prepare(SreSet *set);
quiet bool sre_set_has_slow(const SreSet *set, uint32_t c);
static force_inline bool sre_set_has(const SreSet *set, uint32_t c) {
    if (likely(c < 256 && !set->dynamic)) {
        return set->bits[c >> 5] >> (c & 31) & 1;
    }
    return sre_set_has_slow(set, c);
}

/* ---- programs (sre_program.c) ---- */

typedef enum {
    OP_MATCH, /* the whole pattern has matched */
    OP_FAIL,
    OP_CHAR,     /* a: the character */
    OP_NOT_CHAR, /* a */
    OP_STRING,   /* a: index into chars; b: how many */
    OP_ANY,      /* but a newline */
    OP_ANY_ALL,
    OP_SET,   /* a: index into sets */
    OP_AT,    /* a: SRE_AT_... */
    OP_MARK,  /* a: register */
    OP_JUMP,  /* a: where */
    OP_SPLIT, /* goes on behind it, then at a; unless the next character rules that out: x HINT */
    OP_REF,   /* a: group; x: Fold */
    OP_IF,    /* a: group; b: where to go if it has not matched */
    OP_ONE,   /* a: min, b: max of the instruction behind it; x HINT of what follows */
    OP_ONE_LAZY,   /* likewise */
    OP_ONE_ATOMIC, /* likewise */
    OP_LOOP,       /* a: register, b: the OP_UNTIL */
    OP_UNTIL,      /* a: register, b: min, c: max, target: the body */
    OP_UNTIL_LAZY, /* likewise */
    OP_LOOK,       /* a: behind the end; b: how far back */
    OP_LOOK_END,
    OP_LOOK_NOT, /* likewise */
    OP_LOOK_NOT_END,
    OP_ATOMIC,
    OP_ATOMIC_END,
} SreOp;
/* What `c` of an instruction says of the character that must come next. */
typedef enum { HINT_NONE, HINT_CHAR, HINT_SET } SreHint;

typedef struct {
    uint16_t op, x;
    uint32_t a, b, c;
    uint32_t target;
} SreInst;

typedef struct {
    uint32_t *words; /* as given, for comparing, and for sets */
    size_t word_count;
    SreInst *code;
    size_t code_count;
    SreSet *sets;
    size_t set_count;
    uint32_t *chars; /* of OP_STRING, and the prefix */
    size_t char_count;
    uint32_t groups, loops;
    size_t min_width;
    uint32_t *prefix; /* every match starts with these, or NULL */
    size_t prefix_length;
    bool only_prefix; /* and they are all there is */
    bool at_start;    /* matches only at the start of the text */
    bool has_first;   /* `first` tells what a match may begin with, below 256 */
    uint32_t first[8];
    bool first_wide; /* may one begin with something above? */
} SreProgram;
/* From the code words (taken over, malloc): NULL with RuntimeError "invalid SRE code". */
SreProgram *sre_program_new(steals uint32_t *words, size_t count, uint32_t groups);
void sre_program_free(SreProgram *program);

/* ---- matching (sre_match.c) ---- */

/* An entry of the stack: kinds and what they hold are listed in sre_match.c. */
typedef struct {
    uint32_t kind, at;
    Py_ssize_t value;
} SreEntry;
enum { MATCHER_ENTRIES = 48, MATCHER_REGISTERS = 24 };

typedef struct {
    const SreProgram *program;
    PyObject *string; /* borrowed */
    Py_buffer view;   /* obj NULL for a str */
    const void *text;
    unsigned kind;
    bool is_bytes, full, must_advance;
    Py_ssize_t start, end;   /* of what is searched */
    Py_ssize_t found, at;    /* of the match, its end */
    Py_ssize_t advance_from; /* a match must not end here; -1: anywhere */
    Py_ssize_t last_index;   /* of groups, from 1; -1: none */
    Py_ssize_t *registers;   /* marks, then two for each loop */
    SreEntry *stack;
    size_t stack_capacity;
    uint32_t ticks;
    SreEntry first_stack[MATCHER_ENTRIES];
    Py_ssize_t first_registers[MATCHER_REGISTERS];
} SreMatcher;

typedef struct {
    PyObject_HEAD PyObject *pattern; /* (c) str, bytes-like or None */
    PyObject *group_index;           /* (c) dict */
    PyObject *index_group;           /* (c) tuple */
    PyObject *weakrefs;
    Py_ssize_t groups; /* (c) */
    int flags;         /* (c) */
    int is_bytes;      /* (c) -1: either will do */
    SreProgram *program;
} SrePattern;

/* Everything is 0 or -1 with an exception but for search and match, which return 1 for a match. */
int sre_matcher_open(SreMatcher *m, SrePattern *pattern, PyObject *string, Py_ssize_t start,
                     Py_ssize_t end);
void sre_matcher_close(SreMatcher *m);
int sre_matcher_match(SreMatcher *m);
int sre_matcher_search(SreMatcher *m);
/* After a match: the next one is looked for behind it. */
static inline void sre_matcher_next(SreMatcher *m) {
    m->must_advance = m->at == m->found;
    m->start = m->at;
}
/* The part of the text (of another view of the same string, perhaps shorter now). */
PyObject *sre_slice(PyObject *string, bool is_bytes, const void *text, Py_ssize_t length,
                    Py_ssize_t start, Py_ssize_t end);
static inline PyObject *sre_matcher_slice(SreMatcher *m, Py_ssize_t start, Py_ssize_t end) {
    return sre_slice(m->string, m->is_bytes, m->text, m->end, start, end);
}
/* Group number `group` of the match just found; None if it took no part, or the empty text. */
PyObject *sre_matcher_group(SreMatcher *m, Py_ssize_t group, bool empty);
/* What a match or search takes; the view is to be released with ops_release_buffer if obj is set.
 */
int sre_text_open(PyObject *string, const void **text, Py_ssize_t *length, unsigned *kind,
                  Py_buffer *view);

/* ---- objects ---- */

typedef struct {
    PyObject_VAR_HEAD PyObject *string; /* (c) */
    SrePattern *pattern;                /* (c) */
    PyObject *regs;                     /* (a) made on demand */
    Py_ssize_t pos, endpos;             /* (c) */
    Py_ssize_t last_index;              /* (c) */
    Py_ssize_t marks[];                 /* (c) two for each group, from 0; -1: took no part */
} SreMatch;
typedef struct {
    PyObject_VAR_HEAD PyObject *literal; /* (c) what comes first */
    struct {
        Py_ssize_t group;
        PyObject *literal; /* what follows it, or NULL */
    } parts[];             /* (c) */
} SreTemplate;

extern PyTypeObject sre_pattern_type, sre_match_type, sre_scanner_type, sre_template_type;
/* The match just found, as an object; None for status 0, NULL for -1. */
PyObject *sre_match_new(SrePattern *pattern, SreMatcher *m, int status);
PyObject *sre_match_group(SreMatch *self, Py_ssize_t group, PyObject *otherwise);
PyObject *sre_scanner_new(SrePattern *pattern, PyObject *string, Py_ssize_t pos, Py_ssize_t endpos);
PyObject *sre_pattern_new(PyObject *pattern, int flags, PyObject *code, Py_ssize_t groups,
                          PyObject *group_index, PyObject *index_group);
PyObject *sre_pattern_sub(SrePattern *self, PyObject *repl, PyObject *string, Py_ssize_t count,
                          bool with_count);
PyObject *sre_template_new(PyObject *list);
/* The template of `match.expand`, or what sub puts in: a Template from re._compile_template. */
PyObject *sre_template_of(SrePattern *pattern, PyObject *text);
PyObject *sre_template_expand(SreTemplate *t, SreMatch *match);
/* The items joined: str, or bytes. */
PyObject *sre_join(PyObject *list, bool is_bytes);

#endif
