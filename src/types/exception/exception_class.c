/* Classes of exceptions that native modules make. */
#include "object/names.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <string.h>

PyObject *exception_class_new(const char *name, PyObject *base, const char *doc) {
    const char *dot = strrchr(name, '.');
    if (dot == NULL) {
        return err_raise(PyExc_SystemError, "PyErr_NewException: name must be module.class");
    }
    autoref PyObject *module = TRY(str_from_utf8(name, dot - name)),
                     *last = TRY(str_from_text(dot + 1)), *namespace = TRY(dict_new());
    TRYI(dict_set(namespace, NAME(__module__), module));
    if (doc != NULL) {
        autoref PyObject *text = TRY(str_from_text(doc));
        TRYI(dict_set(namespace, NAME(__doc__), text));
    }
    base = base ? base : PyExc_Exception;
    autoref PyObject *bases = IS_TUPLE(base) ? newref(base) : TRY(tuple_of(1, base));
    return type_build(&PyType_Type, last, bases, namespace, NULL);
}
