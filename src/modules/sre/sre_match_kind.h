/* The matcher for one width of characters: included by sre_match.c with CHARACTER and SIZED
 * defined.
 */

/* May the character be what the hint says? */
static force_inline bool SIZED(hint_has)(const SreMatcher *m, SreHint hint, uint32_t c,
                                         uint32_t is) {
    return hint == HINT_CHAR ? is == c : sre_set_has(&m->program->sets[c], is);
}

/* Does the one-character instruction take it? */
static force_inline bool SIZED(one_has)(const SreMatcher *m, const SreInst *one, uint32_t c) {
    switch (one->op) {
    case OP_CHAR:
        return c == one->a;
    case OP_NOT_CHAR:
        return c != one->a;
    case OP_ANY:
        return c != '\n';
    case OP_ANY_ALL:
        return true;
    case OP_SET:
        return sre_set_has(&m->program->sets[one->a], c);
    default:
        return false;
    }
}
/* The first place from `pos` where the character is; `limit` if nowhere. */
static force_inline Py_ssize_t SIZED(find)(const CHARACTER *text, Py_ssize_t pos, Py_ssize_t limit,
                                           uint32_t c) {
    if (sizeof(CHARACTER) == 1 && limit - pos > 8) {
        const CHARACTER *found = c > 255 ? NULL : memchr(text + pos, (int)c, (size_t)(limit - pos));
        return found == NULL ? limit : found - text;
    }
    while (pos < limit && text[pos] != c) {
        pos++;
    }
    return pos;
}
/* The end of the run of such characters from `pos`, at most `limit`. */
static Py_ssize_t SIZED(run)(const SreMatcher *m, const SreInst *one, Py_ssize_t pos,
                             Py_ssize_t limit) {
    const CHARACTER *text = m->text;
    uint32_t c = one->a;
    switch (one->op) {
    case OP_CHAR:
        while (pos < limit && text[pos] == c) {
            pos++;
        }
        return pos;
    case OP_NOT_CHAR:
        return SIZED(find)(text, pos, limit, c);
    case OP_ANY:
        return SIZED(find)(text, pos, limit, '\n');
    case OP_ANY_ALL:
        return limit;
    case OP_SET: {
        const SreSet *set = &m->program->sets[c];
        while (pos < limit && sre_set_has(set, text[pos])) {
            pos++;
        }
        return pos;
    }
    default:
        return pos;
    }
}

static force_inline bool SIZED(word_at)(const SreMatcher *m, uint32_t category, Py_ssize_t i) {
    return i >= 0 && i < m->end && sre_category_has(category, ((const CHARACTER *)m->text)[i]);
}
static bool SIZED(at_has)(const SreMatcher *m, uint32_t at, Py_ssize_t pos) {
    const CHARACTER *text = m->text;
    uint32_t category = SRE_CATEGORY_UNI_WORD;
    switch (at) {
    case SRE_AT_BEGINNING:
    case SRE_AT_BEGINNING_STRING:
        return pos == 0;
    case SRE_AT_BEGINNING_LINE:
        return pos == 0 || text[pos - 1] == '\n';
    case SRE_AT_END:
        return pos == m->end || (pos == m->end - 1 && text[pos] == '\n');
    case SRE_AT_END_LINE:
        return pos == m->end || text[pos] == '\n';
    case SRE_AT_END_STRING:
        return pos == m->end;
    case SRE_AT_BOUNDARY:
    case SRE_AT_NON_BOUNDARY:
        category = SRE_CATEGORY_WORD;
        break;
    case SRE_AT_LOC_BOUNDARY:
    case SRE_AT_LOC_NON_BOUNDARY:
        category = SRE_CATEGORY_LOC_WORD;
        break;
    default:
        break;
    }
    bool between = SIZED(word_at)(m, category, pos - 1) != SIZED(word_at)(m, category, pos);
    bool wanted = at == SRE_AT_BOUNDARY || at == SRE_AT_LOC_BOUNDARY || at == SRE_AT_UNI_BOUNDARY;
    return between == wanted;
}

/* Behind what group `group` holds, if it comes again at `pos`; -1 if not. */
static Py_ssize_t SIZED(again)(const SreMatcher *m, uint32_t group, Fold fold, Py_ssize_t pos) {
    const CHARACTER *text = m->text;
    Py_ssize_t from = m->registers[2 * group], to = m->registers[2 * group + 1];
    if (from < 0 || to < from || m->end - pos < to - from) {
        return -1;
    }
    for (; from < to; from++, pos++) {
        if (sre_lower(fold, text[from]) != sre_lower(fold, text[pos])) {
            return -1;
        }
    }
    return pos;
}

static force_inline bool SIZED(string_at)(const SreMatcher *m, const uint32_t *chars, size_t n,
                                          Py_ssize_t pos) {
    const CHARACTER *text = (const CHARACTER *)m->text + pos;
    if ((size_t)(m->end - pos) < n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (text[i] != chars[i]) {
            return false;
        }
    }
    return true;
}

/* Greedy: the last place from `from` down to `low` where what follows may match; -1: none. */
static Py_ssize_t SIZED(back_to)(const SreMatcher *m, const SreInst *inst, Py_ssize_t from,
                                 Py_ssize_t low) {
    const CHARACTER *text = m->text;
    if (inst->x == HINT_NONE) {
        return from;
    }
    if (from == m->end) {
        from--;
    }
    if (inst->x == HINT_CHAR) {
        while (from >= low && text[from] != inst->c) {
            from--;
        }
    } else {
        while (from >= low && !SIZED(hint_has)(m, HINT_SET, inst->c, text[from])) {
            from--;
        }
    }
    return from >= low ? from : -1;
}
/* Lazy: the first place from `pos` up to `high` where what follows may match; -1: none. */
static Py_ssize_t SIZED(forward_to)(const SreMatcher *m, const SreInst *inst, Py_ssize_t pos,
                                    Py_ssize_t high) {
    const CHARACTER *text = m->text;
    if (inst->x == HINT_NONE) {
        return pos;
    }
    for (;; pos++) {
        if (pos >= m->end) {
            return -1;
        }
        if (SIZED(hint_has)(m, inst->x, inst->c, text[pos])) {
            return pos;
        }
        if (pos >= high || !SIZED(one_has)(m, inst + 1, text[pos])) {
            return -1;
        }
    }
}

/* Tries at `pos`: 1 (m->at is the end), 0, -1. The stack is left as it is; after 0 it is empty. */
static int SIZED(run_program)(SreMatcher *m, Py_ssize_t pos) {
    const SreInst *const code = m->program->code, *ip = code;
    const CHARACTER *const text = m->text;
    const Py_ssize_t end = m->end;
    Py_ssize_t *const registers = m->registers;
    SreEntry *stack = m->stack;
    size_t depth = 0, room = m->stack_capacity, barrier = NO_BARRIER;

    for (;;) {
        if (unlikely(room - depth < 4)) {
            if (stack_grow(m) < 0) {
                return -1;
            }
            stack = m->stack;
            room = m->stack_capacity;
        }
        switch (ip->op) {
        case OP_MATCH:
            if ((m->full && pos != end) || pos == m->advance_from) {
                goto fail;
            }
            m->at = pos;
            return 1;
        case OP_FAIL:
            goto fail;
        case OP_CHAR:
            if (pos >= end || text[pos] != ip->a) {
                goto fail;
            }
            pos++;
            ip++;
            continue;
        case OP_NOT_CHAR:
            if (pos >= end || text[pos] == ip->a) {
                goto fail;
            }
            pos++;
            ip++;
            continue;
        case OP_STRING:
            if (!SIZED(string_at)(m, m->program->chars + ip->a, ip->b, pos)) {
                goto fail;
            }
            pos += ip->b;
            ip++;
            continue;
        case OP_ANY:
            if (pos >= end || text[pos] == '\n') {
                goto fail;
            }
            pos++;
            ip++;
            continue;
        case OP_ANY_ALL:
            if (pos >= end) {
                goto fail;
            }
            pos++;
            ip++;
            continue;
        case OP_SET:
            if (pos >= end || !sre_set_has(&m->program->sets[ip->a], text[pos])) {
                goto fail;
            }
            pos++;
            ip++;
            continue;
        case OP_AT:
            if (!SIZED(at_has)(m, ip->a, pos)) {
                goto fail;
            }
            ip++;
            continue;
        case OP_MARK:
            stack[depth++] = (SreEntry){ENTRY_MARK, ip->a, registers[ip->a]};
            if (ip->a & 1) {
                stack[depth++] = (SreEntry){ENTRY_LAST, 0, m->last_index};
                m->last_index = ip->a / 2 + 1;
            }
            registers[ip->a] = pos;
            ip++;
            continue;
        case OP_JUMP:
            ip = code + ip->a;
            continue;
        case OP_SPLIT:
            if (ip->x != HINT_NONE &&
                (pos >= end || !SIZED(hint_has)(m, ip->x, ip->c, text[pos]))) {
                ip = code + ip->a;
                continue;
            }
            stack[depth++] = (SreEntry){ENTRY_CHOICE, ip->a, pos};
            ip++;
            continue;
        case OP_REF: {
            Py_ssize_t to = SIZED(again)(m, ip->a, ip->x, pos);
            if (to < 0) {
                goto fail;
            }
            pos = to;
            ip++;
            continue;
        }
        case OP_IF: {
            Py_ssize_t from = registers[2 * ip->a], to = registers[2 * ip->a + 1];
            ip = from < 0 || to < from ? code + ip->b : ip + 1;
            continue;
        }
        case OP_ONE: {
            Py_ssize_t low, to;
            if (end - pos < (Py_ssize_t)ip->a) {
                goto fail;
            }
            low = pos + ip->a;
            to = SIZED(run)(m, ip + 1, pos, one_limit(ip, pos, end));
            if (to < low || (to = SIZED(back_to)(m, ip, to, low)) < 0) {
                goto fail;
            }
            if (to > low) {
                stack[depth++] = (SreEntry){ENTRY_VALUE, 0, low};
                stack[depth++] = (SreEntry){ENTRY_RANGE, (uint32_t)(ip - code), to};
            }
            pos = to;
            ip += 2;
            continue;
        }
        case OP_ONE_LAZY: {
            Py_ssize_t high = one_limit(ip, pos, end), low = pos + ip->a;
            if (end - pos < (Py_ssize_t)ip->a || SIZED(run)(m, ip + 1, pos, low) < low ||
                (pos = SIZED(forward_to)(m, ip, low, high)) < 0) {
                goto fail;
            }
            if (pos < high) {
                stack[depth++] = (SreEntry){ENTRY_VALUE, 0, high};
                stack[depth++] = (SreEntry){ENTRY_LAZY, (uint32_t)(ip - code), pos};
            }
            ip += 2;
            continue;
        }
        case OP_ONE_ATOMIC: {
            Py_ssize_t to = SIZED(run)(m, ip + 1, pos, one_limit(ip, pos, end));
            if (to - pos < (Py_ssize_t)ip->a) {
                goto fail;
            }
            pos = to;
            ip += 2;
            continue;
        }
        case OP_LOOP:
            stack[depth++] = (SreEntry){ENTRY_MARK, ip->a, registers[ip->a]};
            stack[depth++] = (SreEntry){ENTRY_MARK, ip->a + 1, registers[ip->a + 1]};
            registers[ip->a] = -1;
            registers[ip->a + 1] = -1;
            ip = code + ip->b;
            continue;
        case OP_UNTIL: {
            Py_ssize_t count = registers[ip->a] + 1;
            stack[depth++] = (SreEntry){ENTRY_MARK, ip->a, count - 1};
            registers[ip->a] = count;
            if (count < (Py_ssize_t)ip->b) {
                ip = code + ip->target;
            } else if ((count < (Py_ssize_t)ip->c || ip->c == SRE_MAXREPEAT) &&
                       registers[ip->a + 1] != pos) {
                stack[depth++] = (SreEntry){ENTRY_CHOICE, (uint32_t)(ip - code) + 1, pos};
                stack[depth++] = (SreEntry){ENTRY_MARK, ip->a + 1, registers[ip->a + 1]};
                registers[ip->a + 1] = pos;
                ip = code + ip->target;
            } else {
                ip++;
            }
            goto poll;
        }
        case OP_UNTIL_LAZY: {
            Py_ssize_t count = registers[ip->a] + 1;
            stack[depth++] = (SreEntry){ENTRY_MARK, ip->a, count - 1};
            registers[ip->a] = count;
            if (count < (Py_ssize_t)ip->b) {
                ip = code + ip->target;
                goto poll;
            }
            if ((count < (Py_ssize_t)ip->c || ip->c == SRE_MAXREPEAT) &&
                registers[ip->a + 1] != pos) {
                stack[depth++] = (SreEntry){ENTRY_LAZY_LOOP, (uint32_t)(ip - code), pos};
            }
            ip++;
            goto poll;
        }
        case OP_LOOK:
        case OP_LOOK_NOT:
            if (pos < (Py_ssize_t)ip->b) {
                if (ip->op == OP_LOOK) {
                    goto fail;
                }
                ip = code + ip->a;
                continue;
            }
            stack[depth++] = (SreEntry){ENTRY_VALUE, 0, (Py_ssize_t)barrier};
            barrier = depth;
            stack[depth++] =
                (SreEntry){ip->op == OP_LOOK ? ENTRY_BARRIER : ENTRY_BARRIER_NOT, ip->a, pos};
            pos -= ip->b;
            ip++;
            continue;
        case OP_ATOMIC:
            stack[depth++] = (SreEntry){ENTRY_VALUE, 0, (Py_ssize_t)barrier};
            barrier = depth;
            stack[depth++] = (SreEntry){ENTRY_BARRIER, 0, pos};
            ip++;
            continue;
        case OP_LOOK_END:
            pos = stack[barrier].value;
            /* fall through */
        case OP_ATOMIC_END: {
            size_t outer = (size_t)stack[barrier - 1].value;
            depth = cut(stack, barrier - 1, depth);
            barrier = outer;
            ip++;
            continue;
        }
        default: /* OP_LOOK_NOT_END: it matched, so this fails */
            depth = undo_to(m, stack, barrier + 1, depth);
            depth -= 2;
            barrier = (size_t)stack[depth].value;
            goto fail;
        }

    fail:
        for (;;) {
            if (depth == 0) {
                return 0;
            }
            SreEntry *top = &stack[--depth];
            if (top->kind == ENTRY_MARK) {
                registers[top->at] = top->value;
                continue;
            }
            if (top->kind == ENTRY_LAST) {
                m->last_index = top->value;
                continue;
            }
            if (top->kind == ENTRY_CHOICE) {
                pos = top->value;
                ip = code + top->at;
                break;
            }
            if (top->kind == ENTRY_RANGE) {
                Py_ssize_t low = top[-1].value;
                ip = code + top->at;
                pos = SIZED(back_to)(m, ip, top->value - 1, low);
                if (pos > low) {
                    top->value = pos;
                    depth++;
                } else {
                    depth--;
                    if (pos < 0) {
                        continue;
                    }
                }
                ip += 2;
                break;
            }
            if (top->kind == ENTRY_LAZY) {
                Py_ssize_t high = top[-1].value;
                ip = code + top->at;
                pos = top->value;
                if (!SIZED(one_has)(m, ip + 1, text[pos]) ||
                    (pos = SIZED(forward_to)(m, ip, pos + 1, high)) < 0) {
                    depth--;
                    continue;
                }
                if (pos < high) {
                    top->value = pos;
                    depth++;
                } else {
                    depth--;
                }
                ip += 2;
                break;
            }
            if (top->kind == ENTRY_LAZY_LOOP) {
                ip = code + top->at;
                pos = top->value;
                *top = (SreEntry){ENTRY_MARK, ip->a + 1, registers[ip->a + 1]};
                depth++;
                registers[ip->a + 1] = pos;
                ip = code + ip->target;
                break;
            }
            /* a barrier whose inside has failed */
            depth--;
            barrier = (size_t)top[-1].value;
            if (top->kind == ENTRY_BARRIER_NOT) {
                pos = top->value;
                ip = code + top->at;
                break;
            }
        }
    poll:
        if (unlikely((++m->ticks & POLL_MASK) == 0) && poll() < 0) {
            return -1;
        }
    }
}

/* The first place from `pos` where the prefix stands; -1: nowhere. */
static Py_ssize_t SIZED(find_prefix)(const SreMatcher *m, Py_ssize_t pos) {
    const SreProgram *p = m->program;
    const CHARACTER *text = m->text;
    Py_ssize_t last = m->end - (Py_ssize_t)p->prefix_length;
    CHARACTER first = (CHARACTER)p->prefix[0];
    if (first != p->prefix[0]) {
        return -1;
    }
    for (; pos <= last; pos++) {
        if (sizeof(CHARACTER) == 1) {
            const char *found = memchr(text + pos, (int)first, (size_t)(last - pos + 1));
            if (found == NULL) {
                return -1;
            }
            pos = found - (const char *)text;
        } else {
            while (text[pos] != first) {
                if (++pos > last) {
                    return -1;
                }
            }
        }
        if (SIZED(string_at)(m, p->prefix, p->prefix_length, pos)) {
            return pos;
        }
    }
    return -1;
}
/* The first place from `pos` up to `last` where a match may begin; -1: none. */
static force_inline Py_ssize_t SIZED(candidate)(const SreMatcher *m, Py_ssize_t pos,
                                                Py_ssize_t last) {
    const SreProgram *p = m->program;
    const CHARACTER *text = m->text;
    if (p->prefix != NULL) {
        return SIZED(find_prefix)(m, pos);
    }
    if (p->at_start && pos > 0) {
        return -1;
    }
    if (p->has_first) {
        for (uint32_t c; pos <= last; pos++) {
            c = text[pos];
            if (c < 256 ? p->first[c >> 5] >> (c & 31) & 1 : p->first_wide) {
                break;
            }
        }
    }
    return pos <= last ? pos : -1;
}
static int SIZED(search)(SreMatcher *m) {
    const SreProgram *p = m->program;
    Py_ssize_t last = m->end - (Py_ssize_t)p->min_width;
    for (Py_ssize_t pos = m->start; pos <= last; pos++) {
        pos = SIZED(candidate)(m, pos, last);
        if (pos < 0) {
            return 0;
        }
        if (p->only_prefix && !m->full) {
            m->found = pos;
            m->at = pos + (Py_ssize_t)p->prefix_length;
            return 1;
        }
        int status = SIZED(run_program)(m, pos);
        if (status != 0) {
            m->found = pos;
            return status;
        }
        if (unlikely((++m->ticks & POLL_MASK) == 0) && poll() < 0) {
            return -1;
        }
    }
    return 0;
}

#undef CHARACTER
#undef SIZED
