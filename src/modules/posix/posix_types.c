/* posix: the types of its results, struct sequences all. */
#include "modules/posix/posix_module.h"
#include "object/attr.h"
#include "object/names.h"
#include "types/float/float.h"
#include "types/function/function.h"

#define PLAIN(name) {name, NULL}
#define UNNAMED {STRUCTSEQ_UNNAMED, NULL}
#define END {NULL, NULL}

static PyStructSequence_Field stat_fields[] = {
    {"st_mode", "Kind of file and permissions."},
    {"st_ino", "The inode's number."},
    {"st_dev", "The device it lies on."},
    {"st_nlink", "How many hard links there are."},
    {"st_uid", "The owner's user id."},
    {"st_gid", "The owner's group id."},
    {"st_size", "Its size in bytes."},
    UNNAMED, /* the three times in whole seconds */
    UNNAMED,
    UNNAMED,
    {"st_atime", "When it was read last, in seconds."},
    {"st_mtime", "When it was written last, in seconds."},
    {"st_ctime", "When its inode changed last, in seconds."},
    {"st_atime_ns", "When it was read last, in nanoseconds."},
    {"st_mtime_ns", "When it was written last, in nanoseconds."},
    {"st_ctime_ns", "When its inode changed last, in nanoseconds."},
    {"st_blksize", "The size of blocks to read and write it with."},
    {"st_blocks", "How many blocks of 512 bytes it takes."},
    {"st_rdev", "Which device it is, if it is one."},
    END,
};
enum { STAT_SECONDS = 7, STAT_FLOATS = 10, STAT_NS = 13, STAT_BLKSIZE = 16, STAT_VISIBLE = 10 };
static PyStructSequence_Desc stat_description = {
    "os.stat_result",
    "What stat, fstat and lstat say about a file: a tuple (mode, ino, dev, nlink, uid, gid, size,\n"
    "atime, mtime, ctime) whose items and other facts are attributes st_mode and so on.",
    stat_fields, STAT_VISIBLE};

static PyStructSequence_Field statvfs_fields[] = {
    PLAIN("f_bsize"),  PLAIN("f_frsize"),  PLAIN("f_blocks"), PLAIN("f_bfree"),
    PLAIN("f_bavail"), PLAIN("f_files"),   PLAIN("f_ffree"),  PLAIN("f_favail"),
    PLAIN("f_flag"),   PLAIN("f_namemax"), PLAIN("f_fsid"),   END,
};
static PyStructSequence_Desc statvfs_description = {
    "os.statvfs_result", "What statvfs and fstatvfs say about a file system.", statvfs_fields, 10};

static PyStructSequence_Field terminal_fields[] = {
    {"columns", "Its width in characters."},
    {"lines", "Its height in characters."},
    END,
};
static PyStructSequence_Desc terminal_description = {
    "os.terminal_size", "The size of a terminal: (columns, lines).", terminal_fields, 2};

static PyStructSequence_Field times_fields[] = {
    {"user", "Time spent in the process itself."},
    {"system", "Time the system spent for it."},
    {"children_user", "Time spent in its children that have ended."},
    {"children_system", "Time the system spent for them."},
    {"elapsed", "Time since some moment in the past."},
    END,
};
static PyStructSequence_Desc times_description = {
    "posix.times_result", "What os.times() says, in seconds.", times_fields, 5};

static PyStructSequence_Field uname_fields[] = {
    {"sysname", "The operating system's name."},
    {"nodename", "The machine's name in its network."},
    {"release", "The operating system's release."},
    {"version", "The operating system's version."},
    {"machine", "The kind of hardware."},
    END,
};
static PyStructSequence_Desc uname_description = {
    "posix.uname_result", "What os.uname() says about the system.", uname_fields, 5};

static PyStructSequence_Field sched_fields[] = {
    {"sched_priority", "The priority."},
    END,
};
static PyStructSequence_Desc sched_description = {
    "posix.sched_param", "sched_param(sched_priority)\n--\n\nA parameter of scheduling.",
    sched_fields, 1};

static PyStructSequence_Field waitid_fields[] = {
    PLAIN("si_pid"), PLAIN("si_uid"), PLAIN("si_signo"), PLAIN("si_status"), PLAIN("si_code"), END,
};
static PyStructSequence_Desc waitid_description = {
    "posix.waitid_result", "What waitid says about a child.", waitid_fields, 5};

/* ---- constructors that do more ---- */

/* Times that were not given as floats are those of the tuple. */
static PyObject *stat_result_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *o = TRY(structseq_type_tp_new(type, args, kwargs));
    for (int i = 0; i < 3; i++) {
        PyObject **seconds = &tuple_items(o)[STAT_FLOATS + i];
        if (*seconds == NONE) { /* NOLOCK: fresh */
            *seconds = newref(tuple_at(o, STAT_SECONDS + i));
        }
    }
    return o;
}

CONSTRUCTOR("sched_param(sched_priority)", "")
static PyObject *sched_param_make(PyTypeObject *type, PyObject *sched_priority) {
    PyObject *o = TRY(structseq_new(type));
    structseq_set_fresh(o, 0, newref(sched_priority));
    return structseq_finish(o);
}
METHOD("sched_param.__reduce__(self, /)", "What pickle makes an equal one from.")
static PyObject *sched_param_reduce(PyObject *self) {
    autoref PyObject *priority = TRY(tuple_of(1, tuple_at(self, 0)));
    return tuple_of(2, (PyObject *)TYPE(self), priority);
}

#include "posix_types.gen.h"

/* ---- making ---- */

typedef struct {
    PyTypeObject **place;
    PyStructSequence_Desc *description;
    const char *name;
} ResultType;

static int result_types_create(PyObject *module, PosixState *state) {
    const ResultType types[] = {
        {&state->stat_result, &stat_description, "stat_result"},
        {&state->statvfs_result, &statvfs_description, "statvfs_result"},
        {&state->terminal_size, &terminal_description, "terminal_size"},
        {&state->times_result, &times_description, "times_result"},
        {&state->uname_result, &uname_description, "uname_result"},
        {&state->sched_param, &sched_description, "sched_param"},
        {&state->waitid_result, &waitid_description, "waitid_result"},
    };
    for (size_t i = 0; i < countof(types); i++) {
        *types[i].place = INT_TRY(structseq_type_new(types[i].description, 0));
        INT_TRYI(module_add(module, types[i].name, (PyObject *)*types[i].place));
    }
    return 0;
}

int posix_types_create(PyObject *module, PosixState *state) {
    INT_TRYI(result_types_create(module, state));
    state->stat_result->tp_new = stat_result_tp_new;
    state->sched_param->tp_new = sched_param_tp_new;
    autoref PyObject *reduce =
        INT_TRY(method_descriptor_new(state->sched_param, &sched_param_methods[0]));
    return attr_set((PyObject *)state->sched_param, NAME(__reduce__), reduce);
}

/* ---- stat_result ---- */

PyObject *nanoseconds_from(struct timespec t) {
    int64_t whole;
    if (!__builtin_mul_overflow((int64_t)t.tv_sec, NS_PER_SECOND, &whole) &&
        !__builtin_add_overflow(whole, (int64_t)t.tv_nsec, &whole)) {
        return int_from_int64(whole);
    }
    autoref PyObject *seconds = TRY(int_from_int64(t.tv_sec));
    autoref PyObject *factor = TRY(int_from_int64(NS_PER_SECOND));
    autoref PyObject *product = TRY(int_multiply(seconds, factor));
    autoref PyObject *rest = TRY(int_from_int64(t.tv_nsec));
    return int_add(product, rest);
}

static void set_time(PyObject *o, int i, struct timespec t) {
    structseq_set_fresh(o, STAT_SECONDS + i, int_from_int64(t.tv_sec));
    structseq_set_fresh(o, STAT_FLOATS + i,
                        float_from_double((double)t.tv_sec + 1e-9 * (double)t.tv_nsec));
    structseq_set_fresh(o, STAT_NS + i, nanoseconds_from(t));
}

PyObject *stat_result_new(PosixState *state, const struct stat *st) {
    PyObject *o = TRY(structseq_new(state->stat_result));
    structseq_set_fresh(o, 0, int_from_int64(st->st_mode));
    structseq_set_fresh(o, 1, int_from_uint64(st->st_ino));
    structseq_set_fresh(o, 2, int_from_device(st->st_dev));
    structseq_set_fresh(o, 3, int_from_uint64(st->st_nlink));
    structseq_set_fresh(o, 4, int_from_uid(st->st_uid));
    structseq_set_fresh(o, 5, int_from_uid(st->st_gid));
    structseq_set_fresh(o, 6, int_from_int64(st->st_size));
    set_time(o, 0, st->st_atim);
    set_time(o, 1, st->st_mtim);
    set_time(o, 2, st->st_ctim);
    structseq_set_fresh(o, STAT_BLKSIZE, int_from_int64(st->st_blksize));
    structseq_set_fresh(o, STAT_BLKSIZE + 1, int_from_int64(st->st_blocks));
    structseq_set_fresh(o, STAT_BLKSIZE + 2, int_from_device(st->st_rdev));
    return structseq_finish(o);
}
