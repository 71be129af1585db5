/* _suggestions: the name that was probably meant. */
#include "object/args.h"
#include "object/suggest.h"
#include "types/list/list.h"
#include "types/module/module.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

#include <string.h>

typedef struct {
    char nothing;
} SuggestionsState;

enum { CANDIDATES_MAX = 750 }; /* more would take too long */

/* The list's items stay alive while their texts are looked at. */
static PyObject *nearest(PyObject *candidates, PyObject *item) {
    autoref PyObject *names = TRY(list_as_tuple(candidates));
    Py_ssize_t count = tuple_length(names);
    const char *texts[CANDIDATES_MAX];
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!IS_STR(tuple_at(names, i))) {
            return err_raise(PyExc_TypeError, "all elements in 'candidates' must be strings");
        }
    }
    const char *wrong = str_utf8(item, NULL);
    if (count > CANDIDATES_MAX || wrong == NULL) {
        err_clear();
        return newref(NONE);
    }
    size_t used = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        const char *text = str_utf8(tuple_at(names, i), NULL);
        if (text != NULL && strcmp(text, wrong) != 0) {
            texts[used++] = text;
        }
        err_clear();
    }
    const char *found = suggest_name(wrong, texts, used);
    return found ? str_from_text(found) : newref(NONE);
}

FUNCTION("_suggestions._generate_suggestions(candidates, item, /)",
         "The candidate that comes nearest to the item, or None.")
static PyObject *suggestions_generate(PyObject *module, PyObject *candidates, PyObject *item) {
    TRYI(arg_type(item, &PyUnicode_Type, "_generate_suggestions", "2"));
    if (!IS_EXACT(candidates, PyList_Type)) {
        return err_raise(PyExc_TypeError, "candidates must be a list");
    }
    return nearest(candidates, item);
}

static int suggestions_exec(PyObject *module) {
    return 0;
}

#include "suggestions_module.gen.h"

NATIVE_MODULE(_suggestions, SuggestionsState, suggestions_exec, _suggestions_functions,
              "Names that were probably meant.")
