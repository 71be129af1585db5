/* Code words checked and translated into a program. Recursive in the nesting of the pattern. */
#include "modules/sre/sre_int.h"

/* The translation under way. `fuse`: the last instruction, when a literal may be joined to it. */
typedef struct {
    SreProgram *p;
    size_t code_room, set_room, char_room;
    Py_ssize_t fuse;
} Translation;
/* What each step returns: the index behind what it has read, or one of these. */
enum { INVALID = -1, FAILED = -2 /* with an exception */ };
typedef Py_ssize_t Index;

/* ---- writing ---- */

/* Room for one more element of `size` bytes in an array; -1 without memory. */
static int room(void *array, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity) {
        return 0;
    }
    size_t more = *capacity ? *capacity * 2 : 16;
    void *grown = realloc(*(void **)array, more * size);
    if (grown == NULL) {
        return err_int(err_no_memory());
    }
    *(void **)array = grown;
    *capacity = more;
    return 0;
}
static Index emit(Translation *t, SreInst inst) {
    SreProgram *p = t->p;
    if (room(&p->code, p->code_count, &t->code_room, sizeof *p->code) < 0) {
        return FAILED;
    }
    p->code[p->code_count] = inst;
    t->fuse = -1;
    return (Index)p->code_count++;
}
#define EMIT(...)                                                                                  \
    ({                                                                                             \
        Index emitted_ = emit(t, (SreInst){__VA_ARGS__});                                          \
        if (emitted_ < 0) {                                                                        \
            return FAILED;                                                                         \
        }                                                                                          \
        emitted_;                                                                                  \
    })
#define STEP(e)                                                                                    \
    ({                                                                                             \
        Index step_ = (e);                                                                         \
        if (step_ < 0) {                                                                           \
            return step_;                                                                          \
        }                                                                                          \
        step_;                                                                                     \
    })
#define CHECK(c)                                                                                   \
    do {                                                                                           \
        if (!(c)) {                                                                                \
            return INVALID;                                                                        \
        }                                                                                          \
    } while (0)

static Index add_char(Translation *t, uint32_t c) {
    SreProgram *p = t->p;
    if (room(&p->chars, p->char_count, &t->char_room, sizeof *p->chars) < 0) {
        return FAILED;
    }
    p->chars[p->char_count] = c;
    return (Index)p->char_count++;
}
static int add_set(Translation *t, SreSet set) {
    SreProgram *p = t->p;
    INT_TRYI(room(&p->sets, p->set_count, &t->set_room, sizeof *p->sets));
    sre_set_prepare(&set);
    p->sets[p->set_count++] = set;
    return 0;
}

/* A literal joins the run before it. */
static Index emit_literal(Translation *t, uint32_t c) {
    SreProgram *p = t->p;
    if (t->fuse < 0) {
        t->fuse = EMIT(OP_CHAR, .a = c);
        return 0;
    }
    SreInst *last = &p->code[t->fuse];
    if (last->op == OP_CHAR) {
        Index first = STEP(add_char(t, last->a));
        *last = (SreInst){OP_STRING, .a = (uint32_t)first, .b = 1};
    }
    STEP(add_char(t, c));
    last->b++;
    return 0;
}
static Index emit_set(Translation *t, SreSet set) {
    if (add_set(t, set) < 0) {
        return FAILED;
    }
    EMIT(OP_SET, .a = (uint32_t)t->p->set_count - 1);
    return 0;
}
static Index emit_ignoring(Translation *t, uint32_t c, Fold fold, bool negated) {
    return emit_set(t, (SreSet){.own = {SRE_LITERAL, c, SRE_FAILURE},
                                .fold = fold,
                                .dynamic = fold == FOLD_LOCALE,
                                .negated = negated});
}

/* ---- reading ---- */

static Index translate(Translation *t, Index i, Index end, bool *jump);

/* A block inside, which nothing is joined to. */
static Index translate_inner(Translation *t, Index i, Index end) {
    CHECK(i <= end);
    if (call_enter(" in regular expression") < 0) {
        return FAILED;
    }
    t->fuse = -1;
    Index at = translate(t, i, end, NULL);
    t->fuse = -1;
    call_leave();
    return at;
}

static Fold fold_of(uint32_t op) {
    switch (op) {
    case SRE_GROUPREF_IGNORE:
    case SRE_IN_IGNORE:
    case SRE_LITERAL_IGNORE:
    case SRE_NOT_LITERAL_IGNORE:
        return FOLD_ASCII;
    case SRE_GROUPREF_LOC_IGNORE:
    case SRE_IN_LOC_IGNORE:
    case SRE_LITERAL_LOC_IGNORE:
    case SRE_NOT_LITERAL_LOC_IGNORE:
        return FOLD_LOCALE;
    case SRE_GROUPREF_UNI_IGNORE:
    case SRE_IN_UNI_IGNORE:
    case SRE_LITERAL_UNI_IGNORE:
    case SRE_NOT_LITERAL_UNI_IGNORE:
        return FOLD_UNICODE;
    default:
        return FOLD_NONE;
    }
}

/* IN and relatives at i (of the operator); `end` bounds the words. */
static Index translate_in(Translation *t, Index i, Index end) {
    const uint32_t *w = t->p->words;
    CHECK(end - i >= 3 && w[i + 1] >= 2 && w[i + 1] <= (uint64_t)(end - i - 1));
    Index behind = i + 1 + w[i + 1];
    Fold fold = fold_of(w[i]);
    bool dynamic = fold == FOLD_LOCALE;
    size_t words = sre_set_check(w + i + 2, w + behind, &dynamic);
    CHECK(words == (size_t)(behind - i - 2));
    STEP(emit_set(t, (SreSet){.code = w + i + 2, .fold = fold, .dynamic = dynamic}));
    return behind;
}

/* REPEAT_ONE and relatives: skip, min, max, one character, SUCCESS. */
static Index translate_one(Translation *t, Index i, Index end, SreOp op) {
    const uint32_t *w = t->p->words;
    CHECK(end - i >= 6 && w[i + 1] >= 5 - 1 && w[i + 1] <= (uint64_t)(end - i - 1));
    Index behind = i + 1 + w[i + 1];
    CHECK(w[i + 2] <= w[i + 3] && w[behind - 1] == SRE_SUCCESS);
    Index one = EMIT(op, .a = w[i + 2], .b = w[i + 3]);
    STEP(translate_inner(t, i + 4, behind - 1));
    CHECK(t->p->code_count == (size_t)one + 2 && t->p->code[one + 1].op <= OP_SET &&
          t->p->code[one + 1].op != OP_MATCH && t->p->code[one + 1].op != OP_STRING);
    return behind;
}

static Index loop_open(Translation *t) {
    CHECK(t->p->loops < SRE_MAXGROUPS);
    return EMIT(OP_LOOP, .a = t->p->groups * 2 + t->p->loops++ * 2);
}
static Index loop_close(Translation *t, Index loop, SreOp op, uint32_t min, uint32_t max) {
    uint32_t reg = t->p->code[loop].a;
    Index until = EMIT(op, .a = reg, .b = min, .c = max, .target = (uint32_t)loop + 1);
    t->p->code[loop].b = (uint32_t)until;
    return 0;
}
/* REPEAT: skip, min, max, body; MAX_UNTIL or MIN_UNTIL behind. */
static Index translate_repeat(Translation *t, Index i, Index end) {
    const uint32_t *w = t->p->words;
    CHECK(end - i >= 5 && w[i + 1] >= 3 && w[i + 1] < (uint64_t)(end - i - 1));
    Index until = i + 1 + w[i + 1];
    CHECK(w[i + 2] <= w[i + 3] && (w[until] == SRE_MAX_UNTIL || w[until] == SRE_MIN_UNTIL));
    Index loop = STEP(loop_open(t));
    STEP(translate_inner(t, i + 4, until));
    STEP(loop_close(t, loop, w[until] == SRE_MAX_UNTIL ? OP_UNTIL : OP_UNTIL_LAZY, w[i + 2],
                    w[i + 3]));
    return until + 1;
}
/* Each iteration is atomic, and so is the whole. */
static Index translate_possessive(Translation *t, Index i, Index end) {
    const uint32_t *w = t->p->words;
    CHECK(end - i >= 5 && w[i + 1] >= 3 && w[i + 1] < (uint64_t)(end - i - 1));
    Index behind = i + 1 + w[i + 1];
    CHECK(w[i + 2] <= w[i + 3] && w[behind] == SRE_SUCCESS);
    EMIT(OP_ATOMIC);
    Index loop = STEP(loop_open(t));
    EMIT(OP_ATOMIC);
    STEP(translate_inner(t, i + 4, behind));
    EMIT(OP_ATOMIC_END);
    STEP(loop_close(t, loop, OP_UNTIL, w[i + 2], w[i + 3]));
    EMIT(OP_ATOMIC_END);
    return behind + 1;
}
static Index translate_atomic(Translation *t, Index i, Index end) {
    const uint32_t *w = t->p->words;
    CHECK(end - i >= 3 && w[i + 1] >= 2 && w[i + 1] <= (uint64_t)(end - i - 1));
    Index behind = i + 1 + w[i + 1];
    CHECK(w[behind - 1] == SRE_SUCCESS);
    EMIT(OP_ATOMIC);
    STEP(translate_inner(t, i + 2, behind - 1));
    EMIT(OP_ATOMIC_END);
    return behind;
}
/* ASSERT, ASSERT_NOT: skip, how far back, body, SUCCESS. */
static Index translate_assert(Translation *t, Index i, Index end) {
    const uint32_t *w = t->p->words;
    CHECK(end - i >= 4 && w[i + 1] >= 3 && w[i + 1] <= (uint64_t)(end - i - 1));
    Index behind = i + 1 + w[i + 1];
    CHECK(w[behind - 1] == SRE_SUCCESS);
    bool not = w[i] == SRE_ASSERT_NOT;
    Index look = EMIT(not? OP_LOOK_NOT : OP_LOOK, .b = w[i + 2]);
    STEP(translate_inner(t, i + 3, behind - 1));
    EMIT(not? OP_LOOK_NOT_END : OP_LOOK_END);
    t->p->code[look].a = (uint32_t)t->p->code_count;
    return behind;
}

/* Alternatives: each its length, its words, JUMP to the end; then a length of 0. Their jumps are
 * chained through `a` until the end is known. */
static Index translate_branch(Translation *t, Index i, Index end) {
    const uint32_t *w = t->p->words;
    uint32_t chain = UINT32_MAX, tail = 0;
    for (i++; i < end && w[i] != 0;) {
        CHECK(w[i] >= 3 && w[i] < (uint64_t)(end - i));
        Index next = i + w[i];
        CHECK(w[next - 2] == SRE_JUMP && w[next - 1] <= (uint64_t)(end - next + 1));
        CHECK(tail == 0 || tail == (uint64_t)(next - 1) + w[next - 1]);
        tail = (uint32_t)(next - 1) + w[next - 1];
        Index split = EMIT(OP_SPLIT);
        STEP(translate_inner(t, i + 1, next - 2));
        Index jump = EMIT(OP_JUMP, .a = chain);
        chain = (uint32_t)jump;
        t->p->code[split].a = (uint32_t)t->p->code_count;
        i = next;
    }
    CHECK(i < end && (tail == 0 || tail == i + 1));
    EMIT(OP_FAIL);
    while (chain != UINT32_MAX) {
        uint32_t next = t->p->code[chain].a;
        t->p->code[chain].a = (uint32_t)t->p->code_count;
        chain = next;
    }
    t->fuse = -1;
    return i + 1;
}

/* GROUPREF_EXISTS: group, skip, yes, and perhaps JUMP and no. */
static Index translate_if(Translation *t, Index i, Index end) {
    const uint32_t *w = t->p->words;
    CHECK(end - i >= 3 && w[i + 1] < t->p->groups && w[i + 2] >= 2 &&
          w[i + 2] <= (uint64_t)(end - i - 1));
    Index otherwise = i + 1 + w[i + 2];
    Index test = EMIT(OP_IF, .a = w[i + 1]);
    bool jump = false;
    if (call_enter(" in regular expression") < 0) {
        return FAILED;
    }
    t->fuse = -1;
    Index at = STEP(translate(t, i + 3, otherwise, &jump));
    call_leave();
    Index behind = otherwise;
    if (jump) {
        CHECK(at == otherwise - 2 && w[at + 1] >= 1 && w[at + 1] <= (uint64_t)(end - at - 1));
        behind = at + 1 + w[at + 1];
        Index over = EMIT(OP_JUMP);
        t->p->code[test].b = (uint32_t)t->p->code_count;
        STEP(translate_inner(t, otherwise, behind));
        t->p->code[over].a = (uint32_t)t->p->code_count;
    } else {
        t->p->code[test].b = (uint32_t)t->p->code_count;
    }
    t->fuse = -1;
    return behind;
}

/* The INFO block: width, prefix. */
static Index translate_info(Translation *t, Index i, Index end) {
    SreProgram *p = t->p;
    const uint32_t *w = p->words;
    CHECK(i == 0 && end - i >= 5 && w[i + 1] >= 4 && w[i + 1] <= (uint64_t)(end - i - 1));
    Index behind = i + 1 + w[i + 1], at = i + 5;
    p->min_width = w[i + 3];
    if (w[i + 2] & SRE_INFO_PREFIX) {
        CHECK(behind - at >= 2 && w[at] > 0 && w[at] <= (uint64_t)(behind - at - 2) / 2);
        CHECK((uint64_t)(behind - at - 2) == (uint64_t)w[at] * 2);
        p->prefix = p->words + at + 2;
        p->prefix_length = w[at];
        p->only_prefix = w[i + 2] & SRE_INFO_LITERAL;
    } else if (w[i + 2] & SRE_INFO_CHARSET) {
        bool locale = false;
        CHECK(sre_set_check(w + at, w + behind, &locale) == (size_t)(behind - at));
    }
    return behind;
}

/* Operators that take one operand; i is the operator's. */
static Index translate_short(Translation *t, Index i, Index end) {
    const uint32_t *w = t->p->words;
    CHECK(end - i >= 2);
    uint32_t a = w[i + 1];
    switch (w[i]) {
    case SRE_LITERAL:
        STEP(emit_literal(t, a));
        break;
    case SRE_NOT_LITERAL:
        EMIT(OP_NOT_CHAR, .a = a);
        break;
    case SRE_LITERAL_IGNORE:
    case SRE_LITERAL_LOC_IGNORE:
    case SRE_LITERAL_UNI_IGNORE:
        STEP(emit_ignoring(t, a, fold_of(w[i]), false));
        break;
    case SRE_NOT_LITERAL_IGNORE:
    case SRE_NOT_LITERAL_LOC_IGNORE:
    case SRE_NOT_LITERAL_UNI_IGNORE:
        STEP(emit_ignoring(t, a, fold_of(w[i]), true));
        break;
    case SRE_AT:
        CHECK(a < SRE_AT_COUNT);
        EMIT(OP_AT, .a = a);
        break;
    case SRE_MARK:
        CHECK(a < 2 * (uint64_t)t->p->groups);
        EMIT(OP_MARK, .a = a);
        break;
    case SRE_GROUPREF:
    case SRE_GROUPREF_IGNORE:
    case SRE_GROUPREF_LOC_IGNORE:
    case SRE_GROUPREF_UNI_IGNORE:
        CHECK(a < t->p->groups);
        EMIT(OP_REF, .x = fold_of(w[i]), .a = a);
        break;
    default:
        return INVALID;
    }
    return i + 2;
}

static Index translate_op(Translation *t, Index i, Index end) {
    switch (t->p->words[i]) {
    case SRE_FAILURE:
        EMIT(OP_FAIL);
        return i + 1;
    case SRE_ANY:
        EMIT(OP_ANY);
        return i + 1;
    case SRE_ANY_ALL:
        EMIT(OP_ANY_ALL);
        return i + 1;
    case SRE_IN:
    case SRE_IN_IGNORE:
    case SRE_IN_LOC_IGNORE:
    case SRE_IN_UNI_IGNORE:
        return translate_in(t, i, end);
    case SRE_REPEAT_ONE:
        return translate_one(t, i, end, OP_ONE);
    case SRE_MIN_REPEAT_ONE:
        return translate_one(t, i, end, OP_ONE_LAZY);
    case SRE_POSSESSIVE_REPEAT_ONE:
        return translate_one(t, i, end, OP_ONE_ATOMIC);
    case SRE_REPEAT:
        return translate_repeat(t, i, end);
    case SRE_POSSESSIVE_REPEAT:
        return translate_possessive(t, i, end);
    case SRE_ATOMIC_GROUP:
        return translate_atomic(t, i, end);
    case SRE_ASSERT:
    case SRE_ASSERT_NOT:
        return translate_assert(t, i, end);
    case SRE_BRANCH:
        return translate_branch(t, i, end);
    case SRE_GROUPREF_EXISTS:
        return translate_if(t, i, end);
    case SRE_INFO:
        return translate_info(t, i, end);
    default:
        return translate_short(t, i, end);
    }
}
/* The words in [i, end), which must be whole operations; with `jump`, a JUMP may end them early. */
static Index translate(Translation *t, Index i, Index end, bool *jump) {
    while (i < end) {
        if (jump != NULL && t->p->words[i] == SRE_JUMP) {
            *jump = true;
            return i;
        }
        i = STEP(translate_op(t, i, end));
    }
    return i;
}

/* ---- what is known of a match's first character ---- */

enum { FIRST_DEPTH = 40 };
/* Adds what the instructions from `at` on can begin with; false: that isn't known, or nothing at
 * all is needed. */
static bool first_of(SreProgram *p, uint32_t at, int depth);

static bool first_of_one(SreProgram *p, const SreInst *inst) {
    switch (inst->op) {
    case OP_CHAR:
    case OP_STRING: {
        uint32_t c = inst->op == OP_CHAR ? inst->a : p->chars[inst->a];
        if (c < 256) {
            p->first[c >> 5] |= (uint32_t)1 << (c & 31);
        } else {
            p->first_wide = true;
        }
        return true;
    }
    case OP_SET:
        if (p->sets[inst->a].dynamic) {
            return false;
        }
        for (int i = 0; i < 8; i++) {
            p->first[i] |= p->sets[inst->a].bits[i];
        }
        p->first_wide = true;
        return true;
    case OP_FAIL:
        return true;
    default: /* nearly everything, so that looking is no use */
        return false;
    }
}
static bool first_of(SreProgram *p, uint32_t at, int depth) {
    for (;; at++) {
        const SreInst *inst = &p->code[at];
        switch (inst->op) {
        case OP_MARK:
        case OP_AT:
        case OP_ATOMIC:
        case OP_ATOMIC_END:
            break;
        case OP_LOOK:
        case OP_LOOK_NOT:
            at = inst->a - 1;
            break;
        case OP_JUMP:
            at = inst->a - 1;
            break;
        case OP_SPLIT:
            if (depth == 0 || !first_of(p, at + 1, depth - 1)) {
                return false;
            }
            at = inst->a - 1;
            break;
        case OP_ONE:
        case OP_ONE_LAZY:
        case OP_ONE_ATOMIC:
            if (!first_of_one(p, inst + 1)) {
                return false;
            }
            if (inst->a > 0) {
                return true;
            }
            at++;
            break;
        case OP_LOOP:
            if (p->code[inst->b].b == 0) { /* the body may be left out */
                if (depth == 0 || !first_of(p, inst->b + 1, depth - 1)) {
                    return false;
                }
            }
            break;
        case OP_UNTIL: /* the body may be empty: what follows counts too */
        case OP_UNTIL_LAZY:
            break;
        default:
            return first_of_one(p, inst);
        }
    }
}

/* The character that must come at `at`, as a hint for the instruction before. */
static void hint_set(SreProgram *p, SreInst *inst, uint32_t at) {
    while (p->code[at].op == OP_MARK) {
        at++;
    }
    const SreInst *next = &p->code[at];
    if (next->op == OP_ONE && next->a > 0) {
        next++;
    }
    if (next->op == OP_CHAR || next->op == OP_STRING) {
        inst->x = HINT_CHAR;
        inst->c = next->op == OP_CHAR ? next->a : p->chars[next->a];
    } else if (next->op == OP_SET && !p->sets[next->a].dynamic) {
        inst->x = HINT_SET;
        inst->c = next->a;
    }
}
static void add_hints(SreProgram *p) {
    for (uint32_t i = 0; i < p->code_count; i++) {
        SreInst *inst = &p->code[i];
        if (inst->op == OP_ONE || inst->op == OP_ONE_LAZY) {
            hint_set(p, inst, i + 2);
        } else if (inst->op == OP_SPLIT) {
            hint_set(p, inst, i + 1);
        }
    }
    p->has_first = p->min_width > 0 && first_of(p, 0, FIRST_DEPTH);
    for (uint32_t i = 0; i < p->code_count && p->code[i].op <= OP_MARK; i++) {
        if (p->code[i].op == OP_AT) {
            p->at_start =
                p->code[i].a == SRE_AT_BEGINNING || p->code[i].a == SRE_AT_BEGINNING_STRING;
        }
        if (p->code[i].op != OP_MARK) {
            break;
        }
    }
}

/* ---- making ---- */

static Index translate_all(Translation *t) {
    SreProgram *p = t->p;
    CHECK(p->word_count > 0 && p->word_count < UINT32_MAX / 4 &&
          p->words[p->word_count - 1] == SRE_SUCCESS);
    STEP(translate(t, 0, (Index)p->word_count - 1, NULL));
    EMIT(OP_MATCH);
    return 0;
}

void sre_program_free(SreProgram *p) {
    free(p->words);
    free(p->code);
    free(p->sets);
    free(p->chars);
    free(p);
}
SreProgram *sre_program_new(steals uint32_t *words, size_t count, uint32_t groups) {
    SreProgram *p = calloc(1, sizeof *p);
    if (p == NULL) {
        free(words);
        return err_no_memory();
    }
    p->words = words;
    p->word_count = count;
    p->groups = groups;
    Translation t = {.p = p, .fuse = -1};
    Index result = translate_all(&t);
    if (result < 0) {
        if (result == INVALID) {
            err_raise(PyExc_RuntimeError, "invalid SRE code");
        }
        sre_program_free(p);
        return NULL;
    }
    add_hints(p);
    return p;
}
