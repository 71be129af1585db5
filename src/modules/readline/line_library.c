/* Finding the library that edits lines. */
#include "modules/readline/line_library.h"

#include <dlfcn.h>
#include <string.h>

typedef struct {
    size_t offset; /* in LineLibrary */
    const char *name;
    bool needed;
} Symbol;
#define NEEDED(type, name) {offsetof(LineLibrary, name), #name, true},
#define OPTIONAL(type, name) {offsetof(LineLibrary, name), #name, false},
static const Symbol symbols[] = {LINE_LIBRARY_NEEDED(NEEDED) LINE_LIBRARY_OPTIONAL(OPTIONAL)};

static bool fill(LineLibrary *library, void *handle) {
    for (size_t i = 0; i < countof(symbols); i++) {
        void *address = dlsym(handle, symbols[i].name);
        if (address == NULL && symbols[i].needed) {
            return false;
        }
        memcpy((char *)library + symbols[i].offset, &address, sizeof address);
    }
    return true;
}
bool line_library_find(LineLibrary *library) {
    static const char *const names[] = {"libreadline.so.8", "libreadline.so.7"};
    for (size_t i = 0; i < countof(names); i++) {
        void *handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (handle != NULL && fill(library, handle)) {
            return true;
        }
        if (handle != NULL) {
            dlclose(handle);
        }
    }
    return false;
}
