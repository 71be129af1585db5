/* posix: what can be asked of the system by name: sysconf, pathconf, confstr. */
#include "modules/posix/posix_module.h"
#include "modules/posix/posix_names.h"
#include "object/attr.h"
#include "types/dict/dict.h"

#include <string.h>

const ConfName pathconf_names[] = {
#define N(name) {#name, _##name},
    N(PC_ASYNC_IO) N(PC_CHOWN_RESTRICTED) N(PC_FILESIZEBITS) N(PC_LINK_MAX) N(PC_MAX_CANON)
        N(PC_MAX_INPUT) N(PC_NAME_MAX) N(PC_NO_TRUNC) N(PC_PATH_MAX) N(PC_PIPE_BUF) N(PC_PRIO_IO)
            N(PC_SOCK_MAXBUF) N(PC_SYNC_IO) N(PC_VDISABLE) N(PC_ALLOC_SIZE_MIN)
                N(PC_REC_INCR_XFER_SIZE) N(PC_REC_MAX_XFER_SIZE) N(PC_REC_MIN_XFER_SIZE)
                    N(PC_REC_XFER_ALIGN) N(PC_SYMLINK_MAX)
#undef N
};
const size_t pathconf_names_count = countof(pathconf_names);

const ConfName sysconf_names[] = {
#define N(name) {#name, _##name},
    N(SC_2_CHAR_TERM) N(SC_2_C_BIND) N(SC_2_C_DEV) N(SC_2_C_VERSION) N(SC_2_FORT_DEV) N(SC_2_FORT_RUN) N(
        SC_2_LOCALEDEF) N(SC_2_SW_DEV) N(SC_2_UPE) N(SC_2_VERSION) N(SC_AIO_LISTIO_MAX) N(SC_AIO_MAX)
        N(SC_AIO_PRIO_DELTA_MAX) N(SC_ARG_MAX) N(SC_ASYNCHRONOUS_IO) N(SC_ATEXIT_MAX) N(SC_AVPHYS_PAGES) N(
            SC_BC_BASE_MAX) N(SC_BC_DIM_MAX) N(SC_BC_SCALE_MAX) N(SC_BC_STRING_MAX) N(SC_CHARCLASS_NAME_MAX)
            N(SC_CHAR_BIT) N(SC_CHAR_MAX) N(SC_CHAR_MIN) N(SC_CHILD_MAX) N(SC_CLK_TCK) N(SC_COLL_WEIGHTS_MAX) N(
                SC_DELAYTIMER_MAX) N(SC_EQUIV_CLASS_MAX) N(SC_EXPR_NEST_MAX) N(SC_FSYNC) N(SC_GETGR_R_SIZE_MAX)
                N(SC_GETPW_R_SIZE_MAX) N(SC_INT_MAX) N(SC_INT_MIN) N(SC_IOV_MAX) N(
                    SC_JOB_CONTROL) N(SC_LINE_MAX) N(SC_LOGIN_NAME_MAX) N(SC_LONG_BIT) N(SC_MAPPED_FILES)
                    N(SC_MB_LEN_MAX) N(SC_MEMLOCK) N(SC_MEMLOCK_RANGE) N(SC_MEMORY_PROTECTION) N(
                        SC_MESSAGE_PASSING) N(SC_MQ_OPEN_MAX) N(SC_MQ_PRIO_MAX)
                        N(SC_NGROUPS_MAX) N(SC_NL_ARGMAX) N(SC_NL_LANGMAX) N(SC_NL_MSGMAX) N(
                            SC_NL_NMAX) N(SC_NL_SETMAX) N(SC_NL_TEXTMAX) N(SC_NPROCESSORS_CONF)
                            N(SC_NPROCESSORS_ONLN) N(SC_NZERO) N(SC_OPEN_MAX) N(
                                SC_PAGESIZE) N(SC_PAGE_SIZE) N(SC_PASS_MAX) N(SC_PHYS_PAGES)
                                N(SC_PII) N(SC_PII_INTERNET) N(SC_PII_INTERNET_DGRAM) N(SC_PII_INTERNET_STREAM) N(
                                    SC_PII_OSI) N(SC_PII_OSI_CLTS) N(SC_PII_OSI_COTS) N(SC_PII_OSI_M)
                                    N(SC_PII_SOCKET) N(SC_PII_XTI) N(SC_POLL) N(SC_PRIORITIZED_IO) N(
                                        SC_PRIORITY_SCHEDULING) N(SC_REALTIME_SIGNALS)
                                        N(SC_RE_DUP_MAX) N(SC_RTSIG_MAX) N(SC_SAVED_IDS) N(SC_SCHAR_MAX) N(
                                            SC_SCHAR_MIN) N(SC_SELECT)
                                            N(SC_SEMAPHORES) N(SC_SEM_NSEMS_MAX) N(SC_SEM_VALUE_MAX) N(SC_SHARED_MEMORY_OBJECTS) N(
                                                SC_SHRT_MAX) N(SC_SHRT_MIN) N(SC_SIGQUEUE_MAX) N(SC_SSIZE_MAX)
                                                N(SC_STREAM_MAX) N(SC_SYNCHRONIZED_IO) N(SC_THREADS) N(
                                                    SC_THREAD_ATTR_STACKADDR) N(SC_THREAD_ATTR_STACKSIZE)
                                                    N(SC_THREAD_DESTRUCTOR_ITERATIONS) N(SC_THREAD_KEYS_MAX) N(
                                                        SC_THREAD_PRIORITY_SCHEDULING) N(SC_THREAD_PRIO_INHERIT)
                                                        N(SC_THREAD_PRIO_PROTECT) N(SC_THREAD_PROCESS_SHARED) N(
                                                            SC_THREAD_SAFE_FUNCTIONS) N(SC_THREAD_STACK_MIN)
                                                            N(SC_THREAD_THREADS_MAX) N(SC_TIMERS) N(
                                                                SC_TIMER_MAX) N(SC_TTY_NAME_MAX)
                                                                N(SC_TZNAME_MAX) N(SC_T_IOV_MAX) N(
                                                                    SC_UCHAR_MAX) N(SC_UINT_MAX)
                                                                    N(SC_UIO_MAXIOV) N(SC_ULONG_MAX) N(
                                                                        SC_USHRT_MAX) N(SC_VERSION)
                                                                        N(SC_WORD_BIT) N(
                                                                            SC_XBS5_ILP32_OFF32) N(SC_XBS5_ILP32_OFFBIG)
                                                                            N(SC_XBS5_LP64_OFF64) N(
                                                                                SC_XBS5_LPBIG_OFFBIG) N(SC_XOPEN_CRYPT)
                                                                                N(SC_XOPEN_ENH_I18N) N(
                                                                                    SC_XOPEN_LEGACY) N(SC_XOPEN_REALTIME)
                                                                                    N(SC_XOPEN_REALTIME_THREADS) N(
                                                                                        SC_XOPEN_SHM)
                                                                                        N(SC_XOPEN_UNIX) N(
                                                                                            SC_XOPEN_VERSION)
                                                                                            N(SC_XOPEN_XCU_VERSION) N(
                                                                                                SC_XOPEN_XPG2)
                                                                                                N(SC_XOPEN_XPG3)
                                                                                                    N(SC_XOPEN_XPG4)
                                                                                                        N(SC_MINSIGSTKSZ)
#undef N
};
const size_t sysconf_names_count = countof(sysconf_names);

const ConfName confstr_names[] = {
#define N(name) {#name, _##name},
    N(CS_GNU_LIBC_VERSION) N(CS_GNU_LIBPTHREAD_VERSION) N(CS_LFS64_CFLAGS) N(CS_LFS64_LDFLAGS)
        N(CS_LFS64_LIBS) N(CS_LFS64_LINTFLAGS) N(CS_LFS_CFLAGS) N(CS_LFS_LDFLAGS) N(CS_LFS_LIBS)
            N(CS_LFS_LINTFLAGS) N(CS_PATH) N(CS_XBS5_ILP32_OFF32_CFLAGS)
                N(CS_XBS5_ILP32_OFF32_LDFLAGS) N(CS_XBS5_ILP32_OFF32_LIBS)
                    N(CS_XBS5_ILP32_OFF32_LINTFLAGS) N(CS_XBS5_ILP32_OFFBIG_CFLAGS)
                        N(CS_XBS5_ILP32_OFFBIG_LDFLAGS) N(CS_XBS5_ILP32_OFFBIG_LIBS)
                            N(CS_XBS5_ILP32_OFFBIG_LINTFLAGS) N(CS_XBS5_LP64_OFF64_CFLAGS)
                                N(CS_XBS5_LP64_OFF64_LDFLAGS) N(CS_XBS5_LP64_OFF64_LIBS)
                                    N(CS_XBS5_LP64_OFF64_LINTFLAGS) N(CS_XBS5_LPBIG_OFFBIG_CFLAGS)
                                        N(CS_XBS5_LPBIG_OFFBIG_LDFLAGS) N(CS_XBS5_LPBIG_OFFBIG_LIBS)
                                            N(CS_XBS5_LPBIG_OFFBIG_LINTFLAGS)
#undef N
};
const size_t confstr_names_count = countof(confstr_names);

/* The number of a name given as str or int: 0, or -1 with an exception. */
static int conf_number(PyObject *module, const char *names, PyObject *o, int *out) {
    if (IS_STR(o)) {
        autoref PyObject *dict = INT_TRY(attr_get_text(module, names));
        autoref PyObject *value = NULL;
        if (!IS_DICT(dict)) {
            return err_int(err_raise(PyExc_TypeError, "configuration names must be a dict"));
        }
        if (INT_TRYI(dict_get(dict, o, &value)) == 0) {
            return err_int(err_raise(PyExc_ValueError, "unrecognized configuration name"));
        }
        return arg_int(value, out);
    }
    if (TYPE(o)->tp_as_number == NULL || TYPE(o)->tp_as_number->nb_index == NULL) {
        return err_int(
            err_raise(PyExc_TypeError, "configuration names must be strings or integers"));
    }
    return arg_int(o, out);
}

/* -1 without errno means "no limit". */
static PyObject *conf_result(long value, const Path *path) {
    if (value != -1 || errno == 0) {
        return int_from_int64(value);
    }
    return path ? path_error(path) : err_from_errno(PyExc_OSError);
}

FUNCTION("posix_conf.sysconf(name, /)", "A limit or property of the system.")
static PyObject *posix_sysconf(PyObject *module, PyObject *name) {
    int number;
    TRYI(conf_number(module, "sysconf_names", name, &number));
    errno = 0;
    return conf_result(sysconf(number), NULL);
}
FUNCTION("posix_conf.fpathconf(fd, name, /)", "A limit or property of an open file.")
static PyObject *posix_fpathconf(PyObject *module, PyObject *fd, PyObject *name) {
    int file = TRYI(fd_from_object(fd)), number;
    TRYI(conf_number(module, "pathconf_names", name, &number));
    errno = 0;
    return conf_result(DETACHED(fpathconf(file, number)), NULL);
}
FUNCTION("posix_conf.pathconf(path, name)", "A limit or property of a file.")
static PyObject *posix_pathconf(PyObject *module, PyObject *path, PyObject *name) {
    PATH_ARG(p, path, "pathconf", "path", PATH_FD);
    int number;
    TRYI(conf_number(module, "pathconf_names", name, &number));
    errno = 0;
    long value = p.text == NULL ? fpathconf(p.fd, number) : pathconf(p.text, number);
    return conf_result(value, &p);
}
FUNCTION("posix_conf.confstr(name, /)", "A text the system is configured with.")
static PyObject *posix_confstr(PyObject *module, PyObject *name) {
    int number;
    TRYI(conf_number(module, "confstr_names", name, &number));
    errno = 0;
    size_t size = confstr(number, NULL, 0);
    if (size == 0) {
        return errno ? err_from_errno(PyExc_OSError) : none();
    }
    autoref PyObject *text = TRY(bytes_new((Py_ssize_t)size));
    confstr(number, bytes_data(text), size);
    return str_decode_fs(bytes_data(text), (Py_ssize_t)strlen(bytes_data(text)));
}

#include "posix_names.gen.h"
