/* _lsprof: the results' types, and the module. */
#include "modules/lsprof/lsprof.h"
#include "object/type.h"
#include "types/module/module.h"
#include "types/structseq/structseq.h"

static PyStructSequence_Field entry_fields[] = {
    {"code", "The code object, or text that names a built-in function."},
    {"callcount", "How often it was called."},
    {"reccallcount", "How many of the calls were recursive."},
    {"totaltime", "Time spent in it."},
    {"inlinetime", "Time spent in it, less that in what it called."},
    {"calls", "What it called: a list, or None."},
    {NULL, NULL},
};
static PyStructSequence_Field subentry_fields[] = {
    {"code", "The code object, or text that names a built-in function."},
    {"callcount", "How often it was called."},
    {"reccallcount", "How many of the calls were recursive."},
    {"totaltime", "Time spent in it."},
    {"inlinetime", "Time spent in it, less that in what it called."},
    {NULL, NULL},
};
static PyStructSequence_Desc entry_description = {"_lsprof.profiler_entry", NULL, entry_fields, 6};
static PyStructSequence_Desc subentry_description = {"_lsprof.profiler_subentry", NULL,
                                                     subentry_fields, 5};

static int lsprof_exec(PyObject *module) {
    LsprofState *state = module_state(module);
    INT_TRYI(type_ready(&profile_entry_type));
    state->profiler = INT_TRY(type_from_spec(module, &profiler_spec, NULL));
    state->entry = INT_TRY(structseq_type_new(&entry_description, 0));
    state->subentry = INT_TRY(structseq_type_new(&subentry_description, 0));
    INT_TRYI(module_add(module, "Profiler", (PyObject *)state->profiler));
    INT_TRYI(module_add(module, "profiler_entry", (PyObject *)state->entry));
    return module_add(module, "profiler_subentry", (PyObject *)state->subentry);
}

NATIVE_MODULE_LEADING(_lsprof, LsprofState, subentry, lsprof_exec, NULL, "Fast profiler")
