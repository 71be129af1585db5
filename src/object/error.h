/* Raising errors: the current exception of the thread, kept as one normalised object in
 * `current_exception`.
 *
 * err_raise(PyExc_TypeError, "expected %T, not %R", ...) sets it and returns NULL, so a
 * pointer-returning function says `return err_raise(...)` and an int-returning one `return
 * err_int(err_raise(...))`.
 *
 * Formats: %d %i %u %zd %zu %ld %lu %lld %llu %x %c %s %p %% as printf (%s is UTF-8; %.Ns bounds
 * it), %U a str, %R repr(), %S str(), %A ascii(), %T the type's full name, %N a type's full name,
 * %V (str or NULL, char* used for NULL).
 */
#ifndef PITHON_OBJECT_ERROR_H
#define PITHON_OBJECT_ERROR_H

#include "object/object.h"
#include <stdarg.h>

/* Sets an exception of class `type` with the formatted message; always NULL. __context__ is set
 * from the exception being handled. */
void *err_raise(PyObject *type, const char *format, ...);
void *err_raise_v(PyObject *type, const char *format, va_list args);
/* With `value` as its only argument (a tuple: all its arguments; an instance of it: itself). */
void *err_raise_value(PyObject *type, PyObject *value);
/* Makes `exception` (an instance, stolen) the current one, with __context__ as raising does. */
void *err_raise_object(steals PyObject *exception);
/* Makes `handled` (NULL, None: nothing to do) the exception's __context__, without making a cycle.
 */
void err_set_context(PyObject *exception, PyObject *handled);
/* KeyError with the key, whatever it is, as its only argument. */
void *err_raise_key(PyObject *key);
/* MemoryError: the interpreter's preallocated one when there is no memory for it. */
void *err_no_memory(void);
/* OSError from errno: of the subclass that fits; filename objects may be NULL. */
void *err_from_errno(PyObject *type);
void *err_from_errno_path(PyObject *type, PyObject *path, PyObject *path2);
/* TypeError for a bad internal call; SystemError text "bad argument to internal function". */
void *err_bad_call(const char *file, int line);
#define ERR_BAD_CALL() err_bad_call(__FILE__, __LINE__)
static inline int err_int(void *null) {
    return null == NULL ? -1 : -1;
}

/* The current exception, borrowed, or NULL. */
static force_inline borrowed PyObject *err_occurred(void) {
    return thread_current()->base.current_exception;
}
/* Takes the current exception out (new reference or NULL), and puts one back (stolen, may be NULL).
 */
quiet PyObject *err_fetch(void);
void err_restore(steals PyObject *exception);
void err_clear(void);
/* Is the current exception one of class (or tuple of classes) `type`? */
bool err_matches(PyObject *type);
/* Does `exception` (instance or class) match `type`? Never raises: broken __subclasscheck__ counts
 * as no. */
bool err_given_matches(PyObject *exception, PyObject *type);
/* Clears the current exception if it matches; true if so. */
bool err_clear_if(PyObject *type);
/* Prints the current exception, which cannot be raised, through sys.unraisablehook, and clears it.
 * With a message, that says what went wrong; without, `object` does. */
void err_unraisable(PyObject *object, const char *format, ...);
/* Sets __cause__ and __context__ of a new exception to the current one and raises `type` with the
 * message. */
void *err_raise_from(PyObject *type, const char *format, ...);
void *err_raise_from_v(PyObject *type, const char *format, va_list args);
/* Restores `exception` (stolen), chaining the current one, if any, as its __context__... the newer
 * stays on top. */
void err_chain(steals PyObject *older);

/* Adds a note to the current exception; goes without when that fails (no stack left, no memory). */
void err_note(const char *format, ...);

/* Warnings: -1 when the filters turned it into an exception. */
int err_warn(PyObject *category, Py_ssize_t stack_level, const char *format, ...);
/* ResourceWarning about `source`: an object that was not closed. */
int err_warn_resource(PyObject *source, Py_ssize_t stack_level, const char *format, ...);

#endif
