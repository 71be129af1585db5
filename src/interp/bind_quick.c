/* Binding arguments that find their places without asking Python code: the usual call with
 * keywords, defaults, `*args` or `**kwargs`.
 * Whatever is wrong with a call is for bind.c to say.
 *
 * Nothing here waits: a function or its defaults that another thread owns and nobody has opened yet
 * are for bind.c, which opens them. So what was read without a count stays until the frame is linked.
 *
 * First the tuple and the dict are made, while the arguments lie in the caller's slots alone; then
 * those are copied, and from there on nothing can fail but for want of a default.
 */
#include "interp/bind.h"
#include "interp/instruction.h"

enum { PLACES_MOST = 63, NAMED_MOST = 32, EXTRAS_MOST = 16, NO_PLACE = -1 };

/* One call on its way into a frame. */
typedef struct {
    PyFunctionObject *function;
    PyCodeObject *code;
    const Arguments *given;
    Py_ssize_t direct;          /* so many go into the first slots as they lie */
    uint64_t filled;            /* the parameters that have an argument */
    int8_t places[NAMED_MOST];  /* of the named ones: the parameter, or NO_PLACE */
    int8_t extras[EXTRAS_MOST]; /* which of the named ones have none */
    int extra_count;
    PyObject *rest, *extra; /* *args and **kwargs, NULL where the function has none */
} Binding;

static force_inline uint64_t low_bits(Py_ssize_t count) {
    return ((uint64_t)1 << count) - 1;
}

/* The parameter of that name; keywords mostly come in the order of the parameters. Interned strings
 * that are not the same differ. */
static force_inline quiet int place_of(PyCodeObject *code, PyObject *name, int next) {
    PyObject **parameters = tuple_items(code->co_localsplusnames);
    int first = code->co_posonlyargcount, end = code->co_argcount + code->co_kwonlyargcount;
    for (int i = next; i < end; i++) {
        if (parameters[i] == name) {
            return i;
        }
    }
    for (int i = first; i < next && i < end; i++) {
        if (parameters[i] == name) {
            return i;
        }
    }
    for (int i = str_is_interned(name) ? end : first; i < end; i++) {
        if (str_equal(parameters[i], name)) {
            return i;
        }
    }
    return NO_PLACE;
}

/* Is the name among the extra ones already? */
static force_inline quiet bool is_repeated(const Binding *b, PyObject *name) {
    for (int i = 0; i < b->extra_count; i++) {
        PyObject *other = b->given->names[b->extras[i]];
        if (other == name || (!str_is_interned(name) && str_equal(other, name))) {
            return true;
        }
    }
    return false;
}

/* False: an error, or not for here. */
static force_inline quiet bool find_places(Binding *b) {
    PyCodeObject *code = b->code;
    const Arguments *given = b->given;
    bool takes_extras = (code->co_flags & CO_VARKEYWORDS) != 0;
    int next =
        (int)b->direct > code->co_posonlyargcount ? (int)b->direct : code->co_posonlyargcount;
    for (Py_ssize_t k = 0; k < given->named; k++) {
        PyObject *name = given->names[k];
        if (unlikely(!IS_EXACT(name, PyUnicode_Type))) {
            return false;
        }
        int i = place_of(code, name, next);
        b->places[k] = (int8_t)i;
        if (i != NO_PLACE) {
            if (unlikely(b->filled & (uint64_t)1 << i)) {
                return false;
            }
            b->filled |= (uint64_t)1 << i;
            next = i + 1;
        } else if (!takes_extras || b->extra_count == EXTRAS_MOST || is_repeated(b, name)) {
            return false;
        } else {
            b->extras[b->extra_count++] = (int8_t)k;
        }
    }
    return true;
}

/* Makes the tuple, to which the arguments move, and the dict, still empty; boxes what goes into it
 * where it lies. -1 without memory. */
static force_inline int make_rest(ThreadState *ts, Binding *b) {
    const Arguments *given = b->given;
    for (int i = 0; i < b->extra_count; i++) {
        INT_TRY(stackref_box_here(ts, &given->args[given->nargs + b->extras[i]]));
    }
    if (b->code->co_flags & CO_VARKEYWORDS) {
        b->extra =
            INT_TRY(b->extra_count == 0 ? dict_new()
                                        : dict_new_for(b->extra_count, given->names[b->extras[0]]));
    }
    if (b->code->co_flags & CO_VARARGS) {
        StackRef *first = given->args + b->direct;
        b->rest = tuple_build_quick(ts, first, given->nargs - b->direct);
        if (b->rest == NULL) {
            b->rest = INT_TRY(step_build_tuple(first, given->nargs - b->direct));
        }
    }
    return 0;
}

static force_inline quiet void copy_arguments(Binding *b, Frame *f) {
    const Arguments *given = b->given;
    StackRef *slot = f->slots, *end = slot + b->code->co_nlocalsplus;
    for (Py_ssize_t i = 0; i < b->direct; i++) {
        *slot++ = given->args[i];
        NO_LOOP_IDIOM(slot);
    }
    while (slot < end) {
        *slot++ = STACKREF_NULL;
        NO_LOOP_IDIOM(slot);
    }
    for (Py_ssize_t k = 0; k < given->named; k++) {
        if (b->places[k] != NO_PLACE) {
            f->slots[b->places[k]] = given->args[given->nargs + k];
        }
    }
}

static never_inline bool undo_defaults(Frame *f, uint64_t placed) {
    for (; placed != 0; placed &= placed - 1) {
        stackref_drop(f->slots[__builtin_ctzll(placed)]);
    }
    return false;
}

/* The defaults of those that got no argument. False: there are not enough of them, or they cannot be
 * read here; nothing is left. */
static force_inline quiet bool place_defaults(Binding *b, Frame *f) {
    PyCodeObject *code = b->code;
    uint64_t missing = low_bits(code->co_argcount + code->co_kwonlyargcount) & ~b->filled;
    uint64_t positional = missing & low_bits(code->co_argcount), named = missing & ~positional;
    uint64_t placed = 0;
    PyObject *defaults = load_acquire(&b->function->func_defaults);
    PyObject *defined = load_acquire(&b->function->func_kwdefaults);
    Py_ssize_t optional = defaults == NULL || defaults == NONE ? 0 : tuple_length(defaults);
    Py_ssize_t required = code->co_argcount - optional;
    if (unlikely(required > 0 && (positional & low_bits(required)) != 0)) {
        return false;
    }
    if (named != 0 && (defined == NULL || defined == NONE || !dict_is_ready_of_names(defined))) {
        return false;
    }
    for (; named != 0; named &= named - 1) {
        int i = __builtin_ctzll(named);
        f->slots[i] = dict_read_str(defined, tuple_at(code->co_localsplusnames, i));
        if (unlikely(stackref_is_null(f->slots[i]))) {
            return undo_defaults(f, placed);
        }
        placed |= (uint64_t)1 << i;
    }
    for (; positional != 0; positional &= positional - 1) {
        int i = __builtin_ctzll(positional);
        f->slots[i] = stackref_new(tuple_at(defaults, i - required));
    }
    return true;
}

/* The tuple and the dict, filled now, go into the slots behind the parameters. */
static force_inline void place_rest(Binding *b, Frame *f) {
    const Arguments *given = b->given;
    StackRef *slot = f->slots + b->code->co_argcount + b->code->co_kwonlyargcount;
    if (b->rest != NULL) {
        *slot++ = stackref_steal(b->rest);
    }
    if (b->extra != NULL) {
        for (int i = 0; i < b->extra_count; i++) {
            Py_ssize_t k = b->extras[i];
            dict_append_fresh(b->extra, given->names[k],
                              stackref_take(&given->args[given->nargs + k]));
        }
        *slot = stackref_steal(b->extra);
    }
}

static never_inline Frame *give_up(Binding *b) {
    err_clear(); /* what could not be made here */
    for (Py_ssize_t i = b->direct; b->rest != NULL && i < b->given->nargs; i++) {
        b->given->args[i] = stackref_steal(tuple_at(b->rest, i - b->direct));
        tuple_items(b->rest)[i - b->direct] = NULL;
    }
    XDECREF(b->rest);
    XDECREF(b->extra);
    return NULL;
}

Frame *bind_quick(ThreadState *ts, PyFunctionObject *function, const StackRef *ref,
                  const Arguments *given) {
    PyCodeObject *code = (PyCodeObject *)load_acquire(&function->func_code);
    int takes = code->co_argcount, total = takes + code->co_kwonlyargcount;
    if (unlikely(total > PLACES_MOST || given->named > NAMED_MOST) ||
        (given->nargs > takes && !(code->co_flags & CO_VARARGS)) || switched_off(SWITCH_MOVING)) {
        return NULL;
    }
    Binding b;
    b.function = function;
    b.code = code;
    b.given = given;
    b.direct = given->nargs < takes ? given->nargs : takes;
    b.filled = low_bits(b.direct);
    b.extra_count = 0;
    b.rest = b.extra = NULL;
    if (!find_places(&b)) {
        return NULL;
    }
    uint64_t missing = low_bits(total) & ~b.filled;
    if (missing != 0 && !container_is_ready((PyObject *)function)) {
        return NULL;
    }
    bool has_rest = (code->co_flags & (CO_VARARGS | CO_VARKEYWORDS)) != 0;
    if (has_rest && unlikely(make_rest(ts, &b) < 0)) {
        return give_up(&b);
    }
    FrameStack *stack = ts->eval_stack;
    StackRef *top = stack->top;
    size_t slots = frame_slots(code);
    if (unlikely((size_t)(stack->limit - top) < slots)) {
        return give_up(&b);
    }
    Frame *f = (Frame *)top;
    stack->top = top + slots;
    copy_arguments(&b, f);
    if (missing != 0 && unlikely(!place_defaults(&b, f))) {
        stack->top = top;
        return give_up(&b);
    }
    if (has_rest) {
        place_rest(&b, f);
    }
    frame_init(f, function, code, *ref);
    return f;
}

Frame *bind_enter(ThreadState *ts, Frame *caller, PyFunctionObject *function,
                  const StackRef *ref, const Arguments *given) {
    Frame *f =
        likely(ts->base.py_recursion_remaining > 0) ? bind_quick(ts, function, ref, given) : NULL;
    if (likely(f != NULL)) {
        ts->base.py_recursion_remaining--;
        f->previous = caller;
        ts->frame = f;
    }
    return f;
}
