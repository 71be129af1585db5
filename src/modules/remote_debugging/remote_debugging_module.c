/* _remote_debugging: the stacks of another process. */
#include "interp/frame.h"
#include "modules/sys/remote_debug.h"
#include "object/args.h"
#include "object/type.h"
#include "types/bytes/bytes.h"
#include "types/code/code.h"
#include "types/int/int.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/structseq/structseq.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>

enum { FRAMES_MAX = 100000, THREADS_MAX = 100000, TEXT_MAX = 64 * 1024, TABLE_MAX = 16 << 20 };

typedef struct {
    PyTypeObject *frame, *thread, *task, *coroutine, *awaited, *unwinder; /* (c) */
} RemoteState;
typedef struct {
    PyObject_HEAD int pid;         /* (c) */
    uintptr_t runtime;             /* (c) where it lies there; 0 before __init__ */
    bool all_threads, only_active; /* (c) */
} Unwinder;

extern PyModuleDef _remote_debugging_module_def;

/* ---- reading ---- */

static void *changed(void) {
    return err_raise(PyExc_RuntimeError, "the process's memory changed while it was read");
}
static PyObject *read_bytes(int pid, uintptr_t address, size_t size, size_t most,
                            PyObject *(*make)(const char *, Py_ssize_t)) {
    if (size > most) {
        return changed();
    }
    char *data = malloc(size ? size : 1);
    if (data == NULL) {
        return err_no_memory();
    }
    PyObject *result =
        remote_read(pid, address, data, size) < 0 ? NULL : make(data, (Py_ssize_t)size);
    free(data);
    return result;
}
static PyObject *make_bytes(const char *data, Py_ssize_t size) {
    return bytes_from(data, size);
}
static PyObject *make_kind_1(const char *data, Py_ssize_t size) {
    return str_from_ucs(1, data, size);
}
static PyObject *make_kind_2(const char *data, Py_ssize_t size) {
    return str_from_ucs(2, data, size / 2);
}
static PyObject *make_kind_4(const char *data, Py_ssize_t size) {
    return str_from_ucs(4, data, size / 4);
}
static PyObject *read_str(int pid, uintptr_t address) {
    PyASCIIObject head;
    TRYI(REMOTE_READ(pid, address, head));
    unsigned kind = head.state.kind;
    if (!head.state.compact || head.length < 0 || head.length > TEXT_MAX ||
        (kind != 1 && kind != 2 && kind != 4)) {
        return changed();
    }
    uintptr_t data =
        address + (head.state.ascii ? sizeof(PyASCIIObject) : sizeof(PyCompactUnicodeObject));
    return read_bytes(pid, data, (size_t)head.length * kind, (size_t)TEXT_MAX * 4,
                      kind == 1   ? make_kind_1
                      : kind == 2 ? make_kind_2
                                  : make_kind_4);
}
/* The line of an instruction: the code object's table is copied here. */
static int read_line(int pid, const PyCodeObject *code, uintptr_t address, uintptr_t ip,
                     int *line) {
    PyBytesObject head;
    INT_TRYI(REMOTE_READ(pid, (uintptr_t)code->co_linetable, head));
    autoref PyObject *table =
        INT_TRY(read_bytes(pid, (uintptr_t)code->co_linetable + offsetof(PyBytesObject, ob_sval),
                           (size_t)head.ob_base.ob_size, TABLE_MAX, make_bytes));
    PyCodeObject copy = *code;
    copy.co_linetable = table;
    intptr_t offset = (intptr_t)(ip - (address + offsetof(PyCodeObject, co_code_adaptive)));
    bool inside = offset >= 0 && offset < (intptr_t)copy.ob_base.ob_size * 2;
    *line = inside ? code_line((PyObject *)&copy, (int)offset) : -1;
    return 0;
}
/* FrameInfo of a frame; *next: its caller's. */
static PyObject *read_frame(Unwinder *self, RemoteState *state, uintptr_t address,
                            uintptr_t *next) {
    Frame frame;
    PyCodeObject code;
    TRYI(REMOTE_READ(self->pid, address, frame));
    TRYI(REMOTE_READ(self->pid, (uintptr_t)frame.code, code));
    int line;
    TRYI(read_line(self->pid, &code, (uintptr_t)frame.code, (uintptr_t)frame.ip, &line));
    *next = (uintptr_t)frame.previous;
    autoref PyObject *info = TRY(structseq_new(state->frame));
    structseq_set_fresh(info, 0, read_str(self->pid, (uintptr_t)code.co_filename));
    structseq_set_fresh(info, 1, int_from_int64(line));
    structseq_set_fresh(info, 2, read_str(self->pid, (uintptr_t)code.co_qualname));
    return structseq_finish(take(info));
}
static PyObject *read_stack(Unwinder *self, RemoteState *state, uintptr_t frame) {
    autoref PyObject *all = TRY(list_new(0));
    for (int i = 0; frame != 0; i++) {
        if (i == FRAMES_MAX) {
            return changed();
        }
        TRYI(list_append_steal(all, TRY(read_frame(self, state, frame, &frame))));
    }
    return take(all);
}
/* ThreadInfo of a thread; *next: the following one of its interpreter. */
static PyObject *read_thread(Unwinder *self, RemoteState *state, uintptr_t address,
                             uintptr_t *next) {
    ThreadState *ts = malloc(sizeof *ts);
    if (ts == NULL) {
        return err_no_memory();
    }
    int failed = remote_read(self->pid, address, ts, sizeof *ts);
    uintptr_t frame = (uintptr_t)ts->frame;
    uint64_t id = ts->base.native_thread_id;
    *next = (uintptr_t)ts->base.next;
    free(ts);
    TRYI(failed);
    autoref PyObject *info = TRY(structseq_new(state->thread));
    structseq_set_fresh(info, 0, int_from_uint64(id));
    structseq_set_fresh(info, 1, read_stack(self, state, frame));
    return structseq_finish(take(info));
}

/* ---- RemoteUnwinder ---- */

static RemoteState *state_of(PyObject *self) {
    PyObject *module = TRY(type_module_by_def(TYPE(self), &_remote_debugging_module_def));
    return module_state(module);
}
INITIALIZER("RemoteUnwinder(pid: int, *, all_threads: bool = False, only_active_thread: bool = "
            "False, debug: bool = False)",
            "Inspect the stacks of another process.")
static int unwinder_init(Unwinder *self, int pid, int all_threads, int only_active_thread,
                         int debug) {
    if (all_threads && only_active_thread) {
        return err_int(
            err_raise(PyExc_ValueError, "all_threads and only_active_thread cannot both be True"));
    }
    uintptr_t address = remote_runtime(pid);
    if (address == 0) {
        return err_int(err_raise_from(
            PyExc_RuntimeError,
            "Failed to find the PyRuntime section in process %d on Linux platform", pid));
    }
    self->pid = pid;
    self->all_threads = all_threads;
    self->only_active = only_active_thread;
    store_release(&self->runtime, address);
    return 0;
}
static int check(Unwinder *self) {
    return load_acquire(&self->runtime) != 0
               ? 0
               : err_int(err_raise(PyExc_RuntimeError, "RemoteUnwinder is not initialized"));
}
/* All threads of the main interpreter, or those that are running Python code now. */
static PyObject *read_threads(Unwinder *self, RemoteState *state) {
    uintptr_t interp, thread;
    TRYI(REMOTE_READ(self->pid, self->runtime + offsetof(Runtime, main), interp));
    TRYI(REMOTE_READ(self->pid, interp + offsetof(Interp, threads), thread));
    autoref PyObject *all = TRY(list_new(0));
    for (int i = 0; thread != 0; i++) {
        if (i == THREADS_MAX) {
            return changed();
        }
        uint32_t status;
        TRYI(REMOTE_READ(self->pid, thread + offsetof(ThreadState, status), status));
        uintptr_t next;
        autoref PyObject *info = TRY(read_thread(self, state, thread, &next));
        if (!self->only_active || status == THREAD_ATTACHED) {
            TRYI(list_append(all, info));
        }
        thread = next;
    }
    return take(all);
}
METHOD("RemoteUnwinder.get_stack_trace(self, /)",
       "The stacks of its threads, by ThreadInfo and FrameInfo: of the main thread, unless the "
       "unwinder was asked for more.")
static PyObject *unwinder_get_stack_trace(Unwinder *self) {
    RemoteState *state = TRY(state_of((PyObject *)self));
    TRYI(check(self));
    if (self->all_threads || self->only_active) {
        return read_threads(self, state);
    }
    uintptr_t thread, next;
    TRYI(REMOTE_READ(self->pid, self->runtime + offsetof(Runtime, main_state), thread));
    autoref PyObject *all = TRY(list_new(0));
    TRYI(list_append_steal(all, TRY(read_thread(self, state, thread, &next))));
    return take(all);
}
static void *no_tasks(void) {
    return err_raise(PyExc_NotImplementedError, "reading the tasks of another process");
}
METHOD("RemoteUnwinder.get_all_awaited_by(self, /)", "Not there yet.")
static PyObject *unwinder_get_all_awaited_by(Unwinder *self) {
    return no_tasks();
}
METHOD("RemoteUnwinder.get_async_stack_trace(self, /)", "Not there yet.")
static PyObject *unwinder_get_async_stack_trace(Unwinder *self) {
    return no_tasks();
}
static void unwinder_dealloc(PyObject *o) {
    object_free(o);
}

#define DESCRIPTION(variable, name, doc, count, ...)                                               \
    static PyStructSequence_Field variable##_fields[] = {__VA_ARGS__, {NULL, NULL}};               \
    static PyStructSequence_Desc variable = {"_remote_debugging." name, doc, variable##_fields,    \
                                             count}
DESCRIPTION(frame_info_description, "FrameInfo", "Information about a frame", 3,
            {"filename", "Source code filename"}, {"lineno", "Line number"},
            {"funcname", "Function name"});
DESCRIPTION(thread_info_description, "ThreadInfo", "Information about a thread", 2,
            {"thread_id", "Thread ID"}, {"frame_info", "Frame information"});
DESCRIPTION(task_info_description, "TaskInfo", "Information about an asyncio task", 4,
            {"task_id", "Task ID (memory address)"}, {"task_name", "Task name"},
            {"coroutine_stack", "Coroutine call stack"},
            {"awaited_by", "Tasks awaiting this task"});
DESCRIPTION(coroutine_info_description, "CoroInfo", "Information about a coroutine", 2,
            {"call_stack", "Coroutine call stack"}, {"task_name", "Task name"});
DESCRIPTION(awaited_info_description, "AwaitedInfo", "Information about what a thread is awaiting",
            2, {"thread_id", "Thread ID"}, {"awaited_by", "List of tasks awaited by this thread"});

#include "remote_debugging_module.gen.h"

static PyType_Slot slots[] = {
    {Py_tp_dealloc, unwinder_dealloc},
    {Py_tp_doc, (void *)(uintptr_t)RemoteUnwinder_tp_doc},
    {Py_tp_methods, RemoteUnwinder_methods},
    {Py_tp_init, RemoteUnwinder_tp_init},
    {0, NULL},
};
static PyType_Spec unwinder_spec = {
    .name = "_remote_debugging.RemoteUnwinder",
    .basicsize = sizeof(Unwinder),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = slots,
};
static int remote_exec_module(PyObject *module) {
    RemoteState *state = module_state(module);
    const struct {
        PyTypeObject **type;
        PyStructSequence_Desc *description;
    } types[] = {{&state->frame, &frame_info_description},
                 {&state->thread, &thread_info_description},
                 {&state->task, &task_info_description},
                 {&state->coroutine, &coroutine_info_description},
                 {&state->awaited, &awaited_info_description}};
    for (size_t i = 0; i < countof(types); i++) {
        *types[i].type = INT_TRY(structseq_type_new(types[i].description, 0));
        INT_TRYI(module_add(module, strchr(types[i].description->name, '.') + 1,
                            (PyObject *)*types[i].type));
    }
    state->unwinder = INT_TRY(type_from_spec(module, &unwinder_spec, NULL));
    INT_TRYI(module_add(module, "RemoteUnwinder", (PyObject *)state->unwinder));
    return module_add_int(module, "PROCESS_VM_READV_SUPPORTED", 1);
}

NATIVE_MODULE_OBJECTS(_remote_debugging, RemoteState, remote_exec_module, NULL,
                      "The stacks of another process.")
