/* What sys says of the places that were found: prefix, path and their relatives. */
#include "boot/paths.h"
#include "object/error.h"
#include "object/needs.h"
#include "types/dict/dict.h"
#include "types/list/list.h"
#include "types/str/str.h"

#include <stdlib.h>
#include <string.h>

static PyObject *path_or_none(const char *path) {
    return path ? str_decode_fs(path, (Py_ssize_t)strlen(path)) : newref(NONE);
}

static int append_path(PyObject *list, const char *path) {
    return list_append_steal(list, INT_TRY(str_decode_fs(path, (Py_ssize_t)strlen(path))));
}

/* PYTHONPATH's folders, then the library, or what a ._pth file says: what sys.path starts as. */
static PyObject *search_path(const ConfigState *config) {
    autoref PyObject *list = TRY(list_new(0));
    for (const char *p = config->path; p != NULL;) {
        size_t n = strcspn(p, ":");
        TRYI(list_append_steal(list, TRY(str_decode_fs(p, (Py_ssize_t)n))));
        p = p[n] ? p + n + 1 : NULL;
    }
    const Paths *paths = &config->paths;
    if (paths->override != NULL) {
        for (char **path = paths->override; *path != NULL; path++) {
            TRYI(append_path(list, *path));
        }
        return take(list);
    }
    char *zip = paths_join(paths->base_prefix, PATHS_ZIP),
         *library = paths_join(paths->base_prefix, PATHS_LIBRARY),
         *dynload = paths_join(paths->base_exec_prefix, PATHS_LIBRARY "/lib-dynload");
    bool failed = append_path(list, zip) < 0 || append_path(list, library) < 0 ||
                  append_path(list, dynload) < 0;
    free(zip);
    free(library);
    free(dynload);
    return failed ? NULL : take(list);
}

static int set(PyObject *dict, const char *name, steals PyObject *value) {
    autoref PyObject *owned = INT_TRY(value);
    return dict_set_text(dict, name, owned);
}

int paths_publish(Interp *interp) {
    const ConfigState *config = config_of(interp);
    const Paths *p = &config->paths;
    PyObject *dict = interp->sys_dict;
    INT_TRYI(set(dict, "executable", path_or_none(p->executable)));
    INT_TRYI(set(dict, "_base_executable", path_or_none(p->base_executable)));
    INT_TRYI(set(dict, "prefix", path_or_none(p->prefix)));
    INT_TRYI(set(dict, "exec_prefix", path_or_none(p->exec_prefix)));
    INT_TRYI(set(dict, "base_prefix", path_or_none(p->base_prefix)));
    INT_TRYI(set(dict, "base_exec_prefix", path_or_none(p->base_exec_prefix)));
    INT_TRYI(set(dict, "_home", path_or_none(p->venv_home)));
    INT_TRYI(set(dict, "_stdlib_dir", path_or_none(p->library)));
    INT_TRYI(set(dict, "pycache_prefix", path_or_none(config->pycache_prefix)));
    return set(dict, "path", search_path(config));
}
