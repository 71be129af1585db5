/* The program `pithon`. */
#include "boot/config.h"
#include "boot/lifecycle.h"
#include "boot/program.h"
#include "modules/sys/sys.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static int usage(const ConfigState *config) {
    fprintf(stderr,
            "%s%s\nusage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `%s -h' for "
            "more information.\n",
            config->usage_error, config->unknown_option ? config->unknown_option : "",
            config->orig_argv.items[0], config->orig_argv.items[0]);
    return 2;
}

static int refused(const ConfigState *config) {
    fprintf(stderr, "Fatal Python error: %s%s%s\nPython runtime state: %s\n\n",
            config->error_function ? config->error_function : "",
            config->error_function ? ": " : "", config->usage_error, config->runtime_state);
    return 1;
}

/* What libraries take for one call and give back at its end, as compressors do, the C library keeps
 * for the next call: to give it back to the system and fault it in again interrupts all threads. */
static void keep_memory(void) {
#ifdef __GLIBC__
    enum { KEPT = 16 << 20, OWN_MAPPING = 8 << 20 };
    if (getenv("MALLOC_TRIM_THRESHOLD_") == NULL && getenv("MALLOC_MMAP_THRESHOLD_") == NULL) {
        mallopt(M_TRIM_THRESHOLD, KEPT);
        mallopt(M_MMAP_THRESHOLD, OWN_MAPPING);
    }
#endif
}

int main(int argc, char **argv) {
    keep_memory();
    static ConfigState config; /* lives as long as the process; written once, here */
    config_read(&config, argc, argv);
    if (config.run == RUN_USAGE_ERROR) {
        return usage(&config);
    }
    if (config.run == RUN_CONFIG_ERROR) {
        return refused(&config);
    }
    if (config.run == RUN_HELP) {
        config_print_help(argv[0], config.help);
        return 0;
    }
    if (config.run == RUN_VERSION) {
        printf("Python %s\n", config.version_count > 1 ? sys_version_text() : sys_version_short());
        return 0;
    }
    Interp *interp = lifecycle_start(&config);
    if (interp == NULL) {
        fprintf(stderr, "%s: no memory to start\n", argv[0]);
        return 1;
    }
    int status = lifecycle_import(interp) < 0 ? 1 : program_run(interp);
    status = lifecycle_end(interp, status);
    if (status == STATUS_INTERRUPTED) {
        signal(SIGINT, SIG_DFL);
        raise(SIGINT);
        return 128 + SIGINT; /* it is blocked */
    }
    return status;
}
