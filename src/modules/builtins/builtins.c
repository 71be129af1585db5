/* builtins: the functions. Names of types are added by boot/. */
#include "interp/frame.h"
#include "interp/needs.h"
#include "modules/builtins/builtins.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/generator/generator.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/frame/frame_object.h"
#include "types/int/int.h"
#include "types/iterator/iterator.h"
#include "types/list/list.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

/* ---- about objects ---- */

FUNCTION("builtins.abs(number, /) :: known", "The absolute value.")
static PyObject *builtins_abs(PyObject *module, PyObject *number) {
    return ops_absolute(number);
}
FUNCTION("builtins.ascii(obj, /)", "repr() with everything that is not ASCII escaped.")
static PyObject *builtins_ascii(PyObject *module, PyObject *obj) {
    return ops_ascii(obj);
}
FUNCTION(
    "builtins.breakpoint(...)",
    "breakpoint($module, /, *args, **kws)\n--\n\nCall sys.breakpointhook with the arguments: by "
    "default it enters the debugger here.")
static PyObject *builtins_breakpoint(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                     PyObject *kwnames) {
    return builtins_call_breakpoint(args, nargs, kwnames);
}
FUNCTION("builtins.callable(obj, /)", "Can it be called?")
static PyObject *builtins_callable(PyObject *module, PyObject *obj) {
    return BOOL(TYPE(obj)->tp_call != NULL);
}
FUNCTION("builtins.delattr(obj, name, /)", "Delete the attribute.")
static PyObject *builtins_delattr(PyObject *module, PyObject *obj, PyObject *name) {
    return attr_set(obj, name, NULL) < 0 ? NULL : newref(NONE);
}
FUNCTION("builtins.hash(obj, /) :: known", "The hash value: equal objects have equal ones.")
static PyObject *builtins_hash(PyObject *module, PyObject *obj) {
    Py_hash_t hash = ops_hash(obj);
    return hash == -1 ? NULL : int_from_ssize(hash);
}
FUNCTION("builtins.id(obj, /)", "A number no other object alive at the same time has.")
static PyObject *builtins_id(PyObject *module, PyObject *obj) {
    return int_from_pointer(obj);
}
FUNCTION("builtins.len(obj, /) :: known", "The number of items.")
static PyObject *builtins_len(PyObject *module, PyObject *obj) {
    Py_ssize_t length = ops_length(obj);
    return length < 0 ? NULL : int_from_ssize(length);
}
FUNCTION("builtins.repr(obj, /)", "The text that describes it to a programmer.")
static PyObject *builtins_repr(PyObject *module, PyObject *obj) {
    return ops_repr(obj);
}
FUNCTION("builtins.setattr(obj, name, value, /)", "Set the attribute.")
static PyObject *builtins_setattr(PyObject *module, PyObject *obj, PyObject *name,
                                  PyObject *value) {
    return attr_set(obj, name, value) < 0 ? NULL : newref(NONE);
}
FUNCTION("builtins.hasattr(obj, name, /)", "Does getattr() find the attribute?")
static PyObject *builtins_hasattr(PyObject *module, PyObject *obj, PyObject *name) {
    PyObject *value;
    int found = TRYI(attr_find(obj, name, &value));
    XDECREF(value);
    return BOOL(found);
}
FUNCTION("builtins.getattr(obj, name, default=NULL, /) :: none",
         "The attribute; the default, if given, when there is none.")
static PyObject *builtins_getattr(PyObject *module, PyObject *obj, PyObject *name,
                                  PyObject *otherwise) {
    if (otherwise == NULL) {
        return attr_get(obj, name);
    }
    PyObject *value;
    int found = TRYI(attr_find(obj, name, &value));
    return found ? value : newref(otherwise);
}
FUNCTION("builtins.isinstance(obj, class_or_tuple, /) :: known",
         "Is it an instance of the class, or of one of them?")
static PyObject *builtins_isinstance(PyObject *module, PyObject *obj, PyObject *type) {
    int yes = ops_is_instance(obj, type);
    return yes < 0 ? NULL : BOOL(yes);
}
FUNCTION("builtins.issubclass(cls, class_or_tuple, /)",
         "Is it derived from the class, or from one of them?")
static PyObject *builtins_issubclass(PyObject *module, PyObject *cls, PyObject *type) {
    int yes = ops_is_subclass(cls, type);
    return yes < 0 ? NULL : BOOL(yes);
}
FUNCTION("builtins.format(value, format_spec=NULL, /) :: ($module, value, format_spec='', /)",
         "The value as text, laid out by the specification.")
static PyObject *builtins_format(PyObject *module, PyObject *value, PyObject *spec) {
    if (spec != NULL && !IS_STR(spec)) {
        return err_raise(PyExc_TypeError, "format() argument 2 must be str, not %.50s",
                         spec == NONE ? "None" : TYPE(spec)->tp_name);
    }
    return ops_format(value, spec);
}

/* ---- numbers ---- */

static PyObject *in_base(PyObject *number, int base) {
    autoref PyObject *index = TRY(ops_index(number));
    return int_to_text(index, base);
}
FUNCTION("builtins.bin(number, /)",
         "The int in base 2, with its prefix.\n\n>>> bin(10), bin(-1)\n('0b1010', '-0b1')")
static PyObject *builtins_bin(PyObject *module, PyObject *number) {
    return in_base(number, 2);
}
FUNCTION("builtins.oct(number, /)",
         "The int in base 8, with its prefix.\n\n>>> oct(64), oct(-7)\n('0o100', '-0o7')")
static PyObject *builtins_oct(PyObject *module, PyObject *number) {
    return in_base(number, 8);
}
FUNCTION("builtins.hex(number, /)",
         "The int in base 16, with its prefix.\n\n>>> hex(255), hex(-16)\n('0xff', '-0x10')")
static PyObject *builtins_hex(PyObject *module, PyObject *number) {
    return in_base(number, 16);
}
FUNCTION("builtins.chr(i, /)", "The character with that code point.")
static PyObject *builtins_chr(PyObject *module, PyObject *i) {
    autoref PyObject *index = TRY(ops_index(i));
    int overflow;
    int64_t c = int_as_int64_overflow(index, &overflow);
    if (overflow || c < 0 || c > 0x10ffff) {
        return err_raise(PyExc_ValueError, "chr() arg not in range(0x110000)");
    }
    return str_from_char((Py_UCS4)c);
}
FUNCTION("builtins.ord(character, /) :: known", "The code point of a character, or the value of a byte.")
static PyObject *builtins_ord(PyObject *module, PyObject *c) {
    Py_ssize_t n;
    if (IS_STR(c)) {
        n = str_length(c);
        if (n == 1) {
            return int_from_ssize(str_at(c, 0));
        }
    } else if (IS_BYTES(c)) {
        n = bytes_length(c);
        if (n == 1) {
            return int_from_ssize((unsigned char)bytes_data(c)[0]);
        }
    } else if (IS_INSTANCE(c, PyByteArray_Type)) {
        n = Py_SIZE(c);
        if (n == 1) {
            return int_from_ssize((unsigned char)*((PyByteArrayObject *)c)->ob_start);
        }
    } else {
        return err_raise(PyExc_TypeError, "ord() expected string of length 1, but %.200s found",
                         TYPE(c)->tp_name);
    }
    return err_raise(PyExc_TypeError, "ord() expected a character, but string of length %zd found",
                     n);
}
FUNCTION("builtins.divmod(x, y, /)", "The pair (x // y, x % y).")
static PyObject *builtins_divmod(PyObject *module, PyObject *x, PyObject *y) {
    return ops_divmod(x, y);
}
FUNCTION("builtins.pow(base, exp, mod=None)",
         "base ** exp, or with three arguments base ** exp % mod without the large number between.")
static PyObject *builtins_pow(PyObject *module, PyObject *base, PyObject *exp, PyObject *mod) {
    return ops_power(base, exp, mod);
}
FUNCTION("builtins.round(number, ndigits=None)",
         "Rounded to ndigits behind the point, or to an int.")
static PyObject *builtins_round(PyObject *module, PyObject *number, PyObject *ndigits) {
    bool unbound;
    autoref PyObject *method = type_lookup_special(number, NAME(__round__), &unbound);
    if (method == NULL) {
        err_clear_if(PyExc_AttributeError); /* by a descriptor */
        return err_occurred()
                   ? NULL
                   : err_raise(PyExc_TypeError, "type %.100s doesn't define __round__ method",
                               TYPE(number)->tp_name);
    }
    PyObject *args[2] = {number, ndigits};
    size_t n = ndigits == NONE ? 1 : 2;
    return unbound ? call(method, args, n, NULL) : call(method, args + 1, n - 1, NULL);
}
FUNCTION("builtins.sum(iterable, /, start=0)", "start and all items added up.")
static PyObject *builtins_sum(PyObject *module, PyObject *iterable, PyObject *start) {
    return builtins_sum_of(iterable, start);
}

/* ---- iteration ---- */

static PyObject *any_or_all(PyObject *iterable, bool stop_at) {
    autoref PyObject *iterator = TRY(ops_iter(iterable));
    for (StackRef item; !stackref_is_null(item = iterator_step(iterator));) {
        if (stackref_is_int(item)) {
            if ((stackref_int(item) != 0) == stop_at) {
                return BOOL(stop_at);
            }
            continue;
        }
        PyObject *object = stackref_take(&item);
        int truth = ops_is_true(object);
        decref(object);
        if (truth < 0) {
            return NULL;
        }
        if (truth == stop_at) {
            return BOOL(stop_at);
        }
    }
    return err_occurred() ? NULL : BOOL(!stop_at);
}
FUNCTION("builtins.all(iterable, /)", "Are all items true?")
static PyObject *builtins_all(PyObject *module, PyObject *iterable) {
    return any_or_all(iterable, false);
}
FUNCTION("builtins.any(iterable, /)", "Is one of the items true?")
static PyObject *builtins_any(PyObject *module, PyObject *iterable) {
    return any_or_all(iterable, true);
}
FUNCTION("builtins.iter(object, sentinel=NULL, /) :: none",
         "An iterator over the object; or one that calls it until it returns the sentinel.")
static PyObject *builtins_iter(PyObject *module, PyObject *object, PyObject *sentinel) {
    if (sentinel == NULL) {
        return ops_iter(object);
    }
    if (TYPE(object)->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "iter(v, w): v must be callable");
    }
    return call_iterator_new(object, sentinel);
}
FUNCTION("builtins.aiter(async_iterable, /)", "The asynchronous iterator of an iterable.")
static PyObject *builtins_aiter(PyObject *module, PyObject *async_iterable) {
    PyAsyncMethods *async = TYPE(async_iterable)->tp_as_async;
    if (async == NULL || async->am_aiter == NULL) {
        return err_raise(PyExc_TypeError, "'%.200s' object is not an async iterable",
                         TYPE(async_iterable)->tp_name);
    }
    autoref PyObject *iterator = TRY(async->am_aiter(async_iterable));
    PyAsyncMethods *its = TYPE(iterator)->tp_as_async;
    if (its == NULL || its->am_anext == NULL) {
        return err_raise(PyExc_TypeError, "aiter() returned not an async iterator of type '%.200s'",
                         TYPE(iterator)->tp_name);
    }
    return take(iterator);
}
FUNCTION("builtins.anext(async_iterator, default=NULL, /)",
         "An awaitable for the next item; at the end the default, if there is one.")
static PyObject *builtins_anext(PyObject *module, PyObject *async_iterator, PyObject *otherwise) {
    PyAsyncMethods *async = TYPE(async_iterator)->tp_as_async;
    if (async == NULL || async->am_anext == NULL) {
        return err_raise(PyExc_TypeError, "'%.200s' object is not an async iterator",
                         TYPE(async_iterator)->tp_name);
    }
    autoref PyObject *awaitable = TRY(async->am_anext(async_iterator));
    return otherwise == NULL ? take(awaitable) : anext_awaitable_new(awaitable, otherwise);
}
FUNCTION("builtins.next(iterator, default=NULL, /) :: none",
         "The next item; the default, if given, at the end.")
static PyObject *builtins_next(PyObject *module, PyObject *iterator, PyObject *otherwise) {
    if (TYPE(iterator)->tp_iternext == NULL) {
        return err_raise(PyExc_TypeError, "'%.200s' object is not an iterator",
                         TYPE(iterator)->tp_name);
    }
    PyObject *item = TYPE(iterator)->tp_iternext(iterator);
    if (item != NULL) {
        return item;
    }
    if (otherwise != NULL) {
        return err_occurred() == NULL || err_clear_if(PyExc_StopIteration) ? newref(otherwise)
                                                                           : NULL;
    }
    return err_occurred() ? NULL : err_raise_value(PyExc_StopIteration, tuple_empty());
}
FUNCTION("builtins.sorted(module, ...)",
         "sorted($module, iterable, /, *, key=None, reverse=False)\n--\n\nA new list of the items "
         "in ascending order.")
static PyObject *builtins_sorted(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                 PyObject *kwnames) {
    if (nargs != 1) {
        return err_raise(PyExc_TypeError, "sorted expected 1 argument, got %zd", nargs);
    }
    autoref PyObject *list = TRY(ops_to_list(args[0]));
    autoref PyObject *sort =
        TRY(attr_get(list, NAME(sort))); /* its arguments, and the words of its refusals */
    autoref PyObject *done = TRY(call(sort, args + 1, 0, kwnames));
    return take(list);
}

static int compare_truth(PyObject *a, PyObject *b, int op) {
    PyObject *result = ops_compare(a, b, op);
    int truth = result ? ops_is_true(result) : -1;
    XDECREF(result);
    return truth;
}

/* Is `a` less (Py_LT) or greater than `b`? Small ints are compared here. */
static force_inline int wins_over(PyObject *a, PyObject *b, int op) {
    if (IS_EXACT(a, PyLong_Type) && IS_EXACT(b, PyLong_Type) && int_is_compact(a) &&
        int_is_compact(b)) {
        return op == Py_LT ? int_compact(a) < int_compact(b) : int_compact(a) > int_compact(b);
    }
    return compare_truth(a, b, op);
}

/* The winner so far and its key. */
static int better(PyObject *item, PyObject *key, int op, PyObject **best, PyObject **best_key) {
    PyObject *value = key ? call_one(key, item) : newref(item);
    if (value == NULL) {
        return -1;
    }
    int wins = *best == NULL ? 1 : wins_over(value, *best_key, op);
    if (wins > 0) {
        SETREF(*best, newref(item));
        SETREF(*best_key, value);
    } else {
        decref(value);
    }
    return wins < 0 ? -1 : 0;
}

static const char *const min_max_names[] = {"key", "default"};
static const ArgSpec min_spec = {"min", min_max_names, 0, 0, 0, 2, 0, true};
static const ArgSpec max_spec = {"max", min_max_names, 0, 0, 0, 2, 0, true};

static PyObject *min_or_max(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, int op) {
    const char *name = op == Py_LT ? "min" : "max";
    PyObject *given[2];
    if (nargs == 0) {
        return err_raise(PyExc_TypeError, "%s expected at least 1 argument, got 0", name);
    }
    if (kwnames != NULL && Py_SIZE(kwnames) > 2) {
        return err_raise(PyExc_TypeError, "%s() takes at most 2 keyword arguments (%zd given)",
                         name, Py_SIZE(kwnames));
    }
    TRYI(args_unpack(op == Py_LT ? &min_spec : &max_spec, args, nargs, kwnames, given));
    PyObject *key = given[0] == NONE ? NULL : given[0], *otherwise = given[1];
    autoref PyObject *best = NULL, *best_key = NULL;
    if (nargs > 1) {
        if (otherwise != NULL) {
            return err_raise(PyExc_TypeError,
                             "Cannot specify a default for %s() with multiple positional arguments",
                             name);
        }
        for (Py_ssize_t i = 0; i < nargs; i++) {
            TRYI(better(args[i], key, op, &best, &best_key));
        }
        return take(best);
    }
    autoref PyObject *iterator = TRY(ops_iter(args[0]));
    for (PyObject *item; (item = ops_next(iterator)) != NULL;) {
        autoref PyObject *owned = item;
        TRYI(better(owned, key, op, &best, &best_key));
    }
    if (err_occurred()) {
        return NULL;
    }
    if (best == NULL && otherwise != NULL) {
        return newref(otherwise);
    }
    return best ? take(best) : err_raise(PyExc_ValueError, "%s() iterable argument is empty", name);
}
FUNCTION("builtins.min(module, ...) :: known",
         "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, "
         "key=func]) -> value\n\nThe smallest item.")
static PyObject *builtins_min(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                              PyObject *kwnames) {
    return min_or_max(args, nargs, kwnames, Py_LT);
}
FUNCTION("builtins.max(module, ...) :: known",
         "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, "
         "key=func]) -> value\n\nThe largest item.")
static PyObject *builtins_max(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                              PyObject *kwnames) {
    return min_or_max(args, nargs, kwnames, Py_GT);
}

/* ---- namespaces ---- */

static Frame *running_frame(void) {
    return thread_current()->frame;
}
FUNCTION("builtins.globals()", "The namespace of the current module.")
static PyObject *builtins_globals(PyObject *module) {
    Frame *f = running_frame();
    return f ? newref(f->globals) : err_raise(PyExc_SystemError, "globals(): no frame");
}
FUNCTION("builtins.locals()", "The current local variables: in a function a new dict of them, "
                              "elsewhere the namespace itself.")
static PyObject *builtins_locals(PyObject *module) {
    Frame *f = running_frame();
    return f ? frame_locals(f) : err_raise(PyExc_SystemError, "locals(): no frame");
}
FUNCTION("builtins.vars(object=NULL, /) :: none",
         "The object's __dict__; without an argument locals().")
static PyObject *builtins_vars(PyObject *module, PyObject *object) {
    if (object == NULL) {
        return builtins_locals(module);
    }
    PyObject *dict;
    int found = TRYI(attr_find(object, NAME(__dict__), &dict));
    return found ? dict
                 : err_raise(PyExc_TypeError, "vars() argument must have __dict__ attribute");
}
FUNCTION("builtins.dir(object=NULL, /) :: none",
         "The sorted names of an object's attributes; without an argument the local names.")
static PyObject *builtins_dir(PyObject *module, PyObject *object) {
    autoref PyObject *names = NULL;
    if (object == NULL) {
        Frame *f = running_frame();
        if (f == NULL) {
            return err_raise(PyExc_SystemError, "frame does not exist");
        }
        autoref PyObject *locals = TRY(frame_locals(f));
        autoref PyObject *keys = TRY(call_method_none(locals, NAME(keys)));
        names = TRY(ops_to_list(keys));
    } else {
        autoref PyObject *result = type_call_special(object, NAME(__dir__), NULL, 0);
        if (result == NULL) {
            return err_occurred() ? NULL
                                  : err_raise(PyExc_TypeError, "object does not provide __dir__");
        }
        names = TRY(ops_to_list(result));
    }
    TRYI(list_sort_in_place(names, NULL, false));
    return take(names);
}

/* ---- printing ---- */

static int check_text(PyObject *value, const char *name) {
    if (value != NONE && !IS_STR(value)) {
        err_raise(PyExc_TypeError, "%s must be None or a string, not %.200s", name,
                  TYPE(value)->tp_name);
        return -1;
    }
    return 0;
}

static int write_text(PyObject *file, PyObject *text) {
    PyObject *result = call_method_one(file, NAME(write), text);
    XDECREF(result);
    return result ? 0 : -1;
}

FUNCTION("builtins.print(*args, sep=' ', end='\\n', file=None, flush: bool = False)",
         "Write the values to a stream, sys.stdout by default.")
static PyObject *builtins_print(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                PyObject *sep, PyObject *end, PyObject *file, int flush) {
    autoref PyObject *out = NULL;
    if (file == NONE) {
        out = dict_get_text(interp_current()->sys_dict, "stdout");
        if (out == NULL) {
            return err_raise(PyExc_RuntimeError, "lost sys.stdout");
        }
        if (out == NONE) {
            return newref(NONE);
        }
    } else {
        out = newref(file);
    }
    TRYI(sep ? check_text(sep, "sep") : 0);
    TRYI(end ? check_text(end, "end") : 0);
    for (Py_ssize_t i = 0; i < nargs; i++) {
        if (i > 0) {
            TRYI(write_text(out, sep == NULL || sep == NONE ? TRY(str_from_char(' ')) : sep));
        }
        autoref PyObject *text = TRY(ops_str(args[i]));
        TRYI(write_text(out, text));
    }
    TRYI(write_text(out, end == NULL || end == NONE ? TRY(str_from_char('\n')) : end));
    if (flush) {
        autoref PyObject *done = TRY(call_method_none(out, NAME(flush)));
    }
    return newref(NONE);
}

FUNCTION("builtins.input(prompt='', /)",
         "Write the prompt, and read a line of sys.stdin; EOFError at the end.")
PyObject *builtins_input(PyObject *module, PyObject *prompt);

#include "builtins.gen.h"

PyMethodDef *builtins_functions_table(void) {
    return builtins_functions;
}
