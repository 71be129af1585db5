/* _stat: what the mode of a file says, and the names of its bits. */
#include "object/args.h"
#include "object/ops.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/str/str.h"

#include <limits.h>
#include <sys/stat.h>

static int mode_of(PyObject *o, mode_t *out) {
    autoref PyObject *number = INT_TRY(ops_index(o));
    int overflow = 0;
    int64_t value = int_as_int64_overflow(number, &overflow);
    if (overflow < 0 || (overflow == 0 && value < 0)) {
        return err_int(
            err_raise(PyExc_OverflowError, "can't convert negative value to unsigned int"));
    }
    if (overflow > 0 && int_as_uint64(number) == UINT64_MAX && err_occurred()) {
        err_clear();
        return err_int(
            err_raise(PyExc_OverflowError, "Python int too large to convert to C unsigned long"));
    }
    if (overflow > 0 || value > UINT_MAX) {
        return err_int(err_raise(PyExc_OverflowError, "mode out of range"));
    }
    *out = (mode_t)value;
    return 0;
}

/* Is it a file of the kind? 0: of a kind that this system does not have. */
static PyObject *is_kind(PyObject *mode, mode_t kind) {
    mode_t bits;
    TRYI(mode_of(mode, &bits));
    return BOOL(kind != 0 && (bits & S_IFMT) == kind);
}

FUNCTION("_stat.S_IMODE(mode, /) :: ($self, object, /)", "The part of the mode that os.chmod sets.")
static PyObject *stat_permissions(PyObject *module, PyObject *mode) {
    mode_t bits;
    TRYI(mode_of(mode, &bits));
    return int_from_int64(bits & 07777);
}
FUNCTION("_stat.S_IFMT(mode, /) :: ($self, object, /)",
         "The part of the mode that says what kind of file it is.")
static PyObject *stat_kind(PyObject *module, PyObject *mode) {
    mode_t bits;
    TRYI(mode_of(mode, &bits));
    return int_from_int64(bits & S_IFMT);
}
FUNCTION("_stat.S_ISDIR(mode, /) :: ($self, object, /)", "Is it a folder?")
static PyObject *stat_is_dir(PyObject *module, PyObject *mode) {
    return is_kind(mode, S_IFDIR);
}
FUNCTION("_stat.S_ISCHR(mode, /) :: ($self, object, /)", "Is it a device of characters?")
static PyObject *stat_is_chr(PyObject *module, PyObject *mode) {
    return is_kind(mode, S_IFCHR);
}
FUNCTION("_stat.S_ISBLK(mode, /) :: ($self, object, /)", "Is it a device of blocks?")
static PyObject *stat_is_blk(PyObject *module, PyObject *mode) {
    return is_kind(mode, S_IFBLK);
}
FUNCTION("_stat.S_ISREG(mode, /) :: ($self, object, /)", "Is it a regular file?")
static PyObject *stat_is_reg(PyObject *module, PyObject *mode) {
    return is_kind(mode, S_IFREG);
}
FUNCTION("_stat.S_ISFIFO(mode, /) :: ($self, object, /)", "Is it a named pipe?")
static PyObject *stat_is_fifo(PyObject *module, PyObject *mode) {
    return is_kind(mode, S_IFIFO);
}
FUNCTION("_stat.S_ISLNK(mode, /) :: ($self, object, /)", "Is it a symbolic link?")
static PyObject *stat_is_lnk(PyObject *module, PyObject *mode) {
    return is_kind(mode, S_IFLNK);
}
FUNCTION("_stat.S_ISSOCK(mode, /) :: ($self, object, /)", "Is it a socket?")
static PyObject *stat_is_sock(PyObject *module, PyObject *mode) {
    return is_kind(mode, S_IFSOCK);
}
FUNCTION("_stat.S_ISDOOR(mode, /) :: ($self, object, /)", "Is it a door? Not on this system.")
FUNCTION("_stat.S_ISPORT(mode, /) :: ($self, object, /)",
         "Is it an event port? Not on this system.")
FUNCTION("_stat.S_ISWHT(mode, /) :: ($self, object, /)", "Is it a whiteout? Not on this system.")
static PyObject *stat_is_absent(PyObject *module, PyObject *mode) {
    return is_kind(mode, 0);
}

static char kind_letter(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFREG:
        return '-';
    case S_IFDIR:
        return 'd';
    case S_IFLNK:
        return 'l';
    case S_IFBLK:
        return 'b';
    case S_IFCHR:
        return 'c';
    case S_IFIFO:
        return 'p';
    case S_IFSOCK:
        return 's';
    default:
        return '?';
    }
}
FUNCTION("_stat.filemode(mode, /) :: ($self, object, /)",
         "The mode as `ls -l` shows it: '-rwxrwxrwx'.")
static PyObject *stat_filemode(PyObject *module, PyObject *mode) {
    mode_t bits;
    TRYI(mode_of(mode, &bits));
    static const char letters[] = "rwxrwxrwx";
    char text[10] = {kind_letter(bits)};
    for (int i = 0; i < 9; i++) {
        text[1 + i] = bits & (0400u >> i) ? letters[i] : '-';
    }
    static const struct {
        mode_t bit;
        int at;
        char with, without; /* the right to execute */
    } specials[] = {{S_ISUID, 3, 's', 'S'}, {S_ISGID, 6, 's', 'S'}, {S_ISVTX, 9, 't', 'T'}};
    for (size_t i = 0; i < countof(specials); i++) {
        if (bits & specials[i].bit) {
            char *at = &text[specials[i].at];
            *at = *at == 'x' ? specials[i].with : specials[i].without;
        }
    }
    return str_from_utf8(text, sizeof text);
}

/* The numbers of other systems' flags and the places in os.stat_result. */
static const ModuleInt numbers[] = {
    MODULE_INT(S_IFDIR),
    MODULE_INT(S_IFCHR),
    MODULE_INT(S_IFBLK),
    MODULE_INT(S_IFREG),
    MODULE_INT(S_IFIFO),
    MODULE_INT(S_IFLNK),
    MODULE_INT(S_IFSOCK),
    {"S_IFDOOR", 0},
    {"S_IFPORT", 0},
    {"S_IFWHT", 0},
    MODULE_INT(S_ISUID),
    MODULE_INT(S_ISGID),
    MODULE_INT(S_ISVTX),
    {"S_ENFMT", S_ISGID},
    {"S_IREAD", S_IRUSR},
    {"S_IWRITE", S_IWUSR},
    {"S_IEXEC", S_IXUSR},
    MODULE_INT(S_IRWXU),
    MODULE_INT(S_IRUSR),
    MODULE_INT(S_IWUSR),
    MODULE_INT(S_IXUSR),
    MODULE_INT(S_IRWXG),
    MODULE_INT(S_IRGRP),
    MODULE_INT(S_IWGRP),
    MODULE_INT(S_IXGRP),
    MODULE_INT(S_IRWXO),
    MODULE_INT(S_IROTH),
    MODULE_INT(S_IWOTH),
    MODULE_INT(S_IXOTH),
    {"UF_SETTABLE", 0xffff},
    {"UF_NODUMP", 1},
    {"UF_IMMUTABLE", 2},
    {"UF_APPEND", 4},
    {"UF_OPAQUE", 8},
    {"UF_NOUNLINK", 0x10},
    {"UF_COMPRESSED", 0x20},
    {"UF_TRACKED", 0x40},
    {"UF_DATAVAULT", 0x80},
    {"UF_HIDDEN", 0x8000},
    {"SF_SETTABLE", 0xffff0000},
    {"SF_ARCHIVED", 0x10000},
    {"SF_IMMUTABLE", 0x20000},
    {"SF_APPEND", 0x40000},
    {"SF_NOUNLINK", 0x100000},
    {"SF_SNAPSHOT", 0x200000},
    {"SF_FIRMLINK", 0x800000},
    {"SF_DATALESS", 0x40000000},
    {"ST_MODE", 0},
    {"ST_INO", 1},
    {"ST_DEV", 2},
    {"ST_NLINK", 3},
    {"ST_UID", 4},
    {"ST_GID", 5},
    {"ST_SIZE", 6},
    {"ST_ATIME", 7},
    {"ST_MTIME", 8},
    {"ST_CTIME", 9},
    {NULL, 0},
};

static int stat_exec(PyObject *module) {
    return module_add_ints(module, numbers);
}

typedef struct {
    int unused;
} StatState;

#include "stat_module.gen.h"

NATIVE_MODULE(_stat, StatState, stat_exec, _stat_functions, "What the bits of a file's mode mean.")
