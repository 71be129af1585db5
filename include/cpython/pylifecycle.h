/* Starting and ending the runtime by configuration; further interpreters. */
#ifndef PITHON_CPYTHON_PYLIFECYCLE_H
#define PITHON_CPYTHON_PYLIFECYCLE_H

#ifdef __cplusplus
extern "C" {
#endif

#define PyInterpreterConfig_DEFAULT_GIL 0
#define _PyInterpreterConfig_LEGACY_CHECK_MULTI_INTERP_EXTENSIONS 1
#define PyInterpreterConfig_OWN_GIL 2
#define PyInterpreterConfig_SHARED_GIL 1

typedef void (*atexit_datacallbackfunc)(void *);

typedef struct {
    int use_main_obmalloc;
    int allow_fork;
    int allow_exec;
    int allow_threads;
    int allow_daemon_threads;
    int check_multi_interp_extensions;
    int gil;
} PyInterpreterConfig;

#define _PyInterpreterConfig_INIT                                                                  \
    {                                                                                              \
        0, /* use_main_obmalloc */                                                                 \
        0, /* allow_fork */                                                                        \
        0, /* allow_exec */                                                                        \
        1, /* allow_threads */                                                                     \
        0, /* allow_daemon_threads */                                                              \
        1, /* check_multi_interp_extensions */                                                     \
        PyInterpreterConfig_OWN_GIL,                                                               \
    }
#define _PyInterpreterConfig_LEGACY_INIT                                                           \
    {                                                                                              \
        1, /* use_main_obmalloc */                                                                 \
        1, /* allow_fork */                                                                        \
        1, /* allow_exec */                                                                        \
        1, /* allow_threads */                                                                     \
        1, /* allow_daemon_threads */                                                              \
        _PyInterpreterConfig_LEGACY_CHECK_MULTI_INTERP_EXTENSIONS,                                 \
        PyInterpreterConfig_SHARED_GIL,                                                            \
    }

PyAPI_FUNC(int) PyUnstable_AtExit(PyInterpreterState *interp, void (*func)(void *), void *data);
PyAPI_FUNC(void) Py_ExitStatusException(PyStatus status) _Py_NO_RETURN;
PyAPI_FUNC(int) Py_FdIsInteractive(FILE *fp, const char *filename);
PyAPI_FUNC(int) Py_FrozenMain(int argc, char **argv);
PyAPI_FUNC(PyStatus) Py_InitializeFromConfig(const PyConfig *config);
PyAPI_FUNC(PyStatus)
    Py_NewInterpreterFromConfig(PyThreadState **tstate_p, const PyInterpreterConfig *config);
PyAPI_FUNC(PyStatus) Py_PreInitialize(const PyPreConfig *preconfig);
PyAPI_FUNC(PyStatus)
    Py_PreInitializeFromArgs(const PyPreConfig *preconfig, int argc, wchar_t *const *argv);
PyAPI_FUNC(PyStatus)
    Py_PreInitializeFromBytesArgs(const PyPreConfig *preconfig, int argc, char *const *argv);
PyAPI_FUNC(int) Py_RunMain(void);

#ifdef __cplusplus
}
#endif

#endif
