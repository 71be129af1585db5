/* The command line's flags as variables of the C API, for programs that look at them: their initial
 * values, which nothing changes. */
#include "boot/debug_flags.h"

int Py_BytesWarningFlag, Py_DebugFlag, Py_DontWriteBytecodeFlag, Py_FrozenFlag,
    Py_HashRandomizationFlag, Py_IgnoreEnvironmentFlag, Py_InspectFlag, Py_InteractiveFlag,
    Py_IsolatedFlag, Py_NoSiteFlag, Py_NoUserSiteDirectory, Py_OptimizeFlag, Py_QuietFlag,
    Py_UnbufferedStdioFlag, Py_VerboseFlag;

void debug_flags_fill(const ConfigState *config) {
    Py_BytesWarningFlag = config->bytes_warning;
    Py_DebugFlag = config->debug;
    Py_DontWriteBytecodeFlag = config->dont_write_bytecode;
    Py_HashRandomizationFlag = !config->hash_seed_given || config->hash_seed != 0;
    Py_IgnoreEnvironmentFlag = config->ignore_environment;
    Py_InspectFlag = config->inspect;
    Py_InteractiveFlag = config->interactive;
    Py_IsolatedFlag = config->isolated;
    Py_NoSiteFlag = config->no_site;
    Py_NoUserSiteDirectory = config->no_user_site;
    Py_OptimizeFlag = config->optimize;
    Py_QuietFlag = config->quietly;
    Py_UnbufferedStdioFlag = config->unbuffered;
    Py_VerboseFlag = config->verbose;
}
