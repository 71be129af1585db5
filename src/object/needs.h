/* What object/ needs from lower layers; each function is defined by the folder named beside it,
 * whose header says more. */
#ifndef PITHON_OBJECT_NEEDS_H
#define PITHON_OBJECT_NEEDS_H

#include "object/stackref.h"
#include <stdarg.h>

/* types/type: an instance of a heap type was made or freed. A type is kept alive by its instances
 * through the collector's sum, so this writes no line that other threads write: a counter of the
 * thread. */
quiet void type_instance_made(PyTypeObject *type);
quiet void type_instance_freed(PyTypeObject *type);
/* types/type: vectorcall of type objects that have no vectorcall of their own. */
PyObject *type_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames);

/* types/function: a native function that takes its keywords as a dict, whatever they are. */
quiet bool native_takes_dict(PyObject *callable);

/* types/str: text as error.h describes the formats; strings. */
PyObject *str_format_v(const char *format, va_list args);
PyObject *str_format(const char *format, ...);
PyObject *str_from_text(const char *text);
PyObject *str_from_utf8(const char *text, Py_ssize_t length);
borrowed const char *str_utf8(PyObject *s, Py_ssize_t *length);
borrowed const char *str_c_text(PyObject *s);
PyObject *str_intern(steals PyObject *s);
PyObject *str_intern_text(const char *utf8);
PyObject *str_empty(void);
PyObject *str_from_ucs(unsigned kind, const void *data, Py_ssize_t length);
PyObject *str_encode(PyObject *s, const char *encoding, const char *errors);
PyObject *str_slice(PyObject *s, Py_ssize_t start, Py_ssize_t end);
quiet bool str_equal(PyObject *a, PyObject *b);
quiet bool str_equal_text(PyObject *s, const char *ascii);
PyObject *str_decode_fs(const char *bytes, Py_ssize_t length);

/* types/tuple, types/list */
PyObject *tuple_empty(void);
PyObject *tuple_new(Py_ssize_t length);
PyObject *tuple_from_array(PyObject *const *items, Py_ssize_t count);
PyObject *tuple_of(int count, ...);
PyObject *list_new(Py_ssize_t length);
PyObject *list_from_array(PyObject *const *items, Py_ssize_t count);
int list_append(PyObject *list, PyObject *item);
int list_extend_iterable(PyObject *list, PyObject *iterable);
PyObject *list_from_iterable(PyObject *iterable);
PyObject *list_tuple_from_iterable(PyObject *iterable);
PyObject *list_as_tuple(PyObject *list);
PyObject *list_get(PyObject *list, Py_ssize_t i);
PyObject *list_slice_of(PyObject *list, Py_ssize_t start, Py_ssize_t end);

/* types/dict */
PyObject *dict_new(void);
int dict_get(PyObject *d, PyObject *key, PyObject **out);
quiet StackRef dict_read_str(PyObject *d, PyObject *name);
quiet PyObject *dict_get_str(PyObject *d, PyObject *name);
int dict_contains(PyObject *d, PyObject *key);
int dict_set(PyObject *d, PyObject *key, PyObject *value);
int dict_delete(PyObject *d, PyObject *key);
bool dict_next(PyObject *d, Py_ssize_t *position, PyObject **key, PyObject **value,
               Py_hash_t *hash);
int instance_get(PyObject *o, PyObject *name, PyObject **out);
int instance_set(PyObject *o, PyObject *name, PyObject *value);
PyObject *instance_dict(PyObject *o);
int instance_set_dict(PyObject *o, PyObject *dict);

/* types/int, types/float */
PyObject *int_from_int64(int64_t value);
PyObject *int_from_double(double value);
PyObject *int_from_text(const char *text, Py_ssize_t length, int base);
quiet int64_t int_as_int64_overflow(PyObject *o, int *overflow);
Py_ssize_t int_as_ssize(PyObject *o);
uint64_t int_as_uint64(PyObject *o);
double int_as_double(PyObject *o);
quiet int int_sign(PyObject *o);
PyObject *float_from_double(double value);
PyObject *float_from_text(PyObject *text);
double float_as_double(PyObject *o);
/* types/int: int(o) of an exact or derived int; of a str, bytes or bytearray in the given base. */
PyObject *int_exact(PyObject *o);
PyObject *int_from_object_text(PyObject *o, int base);

/* types/list/iterator: iterates by index until IndexError. */
PyObject *sequence_iterator_new(PyObject *o);
/* types/generic: the generic alias type[item]; is it a union object, and the tuple of its members
 * (new reference). */
PyObject *generic_alias_new(PyObject *origin, PyObject *item);
bool union_check(PyObject *o);
PyObject *union_args(PyObject *o);
/* types/exception: MemoryError to raise, made without memory if need be (new reference). */
PyObject *exception_memory_error(void);
void exception_set_traceback(PyObject *exception, steals PyObject *traceback);
/* types/function: the bound method of a function; a call of a function or method_descriptor needs
 * no bound method (see attr_get_method). */
PyObject *method_new(PyObject *function, PyObject *self);
/* types/weakref */
void weakref_clear_all(PyObject *o);

/* modules/sys: tells the audit hooks of an event; arguments borrowed objects. AUDIT costs nothing as
 * long as there are none; -1 when a hook raised. */
int audit_slow(const char *event, int count, ...);
#define AUDIT(event, ...)                                                                          \
    (likely(load_relaxed(&interp_current()->audit_hooks) == 0) ? 0                                 \
                                                               : audit_slow(event, __VA_ARGS__))

/* modules/sys: hands the exception to sys.unraisablehook; message may be NULL. Never raises. */
void unraisable_report(PyObject *exception, PyObject *object, PyObject *message);
/* modules/warnings: as warnings.warn(message, category, stack_level): -1 when the filters turned it
 * into an exception. */
int warning_issue(PyObject *category, PyObject *message, Py_ssize_t stack_level);
/* The same with the object that is to blame. */
int warning_issue_source(PyObject *category, PyObject *source, PyObject *message,
                         Py_ssize_t stack_level);
/* boot/import: the module (new reference), imported if need be. */
PyObject *import_module_text(const char *name);

#endif
