/* What the files of str's methods share. Only for types/str. */
#ifndef PITHON_TYPES_STR_STR_METHODS_H
#define PITHON_TYPES_STR_STR_METHODS_H
#include "types/str/str_int.h"
extern PyMethodDef str_methods[];
/* str_search.c: positions are within s; `most` is not negative. */
Py_ssize_t str_count_in(PyObject *s, PyObject *sub, Py_ssize_t start, Py_ssize_t end);
PyObject *str_replace_in(PyObject *s, PyObject *old, PyObject *new, Py_ssize_t most);
/* str_split.c: at most `most` times. */
PyObject *str_split_space(PyObject *s, Py_ssize_t most, bool from_right);
PyObject *str_split_by(PyObject *s, PyObject *separator, Py_ssize_t most, bool from_right);
PyObject *str_split_lines(PyObject *s, bool keepends);
/* The text itself, as an exact str. */
static inline PyObject *str_exact(PyObject *s) {
    return IS_EXACT(s, PyUnicode_Type) ? newref(s)
                                       : str_from_ucs(str_kind(s), str_data(s), str_length(s));
}
PyObject *str_format_spec(PyObject *self, PyObject *spec);
PyObject *str_translate_by(PyObject *s, PyObject *table);
/* y and z may be NULL. */
PyObject *str_maketrans_of(PyObject *x, PyObject *y, PyObject *z);
/* text % arguments */
PyObject *str_percent(PyObject *format, PyObject *arguments);
/* An instance of a subclass with the text of `source`. */
PyObject *str_subtype_new(PyTypeObject *type, PyObject *source);
#endif
