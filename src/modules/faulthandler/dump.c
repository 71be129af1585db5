#include "modules/faulthandler/dump.h"
#include "interp/frame.h"
#include "object/names.h"
#include "types/code/code.h"
#include "types/dict/dict.h"
#include "types/module/module.h"
#include "types/set/set.h"
#include "types/str/str.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_MAX = 500, FRAMES_MAX = 100, THREADS_MAX = 100, C_FRAMES_MAX = 32 };

static void put(int fd, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t n = write(fd, bytes, count);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return;
        }
        bytes += n;
        count -= (size_t)n;
    }
}

void dump_text(int fd, const char *text) {
    put(fd, text, strlen(text));
}

static void put_digits(int fd, unsigned long value, unsigned base, int width) {
    char digits[40];
    int at = sizeof digits;
    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value > 0 || (int)sizeof digits - at < width);
    put(fd, digits + at, sizeof digits - (size_t)at);
}
void dump_number(int fd, unsigned long value) {
    put_digits(fd, value, 10, 1);
}
void dump_hex(int fd, unsigned long value, int width) {
    put_digits(fd, value, 16, width);
}

static void put_str(int fd, PyObject *s) {
    if (s == NULL || !IS_STR(s)) {
        dump_text(fd, "???");
        return;
    }
    Py_ssize_t length = str_length(s);
    for (Py_ssize_t i = 0; i < length && i < TEXT_MAX; i++) {
        Py_UCS4 c = str_at(s, i);
        char byte = (char)c;
        if (c >= 32 && c < 127) {
            put(fd, &byte, 1);
        } else {
            dump_text(fd, c < 256 ? "\\x" : c < 65536 ? "\\u" : "\\U");
            dump_hex(fd, c, c < 256 ? 2 : c < 65536 ? 4 : 8);
        }
    }
    if (length > TEXT_MAX) {
        dump_text(fd, "...");
    }
}

/* ---- Python frames ---- */

static void put_frame(int fd, Frame *f) {
    dump_text(fd, "  File \"");
    put_str(fd, f->code->co_filename);
    dump_text(fd, "\", line ");
    int line = code_line((PyObject *)f->code, frame_offset(f));
    if (line >= 0) {
        dump_number(fd, (unsigned long)line);
    } else {
        dump_text(fd, "???");
    }
    dump_text(fd, " in ");
    put_str(fd, f->code->co_name);
    dump_text(fd, "\n");
}

static void put_frames(int fd, ThreadState *ts) {
    Frame *f = ts->frame;
    if (f == NULL) {
        dump_text(fd, "  <no Python frame>\n");
    }
    for (int depth = 0; f != NULL; f = f->previous, depth++) {
        if (depth >= FRAMES_MAX) {
            dump_text(fd, "  ...\n");
            return;
        }
        put_frame(fd, f);
    }
}

ThreadState *dump_thread_here(void) {
    ThreadState *ts = thread_current();
    unsigned long id = (unsigned long)gettid();
    for (Interp *i = ts == NULL ? runtime.interps : NULL; i != NULL && ts == NULL; i = i->next) {
        ts = i->threads;
        while (ts != NULL && ts->base.native_thread_id != id) {
            ts = (ThreadState *)ts->base.next;
        }
    }
    return ts;
}

void dump_stack(int fd, ThreadState *ts) {
    dump_text(fd, "Stack (most recent call first):\n");
    if (ts == NULL) {
        dump_text(fd, "  <no Python frame>\n");
    } else {
        put_frames(fd, ts);
    }
}

/* The name the thread has for the system. */
static void put_thread_name(int fd, ThreadState *ts) {
    char path[64], name[64];
    snprintf(path, sizeof path, "/proc/self/task/%lu/comm", ts->base.native_thread_id);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return;
    }
    ssize_t n = read(file, name, sizeof name - 1);
    close(file);
    while (n > 0 && name[n - 1] == '\n') {
        n--;
    }
    if (n <= 0) {
        return;
    }
    dump_text(fd, " [");
    for (ssize_t i = 0; i < n; i++) {
        if ((unsigned char)name[i] >= 32 && (unsigned char)name[i] < 127) {
            put(fd, name + i, 1);
        } else {
            dump_text(fd, "\\x");
            dump_hex(fd, (unsigned char)name[i], 2);
        }
    }
    dump_text(fd, "]");
}

static void put_thread(int fd, ThreadState *ts, bool current, bool only_stopped) {
    dump_text(fd, current ? "Current thread 0x" : "Thread 0x");
    dump_hex(fd, ts->base.thread_id, 16);
    put_thread_name(fd, ts);
    dump_text(fd, " (most recent call first):\n");
    if (current && ts->in_collector) {
        dump_text(fd, "  Garbage-collecting\n");
    }
    if (only_stopped && !current && load_acquire(&ts->status) == THREAD_ATTACHED) {
        dump_text(fd, "  <running: its frames cannot be read>\n");
    } else {
        put_frames(fd, ts);
    }
}

void dump_threads(int fd, Interp *interp, ThreadState *current, bool only_stopped) {
    int count = 0;
    for (ThreadState *ts = interp->threads; ts != NULL; ts = (ThreadState *)ts->base.next) {
        if (count > 0) {
            dump_text(fd, "\n");
        }
        if (count++ >= THREADS_MAX) {
            dump_text(fd, "...\n");
            return;
        }
        put_thread(fd, ts, ts == current, only_stopped);
    }
}

/* ---- the C stack ---- */

static void put_c_frame(int fd, void *address) {
    Dl_info info;
    dump_text(fd, "  ");
    if (dladdr(address, &info) == 0 || info.dli_fname == NULL) {
        dump_text(fd, "<unknown> [0x");
    } else {
        dump_text(fd, "Binary file \"");
        dump_text(fd, info.dli_fname);
        dump_text(fd, "\"");
        if (info.dli_sname != NULL || info.dli_fbase != NULL) {
            dump_text(fd, ", at ");
            const char *base = info.dli_sname ? (char *)info.dli_saddr : (char *)info.dli_fbase;
            dump_text(fd, info.dli_sname ? info.dli_sname : "");
            dump_text(fd, "+0x");
            dump_hex(fd, (unsigned long)((char *)address - base), 1);
        }
        dump_text(fd, " [0x");
    }
    dump_hex(fd, (unsigned long)address, 1);
    dump_text(fd, "]\n");
}

void dump_c_stack(int fd) {
    void *addresses[C_FRAMES_MAX];
    dump_text(fd, "Current thread's C stack trace (most recent call first):\n");
    int count = backtrace(addresses, C_FRAMES_MAX);
    for (int i = 0; i < count; i++) {
        put_c_frame(fd, addresses[i]);
    }
    if (count == C_FRAMES_MAX) {
        dump_text(fd, "  <truncated rest of calls>\n");
    }
}

/* ---- modules ---- */

/* Without a call that may look at the stack: this may be the other one. */
static bool is_among(PyObject *names, PyObject *name) {
    bool found = false;
    PyObject *key;
    for (Py_ssize_t at = 0; !found && set_next(names, &at, &key, NULL);) {
        found = IS_STR(key) && str_equal(key, name);
    }
    return found;
}
static bool is_native(Interp *interp, PyObject *module) {
    PyObject *dict = module_dict(module);
    return module_def(module) != NULL || dict == interp->sys_dict || dict == interp->builtins;
}
void dump_extension_modules(int fd, Interp *interp) {
    PyObject *modules = interp->modules, *key, *module;
    if (modules == NULL || !IS_DICT(modules) || interp->sys_dict == NULL) {
        return;
    }
    PyObject *known = dict_get_str(interp->sys_dict, NAME(stdlib_module_names));
    bool has_known = known != NULL && IS_EXACT(known, PyFrozenSet_Type);
    unsigned long count = 0;
    for (Py_ssize_t at = 0; dict_next(modules, &at, &key, &module, NULL);) { /* never given back */
        if (!IS_STR(key) || !IS_INSTANCE(module, PyModule_Type) || !is_native(interp, module) ||
            (has_known && is_among(known, key))) {
            continue;
        }
        dump_text(fd, count++ == 0 ? "\nExtension modules: " : ", ");
        put_str(fd, key);
    }
    if (count > 0) {
        dump_text(fd, " (total: ");
        dump_number(fd, count);
        dump_text(fd, ")\n");
    }
}
