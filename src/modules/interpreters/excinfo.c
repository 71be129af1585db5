#include "modules/interpreters/excinfo.h"
#include "modules/interpreters/crossing.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/names.h"
#include "types/dict/dict.h"
#include "types/exception/exception.h"
#include "types/function/function.h"
#include "types/str/str.h"

/* ---- out of an exception ---- */

/* The str as data; what is none, or failed, as nothing. */
static Cross *text_steal(steals PyObject *text) {
    autoref PyObject *owned = text;
    autoref PyObject *plain =
        owned != NULL && IS_STR(owned) ? str_slice(owned, 0, str_length(owned)) : NULL;
    Cross *cross = plain == NULL ? NULL : cross_make(plain, CROSS_SHARED_ONLY);
    err_clear();
    return cross;
}

/* "module.Class: message", the module only where it says something. */
static PyObject *formatted(PyObject *type, PyObject *message) {
    autoref PyObject *module = NULL;
    autoref PyObject *qualname = TRY(attr_get(type, NAME(__qualname__)));
    TRYI(attr_find(type, NAME(__module__), &module));
    bool plain = module == NULL || !IS_STR(module) || str_equal_text(module, "builtins") ||
                 str_equal_text(module, "__main__");
    autoref PyObject *name = plain ? newref(qualname) : TRY(str_format("%U.%S", module, qualname));
    return message == NULL ? take(name) : str_format("%S: %U", name, message);
}

/* As the traceback module shows it, without the last newline. */
static PyObject *display(PyObject *exception) {
    autoref PyObject *module = TRY(import_module_text("traceback"));
    autoref PyObject *format = TRY(attr_get_text(module, "format_exception"));
    autoref PyObject *lines = TRY(call_one(format, exception));
    autoref PyObject *text = TRY(str_join(str_empty(), lines));
    Py_ssize_t length = str_length(text);
    bool newline = length > 0 && str_at(text, length - 1) == '\n';
    return str_slice(text, 0, length - newline);
}

void excinfo_of(ExcInfo *info, PyObject *exception) {
    PyObject *type = (PyObject *)TYPE(exception);
    *info = (ExcInfo){.any = true};
    autoref PyObject *message = ops_str(exception);
    err_clear();
    info->texts[EXC_NAME] = text_steal(attr_get(type, NAME(__name__)));
    info->texts[EXC_QUALNAME] = text_steal(attr_get(type, NAME(__qualname__)));
    info->texts[EXC_MODULE] = text_steal(attr_get(type, NAME(__module__)));
    info->texts[EXC_MESSAGE] = text_steal(xnewref(message));
    info->texts[EXC_FORMATTED] = text_steal(formatted(type, message));
    info->texts[EXC_DISPLAY] = text_steal(display(exception));
}

void excinfo_take(ExcInfo *info) {
    autoref PyObject *exception = err_fetch();
    *info = (ExcInfo){0};
    if (exception != NULL) {
        excinfo_of(info, exception);
    }
}

void excinfo_free(ExcInfo *info) {
    for (int i = 0; i < EXC_TEXTS; i++) {
        cross_free(info->texts[i]);
    }
    *info = (ExcInfo){0};
}

/* ---- into another interpreter ---- */

static PyObject *text_of(const ExcInfo *info, int which) {
    return info->texts[which] == NULL ? newref(NONE) : cross_object(info->texts[which]);
}

static int add(PyObject *dict, const char *name, steals PyObject *value) {
    autoref PyObject *owned = INT_TRY(value);
    return dict_set_text(dict, name, owned);
}

PyObject *excinfo_namespace(const ExcInfo *info) {
    autoref PyObject *type = TRY(dict_new()), *all = TRY(dict_new());
    TRYI(add(type, "__name__", text_of(info, EXC_NAME)));
    TRYI(add(type, "__qualname__", text_of(info, EXC_QUALNAME)));
    TRYI(add(type, "__module__", text_of(info, EXC_MODULE)));
    TRYI(add(all, "type", namespace_new(type)));
    TRYI(add(all, "msg", text_of(info, EXC_MESSAGE)));
    TRYI(add(all, "formatted", text_of(info, EXC_FORMATTED)));
    TRYI(add(all, "errdisplay", text_of(info, EXC_DISPLAY)));
    return namespace_new(all);
}

void *excinfo_raise(const ExcInfo *info, PyObject *type, const char *message) {
    autoref PyObject *text =
        TRY(text_of(info, info->texts[EXC_DISPLAY] ? EXC_DISPLAY : EXC_FORMATTED));
    autoref PyObject *cause = TRY(call_one(PyExc_Exception, text));
    err_raise(type, "%s", message);
    return cross_set_cause(take(cause));
}
