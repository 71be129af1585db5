/* What an interactive session runs: at a terminal the library's editor (_pyrepl), else the plain
 * prompt. */
#include "boot/repl.h"
#include "boot/bootstrap.h"
#include "boot/config.h"
#include "boot/program.h"
#include "boot/prompt.h"
#include "modules/sys/needs.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/error.h"
#include "object/needs.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>
#include <unistd.h>

bool repl_wants_editor(const ConfigState *config) {
    const char *basic = config->ignore_environment ? NULL : getenv("PYTHON_BASIC_REPL");
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && (basic == NULL || *basic == '\0');
}

/* _pyrepl.main.interactive_console(__main__, pythonstartup=True), which reads the startup file. */
static PyObject *run_editor(PyObject *console) {
    autoref PyObject *modules = TRY(dict_get_text(interp_current()->sys_dict, "modules"));
    autoref PyObject *main = IS_DICT(modules) ? dict_get_text(modules, "__main__") : NULL;
    autoref PyObject *name = TRY(str_intern_text("pythonstartup"));
    autoref PyObject *names = TRY(tuple_of(1, name));
    PyObject *args[] = {main ? main : NONE, TRUE_OBJECT};
    return call(console, args, 1, names);
}

int repl_run(Interp *interp, PyObject *namespace) {
    autoref PyObject *module = bootstrap_import("_pyrepl.main");
    autoref PyObject *console = module ? attr_get_text(module, "interactive_console") : NULL;
    if (console == NULL) { /* a library without it */
        err_clear();
        return prompt_run(interp, namespace);
    }
    autoref PyObject *done = run_editor(console);
    return done != NULL ? 0 : program_report();
}

/* The plain prompt for a program: SystemExit leaves it as an exception. */
PyObject *prompt_run_base(void) {
    Interp *interp = interp_current();
    autoref PyObject *namespace = TRY(program_main_namespace(interp));
    int status = prompt_run(interp, namespace);
    if (status == 0) {
        return newref(NONE);
    }
    autoref PyObject *number = TRY(int_from_int64(status));
    return err_raise_value(PyExc_SystemExit, number);
}
