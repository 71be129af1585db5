/* Telling tools of events: see monitor.h. */
#include "interp/instruction.h"
#include "interp/monitor.h"
#include "interp/tracing.h"
#include "opcodes.h"

/* An event at a place, or (which < 0) at none that could be disabled. */
typedef struct {
    ThreadState *ts;
    Frame *frame;
    MonitorEvent event;
    int which; /* MASK_* */
    Py_ssize_t unit;
} Happening;

static const char *const event_names[] = {
    "PY_START",          "PY_RESUME", "PY_RETURN",   "PY_YIELD",     "CALL",           "LINE",
    "INSTRUCTION",       "JUMP",      "BRANCH_LEFT", "BRANCH_RIGHT", "STOP_ITERATION", "RAISE",
    "EXCEPTION_HANDLED", "PY_UNWIND", "PY_THROW",    "RERAISE",      "C_RETURN",       "C_RAISE"};

/* ---- callbacks ---- */

static PyObject *callback_get(struct MonitorState *state, int tool, MonitorEvent event) {
    mutex_lock(&state->lock);
    PyObject *callback = xnewref(state->callbacks[tool][event]);
    mutex_unlock(&state->lock);
    return callback;
}

/* A callback for both branches, registered for BRANCH, no longer wants a loop: neither its body nor
 * its end. */
static void disable_loop(PyCodeObject *code, CodeSites *sites, Py_ssize_t unit, int which,
                         int tool) {
    if (which == MASK_LEFT) {
        code_site_disable(code, sites, (Py_ssize_t)sites->sites[unit].target, MASK_MAIN, tool);
    } else if (sites->sites[unit].opcode == POP_ITER) {
        Py_ssize_t body = (Py_ssize_t)sites->sites[unit].target + 1 + CACHES_FOR_ITER;
        code_site_disable(code, sites, body, MASK_LEFT, tool);
    }
}

static int callback_disabled(const Happening *e, int tool) {
    struct MonitorState *state = monitor_of(e->ts);
    if (e->which >= 0) {
        PyCodeObject *code = e->frame->code;
        CodeSites *sites = code_sites(code);
        code_site_disable(code, sites, e->unit, e->which, tool);
        if (load_relaxed(&state->branch_users) >> tool & 1) {
            disable_loop(code, sites, e->unit, e->which, tool);
        }
        return 0;
    }
    mutex_lock(&state->lock);
    PyObject *old = state->callbacks[tool][e->event];
    state->callbacks[tool][e->event] = NULL;
    mutex_unlock(&state->lock);
    XDECREF(old);
    err_raise(PyExc_ValueError, "Cannot disable %s events. Callback removed.",
              event_names[e->event]);
    return -1;
}

/* args[1..n], with room in front. */
static int call_tool(const Happening *e, int tool, PyObject *const *args, size_t n) {
    struct MonitorState *state = monitor_of(e->ts);
    autoref PyObject *callback = callback_get(state, tool, e->event);
    if (callback == NULL) {
        return 0;
    }
    e->ts->base.tracing++;
    autoref PyObject *result = call(callback, args + 1, n | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    e->ts->base.tracing--;
    if (result == NULL) {
        return -1;
    }
    return result == state->disable ? callback_disabled(e, tool) : 0;
}

static int fire_each(const Happening *e, uint8_t tools, PyObject *const *args, size_t n) {
    for (int tool = MONITOR_TOOLS - 1; tool >= 0; tool--) {
        if (!(tools & 1 << tool)) {
            continue;
        }
        if (tool >= MONITOR_PUBLIC_TOOLS) {
            INT_TRYI(tracing_event(e->ts, e->frame, tool, e->event, args));
        } else {
            INT_TRYI(call_tool(e, tool, args, n));
        }
    }
    return 0;
}

/* 0, or MONITOR_FAILED, or MONITOR_JUMPED: the frame goes on elsewhere. */
static int fire(const Happening *e, uint8_t tools, PyObject *const *args, size_t n) {
    ThreadState *ts = e->ts;
    Frame *traced = ts->traced;
    int traced_event = ts->traced_event;
    Unit *ip = e->frame->ip;
    ts->traced = e->frame;
    ts->traced_event = e->event;
    int result = fire_each(e, tools, args, n);
    ts->traced = traced;
    ts->traced_event = traced_event;
    return result < 0 ? MONITOR_FAILED : e->frame->ip != ip ? MONITOR_JUMPED : 0;
}

/* (code, offset of the unit), (code, offset, a), (code, offset, a, b): a and b may be NULL. */
static int fire_at(const Happening *e, uint8_t tools, PyObject *a, PyObject *b) {
    if (!(tools &
          ((1 << MONITOR_PUBLIC_TOOLS) - 1))) { /* trace functions don't look at the offset */
        PyObject *args[5] = {NULL, (PyObject *)e->frame->code, NULL, a, b};
        return fire(e, tools, args, 2 + (a != NULL) + (b != NULL));
    }
    autoref PyObject *offset = INT_TRY(int_from_ssize(e->unit * (Py_ssize_t)sizeof(Unit)));
    PyObject *args[5] = {NULL, (PyObject *)e->frame->code, offset, a, b};
    return fire(e, tools, args, 2 + (a != NULL) + (b != NULL));
}

static int fire_jump(const Happening *e, uint8_t tools, Py_ssize_t source, Py_ssize_t target) {
    autoref PyObject *from = INT_TRY(int_from_ssize(source * (Py_ssize_t)sizeof(Unit)));
    autoref PyObject *to = INT_TRY(int_from_ssize(target * (Py_ssize_t)sizeof(Unit)));
    PyObject *args[4] = {NULL, (PyObject *)e->frame->code, from, to};
    return fire(e, tools, args, 3);
}

/* ---- at an instruction ---- */

static uint8_t line_tools(const CodeSite *site, uint8_t arrival) {
    uint8_t tools = MASK_OF(load_acquire(&site->masks), MASK_LINE);
    switch (arrival) {
    case ARRIVAL_FALL:
        return site->flags & SITE_FALL ? tools : 0;
    case ARRIVAL_OTHER_LINE:
        return tools;
    case ARRIVAL_BACKWARD:
        return tools & 1 << TOOL_TRACE;
    default:
        return 0;
    }
}

/* What comes before the instruction itself: the branch that led here, the line, the instruction. */
static int tell_before(Happening *e, const CodeSite *site, uint8_t arrival) {
    uint8_t left = MASK_OF(load_acquire(&site->masks), MASK_LEFT);
    if (left) {
        e->event = EVENT_BRANCH_LEFT;
        e->which = MASK_LEFT;
        int done = fire_jump(e, left, e->unit - 1 - CACHES_FOR_ITER, e->unit);
        if (done < 0) {
            return done;
        }
    }
    uint8_t line = line_tools(site, arrival);
    if (line) {
        autoref PyObject *number = INT_TRY(int_from_ssize(site->line));
        PyObject *args[3] = {NULL, (PyObject *)e->frame->code, number};
        e->event = EVENT_LINE;
        e->which = MASK_LINE;
        int done = fire(e, line, args, 2);
        if (done < 0) {
            return done;
        }
    }
    uint8_t instruction = MASK_OF(load_acquire(&site->masks), MASK_INSTRUCTION);
    if (instruction) {
        e->event = EVENT_INSTRUCTION;
        e->which = MASK_INSTRUCTION;
        return fire_at(e, instruction, NULL, NULL);
    }
    return 0;
}

static bool jump_is_taken(const CodeSite *site, const StackRef *sp) {
    bool is_none = !stackref_is_int(sp[-1]) && stackref_object(sp[-1]) == NONE;
    switch (site->opcode) {
    case POP_JUMP_IF_TRUE:
        return slot_is_true(sp[-1]);
    case POP_JUMP_IF_FALSE:
        return !slot_is_true(sp[-1]);
    case POP_JUMP_IF_NONE:
        return is_none;
    case POP_JUMP_IF_NOT_NONE:
        return !is_none;
    default:
        return true;
    }
}

static PyObject *stop_iteration(PyObject *value) {
    return value == NONE ? call_none(PyExc_StopIteration) : call_one(PyExc_StopIteration, value);
}

/* The end of an iteration whose StopIteration nobody would see. Only generators and coroutines hand
 * their value over without one. */
static int tell_stop(Happening *e, const CodeSite *site, uint8_t tools, StackRef *sp) {
    PyObject *receiver =
        stackref_is_null(sp[-2]) || stackref_is_int(sp[-2]) ? NULL : stackref_object(sp[-2]);
    if (receiver == NULL || !(IS_EXACT(receiver, PyGen_Type) || IS_EXACT(receiver, PyCoro_Type))) {
        return 0;
    }
    PyObject *value = INT_TRY(stackref_box(&sp[-1]));
    if (value == NONE && site->opcode == END_FOR) {
        tools &= (uint8_t)~(
            1 << TOOL_TRACE); /* trace functions are told of loops only if a value is lost */
    }
    autoref PyObject *exception = INT_TRY(stop_iteration(value));
    return fire_at(e, tools, exception, NULL);
}

static int tell_branch(Happening *e, uint8_t tools, const CodeSite *site, unsigned oparg) {
    Py_ssize_t after = e->unit + 1 + opcode_caches[site->opcode];
    switch (site->opcode) {
    case JUMP_BACKWARD:
        return fire_jump(e, tools, e->unit, after - (Py_ssize_t)oparg);
    case NOT_TAKEN: /* behind a jump with its cache, or the END_SEND of an asynchronous loop */
        return fire_jump(e, tools, e->unit - (site[-1].opcode == END_SEND ? 1 : 2), after);
    case POP_ITER:
        return fire_jump(e, tools, site->target, after);
    case END_ASYNC_FOR: /* the branch is where the item arrives */
        return err_given_matches(stackref_object(e->frame->sp[-1]), PyExc_StopAsyncIteration)
                   ? fire_jump(e, tools, after - (Py_ssize_t)oparg, after)
                   : 0;
    default:
        return jump_is_taken(site, e->frame->sp)
                   ? fire_jump(e, tools, e->unit, after + (Py_ssize_t)oparg)
                   : 0;
    }
}

/* The event of the instruction itself; the opcode to go on with. */
static int tell_main(Happening *e, const CodeSite *site, uint8_t tools, unsigned oparg) {
    StackRef *sp = e->frame->sp;
    e->event = site->event;
    e->which = MASK_MAIN;
    switch (e->event) {
    case EVENT_PY_START:
    case EVENT_PY_RESUME:
        return fire_at(e, tools, NULL, NULL);
    case EVENT_PY_RETURN:
    case EVENT_PY_YIELD:
        return fire_at(e, tools, INT_TRY(stackref_box(&sp[-1])), NULL);
    case EVENT_STOP_ITERATION:
        return tell_stop(e, site, tools, sp);
    default:
        return tell_branch(e, tools, site, oparg);
    }
}

/* A jump that leads to the beginning of a line from another line, or round a loop on one line. */
static void leave_mark(const Happening *e, CodeSites *sites, const CodeSite *site) {
    if (MASK_OF(load_acquire(&sites->sites[site->target].masks), MASK_LINE) == 0) {
        code_site_settle(e->frame->code, sites, e->unit);
    } else if (jump_is_taken(site, e->frame->sp)) {
        e->frame->arrival = site->mark;
    }
}

int monitor_step(ThreadState *ts, Frame *frame, unsigned oparg) {
    Unit *ip = frame->ip;
    CodeSites *sites = code_sites(frame->code);
    Happening e = {.ts = ts, .frame = frame, .unit = ip - code_units(frame->code)};
    CodeSite *site = &sites->sites[e.unit];
    uint8_t arrival = frame->arrival;
    frame->arrival = ARRIVAL_FALL;
    if (site->opcode == RESUME) {
        INT_TRYI(monitor_resume(ts, frame));
    }
    bool tells = ts->base.tracing == 0;
    if (tells && (load_acquire(&site->masks) & 0xff00ffff)) {
        int done = tell_before(&e, site, arrival);
        if (done < 0) {
            return done;
        }
    }
    uint8_t tools = MASK_OF(load_acquire(&site->masks), MASK_MAIN);
    if (tells && tools && site->event == EVENT_CALL) {
        return code_site_opcode(site->opcode);
    }
    if (tells && tools) {
        int done = tell_main(&e, site, tools, oparg);
        if (done < 0) {
            return done;
        }
    }
    if (site->flags & SITE_MARKS) {
        leave_mark(&e, sites, site);
    } else if (load_acquire(&site->masks) == 0) {
        code_site_settle(frame->code, sites, e.unit);
    }
    return site->opcode == RESUME ? NOP : site->opcode;
}

void monitor_arrive(Frame *frame, Py_ssize_t from) {
    CodeSites *sites = code_sites(frame->code);
    frame->arrival = ARRIVAL_FALL;
    if (sites != NULL) {
        const CodeSite *to = &sites->sites[frame->ip - code_units(frame->code)];
        if (MASK_OF(load_acquire(&to->masks), MASK_LINE)) {
            bool other = from < 0 || sites->sites[from].line != to->line;
            frame->arrival = other ? ARRIVAL_OTHER_LINE : ARRIVAL_SAME_LINE;
        }
    }
}

/* ---- calls ---- */

static uint8_t call_tools(Frame *frame, Happening *e, MonitorEvent event) {
    CodeSites *sites = code_sites(frame->code);
    e->unit = frame->ip - code_units(frame->code);
    e->event = event;
    e->which = MASK_MAIN;
    return sites ? MASK_OF(load_acquire(&sites->sites[e->unit].masks), MASK_MAIN) : 0;
}

int monitor_call(ThreadState *ts, Frame *frame, PyObject *callable, PyObject *arg0) {
    Happening e = {.ts = ts, .frame = frame};
    uint8_t tools = ts->base.tracing ? 0 : call_tools(frame, &e, EVENT_CALL);
    return tools ? fire_at(&e, tools, callable, arg0 ? arg0 : monitor_of(ts)->missing) : 0;
}

PyObject *monitor_called(ThreadState *ts, Frame *frame, PyObject *callable, PyObject *arg0,
                         PyObject *result) {
    Happening e = {.ts = ts, .frame = frame};
    uint8_t tools =
        ts->base.tracing ? 0 : call_tools(frame, &e, result ? EVENT_C_RETURN : EVENT_C_RAISE);
    if (!tools) {
        return result;
    }
    autoref PyObject *value = result, *exception = result == NULL ? err_fetch() : NULL;
    if (fire_at(&e, tools, callable, arg0 ? arg0 : monitor_of(ts)->missing) < 0) {
        return NULL;
    }
    if (exception != NULL) {
        err_restore(take(exception));
    }
    return take(value);
}

/* ---- exceptions ---- */

int monitor_handled(ThreadState *ts, Frame *frame, PyObject *exception) {
    if (ts->base.tracing) {
        return 0;
    }
    Happening e = {.ts = ts,
                   .frame = frame,
                   .event = EVENT_EXCEPTION_HANDLED,
                   .which = -1,
                   .unit = frame->ip - code_units(frame->code)};
    return fire_at(&e, monitor_of(ts)->tools[EVENT_EXCEPTION_HANDLED], exception, NULL);
}

int monitor_exception(ThreadState *ts, Frame *frame, MonitorEvent event, Unit *at) {
    if (ts->base.tracing) {
        return 0;
    }
    Happening e = {.ts = ts,
                   .frame = frame,
                   .event = event,
                   .which = -1,
                   .unit = at - code_units(frame->code)};
    autoref PyObject *exception = err_fetch();
    INT_TRYI(fire_at(&e, monitor_of(ts)->tools[event], exception, NULL));
    err_restore(take(exception));
    return 0;
}

/* ---- bringing code up to date ---- */

static uintptr_t version_of(ThreadState *ts) {
    return load_acquire(&ts->base.eval_breaker) & ~(uintptr_t)BREAK_BITS;
}

static bool any_local_event(const struct MonitorState *state) {
    for (int e = 0; e < MONITOR_LOCAL_EVENTS; e++) {
        if (state->tools[e]) {
            return true;
        }
    }
    return false;
}

/* Makes what an update needs. The caller holds the code's lock, or the world is stopped. */
static int code_prepare(struct MonitorState *state, PyCodeObject *code) {
    bool silent = (code->co_flags & CO_NO_MONITORING_EVENTS) || code->_co_unique_id != 0;
    if (silent || code_sites(code) != NULL || !any_local_event(state)) {
        return 0;
    }
    return code_sites_make(code) ? 0 : err_int(err_no_memory());
}

static quiet void code_refresh(struct MonitorState *state, PyCodeObject *code, uintptr_t version) {
    CodeSites *sites = code_sites(code);
    if (sites != NULL) {
        uint8_t tools[MONITOR_LOCAL_EVENTS];
        for (int t = 0; t < MONITOR_TOOLS; t++) {
            if (sites->generation[t] !=
                state->generation[t]) { /* asked for before the tool was cleared */
                sites->generation[t] = state->generation[t];
                sites->local[t] = 0;
            }
        }
        for (int e = 0; e < MONITOR_LOCAL_EVENTS; e++) {
            tools[e] = state->tools[e];
            for (int t = 0; t < MONITOR_TOOLS; t++) {
                tools[e] |= (uint8_t)((sites->local[t] >> e & 1) << t);
            }
        }
        code_sites_update(code, sites, tools, state->restart);
    }
    store_release(&code->_co_instrumentation_version, version);
}

int monitor_resume(ThreadState *ts, Frame *frame) {
    if (safepoint_due(ts)) {
        INT_TRYI(safepoint_slow(ts));
    }
    PyCodeObject *code = frame->code;
    while (load_acquire(&code->_co_instrumentation_version) != version_of(ts)) {
        guard(code); /* whoever has found the sites rewrites what another would be reading */
        INT_TRYI(code_prepare(monitor_of(ts), code));
        bool ready =
            code_sites(code) != NULL || (code->co_flags & CO_NO_MONITORING_EVENTS) ||
            code->_co_unique_id != 0 ||
            !any_local_event(monitor_of(ts)); /* waiting for the lock may have changed it */
        if (ready && load_acquire(&code->_co_instrumentation_version) != version_of(ts)) {
            code_refresh(monitor_of(ts), code, version_of(ts));
        }
    }
    return 0;
}

static void spread_version(Interp *interp) {
    mutex_lock(&runtime.registry);
    interp->monitor_version++;
    uintptr_t version = (uintptr_t)interp->monitor_version << BREAK_VERSION_SHIFT;
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        uintptr_t old = load_relaxed(&ts->base.eval_breaker);
        while (!cas_acq_rel(&ts->base.eval_breaker, &old, (old & BREAK_BITS) | version)) {
        }
    }
    mutex_unlock(&runtime.registry);
}

int monitor_refresh_stw(Interp *interp) {
    ASSERT_STW(interp);
    spread_version(interp);
    struct MonitorState *state = interp->monitoring;
    uintptr_t version = (uintptr_t)interp->monitor_version << BREAK_VERSION_SHIFT;
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        for (Frame *f = ts->frame; f != NULL; f = f->previous) {
            if (f->code->_co_instrumentation_version != version) {
                INT_TRYI(code_prepare(state, f->code));
                code_refresh(state, f->code, version);
            }
        }
    }
    return 0;
}

/* ---- changing what is monitored ---- */

void monitor_set_events_stw(Interp *interp, int tool, uint32_t events) {
    struct MonitorState *state = interp->monitoring;
    state->events[tool] = events;
    for (int e = 0; e < MONITOR_EVENTS; e++) {
        state->tools[e] = (uint8_t)((state->tools[e] & ~(1 << tool)) | (events >> e & 1) << tool);
    }
}

int monitor_set_events(int tool, uint32_t events) {
    Interp *interp = interp_current();
    world_stop(interp);
    int result = 0;
    if (interp->monitoring->events[tool] != events) {
        monitor_set_events_stw(interp, tool, events);
        result = monitor_refresh_stw(interp);
    }
    world_start(interp);
    return result;
}

int monitor_set_local(PyCodeObject *code, int tool, uint32_t events) {
    Interp *interp = interp_current();
    CodeSites *sites = code_sites(code);
    if (sites == NULL && events == 0) {
        return 0;
    }
    {
        guard(code);
        sites = code_sites_make(code);
    }
    if (sites == NULL) {
        return err_int(err_no_memory());
    }
    world_stop(interp);
    sites->generation[tool] = interp->monitoring->generation[tool];
    sites->local[tool] = events;
    uintptr_t version = (uintptr_t)interp->monitor_version << BREAK_VERSION_SHIFT;
    if (!(code->co_flags & CO_NO_MONITORING_EVENTS) && code->_co_unique_id == 0) {
        code_refresh(interp->monitoring, code, version);
    }
    world_start(interp);
    return 0;
}

int monitor_restart(void) {
    Interp *interp = interp_current();
    world_stop(interp);
    interp->monitoring->restart++;
    int result = monitor_refresh_stw(interp);
    world_start(interp);
    return result;
}

uint32_t monitor_local_events(PyCodeObject *code, int tool) {
    CodeSites *sites = code_sites(code);
    return sites != NULL &&
                   sites->generation[tool] == interp_current()->monitoring->generation[tool]
               ? sites->local[tool]
               : 0;
}

int monitor_clear(int tool) {
    Interp *interp = interp_current();
    world_stop(interp);
    interp->monitoring->generation[tool]++;
    monitor_set_events_stw(interp, tool, 0);
    int result = monitor_refresh_stw(interp);
    world_start(interp);
    return result;
}
