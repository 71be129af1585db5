/* Running source text: all variants. */
#ifndef PITHON_CPYTHON_PYTHONRUN_H
#define PITHON_CPYTHON_PYTHONRUN_H

#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(char *) (*PyOS_ReadlineFunctionPointer)(FILE *, FILE *, const char *);

PyAPI_FUNC(char *) PyOS_Readline(FILE *sys_stdin, FILE *sys_stdout, const char *prompt);
PyAPI_FUNC(int) PyRun_AnyFile(FILE *fp, const char *filename);
PyAPI_FUNC(int) PyRun_AnyFileEx(FILE *fp, const char *filename, int closeit);
PyAPI_FUNC(int)
    PyRun_AnyFileExFlags(FILE *fp, const char *filename, int closeit, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_AnyFileFlags(FILE *fp, const char *filename, PyCompilerFlags *flags);
PyAPI_FUNC(PyObject *)
    PyRun_File(FILE *fp, const char *filename, int start, PyObject *globals, PyObject *locals);
PyAPI_FUNC(PyObject *) PyRun_FileEx(FILE *fp, const char *filename, int start, PyObject *globals,
                                    PyObject *locals, int closeit);
PyAPI_FUNC(PyObject *)
    PyRun_FileExFlags(FILE *fp, const char *filename, int start, PyObject *globals,
                      PyObject *locals, int closeit, PyCompilerFlags *flags);
PyAPI_FUNC(PyObject *) PyRun_FileFlags(FILE *fp, const char *filename, int start, PyObject *globals,
                                       PyObject *locals, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_InteractiveLoop(FILE *fp, const char *filename);
PyAPI_FUNC(int) PyRun_InteractiveLoopFlags(FILE *fp, const char *filename, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_InteractiveOne(FILE *fp, const char *filename);
PyAPI_FUNC(int) PyRun_InteractiveOneFlags(FILE *fp, const char *filename, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_InteractiveOneObject(FILE *fp, PyObject *filename, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_SimpleFile(FILE *fp, const char *filename);
PyAPI_FUNC(int) PyRun_SimpleFileEx(FILE *fp, const char *filename, int closeit);
PyAPI_FUNC(int)
    PyRun_SimpleFileExFlags(FILE *fp, const char *filename, int closeit, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_SimpleString(const char *command);
PyAPI_FUNC(int) PyRun_SimpleStringFlags(const char *command, PyCompilerFlags *flags);
PyAPI_FUNC(PyObject *)
    PyRun_String(const char *str, int start, PyObject *globals, PyObject *locals);
PyAPI_FUNC(PyObject *) PyRun_StringFlags(const char *str, int start, PyObject *globals,
                                         PyObject *locals, PyCompilerFlags *flags);
PyAPI_FUNC(PyObject *) Py_CompileStringExFlags(const char *str, const char *filename, int start,
                                               PyCompilerFlags *flags, int optimize);
PyAPI_FUNC(PyObject *)
    Py_CompileStringFlags(const char *str, const char *filename, int start, PyCompilerFlags *flags);
PyAPI_FUNC(PyObject *) Py_CompileStringObject(const char *str, PyObject *filename, int start,
                                              PyCompilerFlags *flags, int optimize);

#define Py_CompileString(str, filename, start)                                                     \
    Py_CompileStringExFlags((str), (filename), (start), NULL, -1)
#define Py_CompileStringFlags(str, filename, start, flags)                                         \
    Py_CompileStringExFlags((str), (filename), (start), (flags), -1)
#define PyRun_String(str, start, g, l) PyRun_StringFlags((str), (start), (g), (l), NULL)
#define PyRun_AnyFile(fp, name) PyRun_AnyFileExFlags((fp), (name), 0, NULL)
#define PyRun_AnyFileEx(fp, name, closeit) PyRun_AnyFileExFlags((fp), (name), (closeit), NULL)
#define PyRun_AnyFileFlags(fp, name, flags) PyRun_AnyFileExFlags((fp), (name), 0, (flags))
#define PyRun_SimpleString(str) PyRun_SimpleStringFlags((str), NULL)
#define PyRun_SimpleFile(fp, name) PyRun_SimpleFileExFlags((fp), (name), 0, NULL)
#define PyRun_SimpleFileEx(fp, name, closeit) PyRun_SimpleFileExFlags((fp), (name), (closeit), NULL)
#define PyRun_InteractiveOne(fp, name) PyRun_InteractiveOneFlags((fp), (name), NULL)
#define PyRun_InteractiveLoop(fp, name) PyRun_InteractiveLoopFlags((fp), (name), NULL)
#define PyRun_File(fp, name, start, g, l)                                                          \
    PyRun_FileExFlags((fp), (name), (start), (g), (l), 0, NULL)
#define PyRun_FileEx(fp, name, start, g, l, closeit)                                               \
    PyRun_FileExFlags((fp), (name), (start), (g), (l), (closeit), NULL)
#define PyRun_FileFlags(fp, name, start, g, l, flags)                                              \
    PyRun_FileExFlags((fp), (name), (start), (g), (l), 0, (flags))

#ifdef __cplusplus
}
#endif

#endif
