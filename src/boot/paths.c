#include "boot/paths.h"
#include "base/compiler.h"
#include "boot/config.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void *checked(void *memory) {
    if (memory == NULL) {
        no_memory_to_start();
    }
    return memory;
}

static char *copied(const char *text) {
    return checked(strdup(text));
}

char *paths_join(const char *folder, const char *name) {
    size_t n = strlen(folder);
    const char *slash = n > 0 && folder[n - 1] != '/' ? "/" : "";
    char *joined = checked(malloc(n + strlen(name) + 2));
    sprintf(joined, "%s%s%s", folder, slash, name);
    return joined;
}

/* The folder of a path: "/" for "/x", "" for a plain name. */
static char *folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return copied("");
    }
    char *folder = copied(path);
    folder[slash == path ? 1 : slash - path] = 0;
    return folder;
}

static bool is_file(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* ---- the executable ---- */

static char *absolute(const char *path) {
    char cwd[PATH_MAX];
    if (path[0] == '/' || getcwd(cwd, sizeof cwd) == NULL) {
        return copied(path);
    }
    return paths_join(cwd, strncmp(path, "./", 2) == 0 ? path + 2 : path);
}

static char *search_path(const char *name) {
    const char *list = getenv("PATH");
    while (list != NULL && *list != 0) {
        size_t n = strcspn(list, ":");
        char *folder = checked(strndup(list, n));
        char *path = paths_join(*folder ? folder : ".", name);
        free(folder);
        if (is_file(path) && access(path, X_OK) == 0) {
            char *found = absolute(path);
            free(path);
            return found;
        }
        free(path);
        list += n + (list[n] == ':');
    }
    return NULL;
}

/* The file that is running, links followed. */
static char *real_executable(void) {
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n < 0) {
        return NULL;
    }
    path[n] = 0;
    return copied(path);
}

static char *executable_as_called(const char *program) {
    char *found = NULL;
    if (program != NULL && *program != 0) {
        found = strchr(program, '/') ? absolute(program) : search_path(program);
    }
    if (found == NULL) {
        found = real_executable();
    }
    return found ? found : copied("");
}

/* ---- pyvenv.cfg ---- */

/* The value of `key = value` in the line, from malloc; NULL if it is another key. */
static char *line_value(char *line, const char *key) {
    char *equals = strchr(line, '=');
    if (equals == NULL) {
        return NULL;
    }
    char *end = equals;
    while (isspace((unsigned char)*line)) {
        line++;
    }
    while (end > line && isspace((unsigned char)end[-1])) {
        end--;
    }
    size_t n = (size_t)(end - line);
    if (n != strlen(key) || strncasecmp(line, key, n) != 0) {
        return NULL;
    }
    char *value = equals + 1;
    while (isspace((unsigned char)*value)) {
        value++;
    }
    end = value + strlen(value);
    while (end > value && isspace((unsigned char)end[-1])) {
        *--end = 0;
    }
    return copied(value);
}

static char *config_value(const char *path, const char *key) {
    FILE *file = fopen(path, "r");
    char line[PATH_MAX + 64], *value = NULL;
    while (file != NULL && value == NULL && fgets(line, sizeof line, file) != NULL) {
        value = line_value(line, key);
    }
    if (file != NULL) {
        fclose(file);
    }
    return value;
}

/* The virtual environment the executable belongs to: its folder, or NULL. */
static char *find_venv(Paths *p) {
    char *folder = folder_of(p->executable), *above = folder_of(folder);
    char *candidates[] = {folder, above};
    char *venv = NULL;
    for (size_t i = 0; i < countof(candidates) && venv == NULL; i++) {
        char *path = paths_join(candidates[i], "pyvenv.cfg");
        if (is_file(path) && (p->venv_home = config_value(path, "home")) != NULL) {
            const char *name = strrchr(p->executable, '/');
            p->base_executable = config_value(path, "executable");
            if (p->base_executable == NULL) {
                p->base_executable = paths_join(p->venv_home, name ? name + 1 : p->executable);
            }
            venv = copied(candidates[i]);
        }
        free(path);
    }
    free(folder);
    free(above);
    return venv;
}

/* ---- ._pth ---- */

/* Without comment and white space around it: within the line. */
static char *line_stripped(char *line) {
    line[strcspn(line, "#")] = 0;
    while (isspace((unsigned char)*line)) {
        line++;
    }
    for (char *end = line + strlen(line); end > line && isspace((unsigned char)end[-1]);) {
        *--end = 0;
    }
    return line;
}
/* An absolute path without ".", ".." and doubled slashes, from malloc. */
static char *normalized(const char *path) {
    char *out = checked(malloc(strlen(path) + 2));
    size_t size = 0;
    while (*path) {
        size_t n = strcspn(path, "/");
        if (n == 2 && path[0] == '.' && path[1] == '.') {
            while (size > 0 && out[--size] != '/') {
            }
        } else if (n > 0 && !(n == 1 && path[0] == '.')) {
            out[size++] = '/';
            memcpy(out + size, path, n);
            size += n;
        }
        path += n + (path[n] == '/');
    }
    if (size == 0) {
        out[size++] = '/';
    }
    out[size] = 0;
    return out;
}
static void override_add(Paths *p, size_t count, const char *folder, const char *line) {
    char *path = line[0] == '/' ? copied(line) : paths_join(folder, line);
    p->override = checked(realloc(p->override, (count + 2) * sizeof *p->override));
    p->override[count] = normalized(path);
    p->override[count + 1] = NULL;
    free(path);
}
static void read_override(Paths *p, ConfigState *config, FILE *file) {
    char *folder = folder_of(p->executable), *line = NULL;
    size_t capacity = 0, count = 0;
    p->override = checked(calloc(1, sizeof *p->override));
    config->no_site = true;
    while (getline(&line, &capacity, file) >= 0) {
        const char *text = line_stripped(line);
        if (strcmp(text, "import site") == 0) {
            config->no_site = false;
        } else if (strncmp(text, "import ", 7) == 0) {
            fputs("unsupported 'import' line in ._pth file\n", stderr);
        } else if (*text) {
            override_add(p, count++, folder, text);
        }
    }
    free(line);
    p->base_prefix = folder;
}
void paths_find_override(Paths *p, ConfigState *config) {
    p->executable = executable_as_called(config->orig_argv.items[0]);
    char *name = checked(malloc(strlen(p->executable) + sizeof "._pth"));
    sprintf(name, "%s._pth", p->executable);
    FILE *file = *p->executable ? fopen(name, "re") : NULL;
    free(name);
    if (file != NULL) {
        read_override(p, config, file);
        fclose(file);
        config->ignore_environment = config->isolated = config->safe_path = true;
    }
}

/* ---- the library ---- */

static bool holds_library(const char *prefix) {
    char *path = paths_join(prefix, PATHS_LIBRARY "/os.py");
    bool found = is_file(path);
    free(path);
    return found;
}

/* `folder` or one above it, whichever holds the library; NULL. */
static char *library_near(char *folder) {
    if (holds_library(folder)) {
        return folder;
    }
    char *above = folder_of(folder);
    free(folder);
    if (holds_library(above)) {
        return above;
    }
    free(above);
    return NULL;
}

static char *library_prefix(const Paths *p) {
    char *real = real_executable(), *found = NULL;
    if (real != NULL) {
        found = library_near(folder_of(real));
        free(real);
    }
    if (found == NULL && p->venv_home != NULL) {
        found = library_near(copied(p->venv_home));
    }
    return found;
}

/* PYTHONHOME is PREFIX or PREFIX:EXEC_PREFIX. */
static void use_home(Paths *p, const char *home) {
    size_t n = strcspn(home, ":");
    p->base_prefix = checked(strndup(home, n));
    p->base_exec_prefix = copied(home[n] ? home + n + 1 : p->base_prefix);
}

void paths_find(Paths *p, const ConfigState *config) {
    char *venv = p->override == NULL ? find_venv(p) : NULL;
    if (p->override != NULL) {
        p->library = paths_join(p->base_prefix, PATHS_LIBRARY); /* whether it is there or not */
    } else if (config->home != NULL) {
        use_home(p, config->home);
    } else {
        p->base_prefix = library_prefix(p);
    }
    if (p->base_prefix == NULL) {
        fputs("Could not find platform independent libraries <prefix>\n", stderr);
        p->base_prefix = copied("/usr/local");
    }
    if (p->base_exec_prefix == NULL) {
        p->base_exec_prefix = copied(p->base_prefix);
    }
    if (p->library == NULL && holds_library(p->base_prefix)) {
        p->library = paths_join(p->base_prefix, PATHS_LIBRARY);
    }
    p->prefix = venv ? venv : p->base_prefix;
    p->exec_prefix = venv ? venv : p->base_exec_prefix;
    if (p->base_executable == NULL) {
        p->base_executable = p->executable;
    }
}
