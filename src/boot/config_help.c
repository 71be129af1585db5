/* What --help and its relatives print. */
#include "boot/config.h"

#include <stdio.h>

static void print_options(const char *program) {
    printf(
        "usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\n"
        "Options (and corresponding environment variables):\n"
        "-b     : issue warnings about converting bytes/bytearray to str and comparing\n"
        "         bytes/bytearray with str or bytes with int; also -bb: issue errors\n"
        "-B     : don't write .pyc files on import; also PYTHONDONTWRITEBYTECODE=x\n"
        "-c cmd : program passed in as string (terminates option list)\n"
        "-d     : turn on parser debugging output; also PYTHONDEBUG=x\n"
        "-E     : ignore PYTHON* environment variables (such as PYTHONPATH)\n"
        "-h     : print this help message and exit (also -? or --help)\n"
        "-i     : inspect interactively after running script; also PYTHONINSPECT=x\n"
        "-I     : isolate from the user's environment (implies -E, -P and -s)\n"
        "-m mod : run library module as a script (terminates option list)\n"
        "-O     : remove assert and __debug__-dependent statements; also PYTHONOPTIMIZE=x\n"
        "-OO    : do -O changes and also discard docstrings\n"
        "-P     : don't prepend a potentially unsafe path to sys.path; also PYTHONSAFEPATH\n"
        "-q     : don't print version and copyright messages on interactive startup\n"
        "-s     : don't add user site directory to sys.path; also PYTHONNOUSERSITE=x\n"
        "-S     : don't imply 'import site' on initialization\n"
        "-u     : force the stdout and stderr streams to be unbuffered; also PYTHONUNBUFFERED=x\n"
        "-v     : verbose (trace import statements); also PYTHONVERBOSE=x\n"
        "-V     : print the version number and exit (also --version); -VV prints more\n"
        "-W arg : warning control; also PYTHONWARNINGS=arg\n"
        "-x     : skip first line of source, allowing use of non-Unix forms of #!cmd\n"
        "-X opt : set implementation-specific option\n"
        "--check-hash-based-pycs always|default|never:\n"
        "         when .pyc files that carry a hash of their source are checked against it\n"
        "--help-env: what environment variables there are\n"
        "--help-xoptions: what -X takes\n"
        "--help-all: all of this\n"
        "Arguments:\n"
        "file   : program read from script file\n"
        "-      : program read from stdin (default; interactive mode if a tty)\n"
        "arg ...: arguments passed to program in sys.argv[1:]\n",
        program);
}

static void print_environment(void) {
    fputs("Environment variables that change behavior:\n"
          "PYTHONASYNCIODEBUG: asyncio runs in its debug mode\n"
          "PYTHON_BASIC_REPL: the plain prompt, without line editing\n"
          "PYTHONBREAKPOINT: what breakpoint() calls; 0 switches it off\n"
          "PYTHONCOERCECLOCALE: 0 keeps the C locale instead of making it C.UTF-8\n"
          "PYTHON_COLORS   : 1 colours messages, 0 does not\n"
          "PYTHONHASHSEED  : a number that seeds the hashes of texts, or 'random'\n"
          "PYTHON_HISTORY  : the file of the prompt's history\n"
          "PYTHONHOME      : the folder whose lib/ holds the standard library\n"
          "PYTHONIOENCODING: encoding[:errors] of the standard streams\n"
          "PYTHONPATH      : folders in front of the module search path, between ':'\n"
          "PYTHONSTARTUP   : a file that the prompt runs first\n"
          "PYTHONUSERBASE  : the user's base folder (site.USER_BASE)\n"
          "\nThese variables have equivalent options:\n"
          "PYTHON_CONTEXT_AWARE_WARNINGS: -X context_aware_warnings\n"
          "PYTHON_CPU_COUNT: -X cpu_count\n"
          "PYTHONDEBUG     : -d\n"
          "PYTHONDEVMODE   : -X dev\n"
          "PYTHONDONTWRITEBYTECODE: -B\n"
          "PYTHONFAULTHANDLER: -X faulthandler\n"
          "PYTHON_FROZEN_MODULES: -X frozen_modules\n"
          "PYTHON_GIL      : -X gil\n"
          "PYTHONINSPECT   : -i\n"
          "PYTHONINTMAXSTRDIGITS: -X int_max_str_digits\n"
          "PYTHONNODEBUGRANGES: -X no_debug_ranges\n"
          "PYTHONNOUSERSITE: -s\n"
          "PYTHONOPTIMIZE  : -O\n"
          "PYTHONPYCACHEPREFIX: -X pycache_prefix\n"
          "PYTHONSAFEPATH  : -P\n"
          "PYTHON_THREAD_INHERIT_CONTEXT: -X thread_inherit_context\n"
          "PYTHON_TLBC     : -X tlbc\n"
          "PYTHONUNBUFFERED: -u\n"
          "PYTHONUTF8      : -X utf8\n"
          "PYTHONVERBOSE   : -v\n"
          "PYTHONWARNDEFAULTENCODING: -X warn_default_encoding\n"
          "PYTHONWARNINGS  : -W\n",
          stdout);
}

static void print_x_options(void) {
    fputs("The following implementation-specific options are available:\n"
          "-X context_aware_warnings=[0|1]: filters of warnings belong to the context (1, the\n"
          "         default) or to the module\n"
          "-X cpu_count=N: what os.cpu_count() says; default: what the system says\n"
          "-X dev : development mode: more warnings and checks\n"
          "-X disable-remote-debug: other processes may not run code in this one\n"
          "-X faulthandler: a traceback when the process dies of a signal\n"
          "-X frozen_modules=[on|off]: modules of the standard library from the executable\n"
          "-X gil=0: without a global lock; there is none, so 1 is refused\n"
          "-X instrstats: builds that count print what instructions and caches did, at exit\n"
          "-X int_max_str_digits=N: how long ints may be as decimal text; 0: any length\n"
          "-X no_debug_ranges: code keeps lines alone, no columns\n"
          "-X pycache_prefix=PATH: where .pyc files are written, instead of beside the sources\n"
          "-X thread_inherit_context=[0|1]: threads start with the context variables of their\n"
          "         creator (1, the default)\n"
          "-X tlbc=[0|1]: taken for compatibility: all threads share one copy of the bytecode\n"
          "-X tracemalloc[=N]: trace allocations, with N frames each (1 by default)\n"
          "-X utf8[=0|1]: UTF-8 mode\n"
          "-X warn_default_encoding: EncodingWarning where a file's encoding is not given\n",
          stdout);
}

void config_print_help(const char *program, int parts) {
    if (parts & HELP_OPTIONS) {
        print_options(program);
    }
    if (parts & HELP_ENVIRONMENT) {
        print_environment();
    }
    if (parts & HELP_X_OPTIONS) {
        print_x_options();
    }
}
