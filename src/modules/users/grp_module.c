/* grp: the database of groups. */
#include "modules/users/users.h"

#include <grp.h>
#include <stdlib.h>

typedef struct {
    PyTypeObject *entry; /* (c) struct_group */
    PyMutex all;         /* getgrent has one position for the process; see grp_getgrall */
} GrpState;

static PyStructSequence_Field entry_fields[] = {
    {"gr_name", "The group's name."},
    {"gr_passwd", "The password, hashed; mostly empty."},
    {"gr_gid", "The group's id."},
    {"gr_mem", "The names of its members."},
    {NULL, NULL},
};
static PyStructSequence_Desc entry_description = {
    "grp.struct_group", "A group: (name, password, gid, members).", entry_fields, 4};

static PyObject *members_list(char **members) {
    autoref PyObject *list = TRY(list_new(0));
    for (; members != NULL && *members != NULL; members++) {
        TRYI(list_append_steal(list, TRY(entry_text(*members))));
    }
    return take(list);
}
static PyObject *entry_new(PyObject *module, const struct group *group) {
    GrpState *state = module_state(module);
    PyObject *o = TRY(structseq_new(state->entry));
    structseq_set_fresh(o, 0, entry_text(group->gr_name));
    structseq_set_fresh(o, 1, entry_text(group->gr_passwd));
    structseq_set_fresh(o, 2, int_from_uid(group->gr_gid));
    structseq_set_fresh(o, 3, members_list(group->gr_mem));
    return structseq_finish(o);
}

/* Looks up by name, or by id when name is NULL; *found NULL if there is none. The texts lie in the
 * buffer, which the caller frees. -1 with MemoryError. */
static int look_up(const char *name, gid_t gid, struct group *group, struct group **found,
                   char **buffer) {
    for (size_t room = ENTRY_ROOM; room <= ENTRY_ROOM_MAX; room *= 2) {
        free(*buffer);
        *buffer = malloc(room);
        if (*buffer == NULL) {
            break;
        }
        int error = name ? DETACHED(getgrnam_r(name, group, *buffer, room, found))
                         : DETACHED(getgrgid_r(gid, group, *buffer, room, found));
        if (error != ERANGE) {
            *found = error == 0 ? *found : NULL;
            return 0;
        }
    }
    return err_int(err_no_memory());
}

static void buffer_free(char **buffer) {
    free(*buffer);
}

FUNCTION("grp.getgrgid(id)", "The group of that id. KeyError if there is none.")
static PyObject *grp_getgrgid(PyObject *module, PyObject *id) {
    gid_t gid;
    TRYI(arg_gid(id, &gid));
    __attribute__((cleanup(buffer_free))) char *buffer = NULL;
    struct group group, *found = NULL;
    TRYI(look_up(NULL, gid, &group, &found, &buffer));
    if (found == NULL) {
        autoref PyObject *shown = TRY(int_from_uid(gid));
        return err_raise(PyExc_KeyError, "getgrgid(): gid not found: %S", shown);
    }
    return entry_new(module, found);
}
FUNCTION("grp.getgrnam(name: str)", "The group of that name. KeyError if there is none.")
static PyObject *grp_getgrnam(PyObject *module, PyObject *name) {
    autoref PyObject *key = TRY(entry_key(name));
    __attribute__((cleanup(buffer_free))) char *buffer = NULL;
    struct group group, *found = NULL;
    TRYI(look_up(bytes_data(key), 0, &group, &found, &buffer));
    if (found == NULL) {
        return err_raise(PyExc_KeyError, "getgrnam(): name not found: %R", name);
    }
    return entry_new(module, found);
}

/* The next entry in a buffer that the caller frees; 1, 0 at the end, -1 without memory. */
static int next_entry(struct group *group, char **buffer) {
    for (size_t room = ENTRY_ROOM; room <= ENTRY_ROOM_MAX; room *= 2) {
        free(*buffer);
        *buffer = malloc(room);
        if (*buffer == NULL) {
            break;
        }
        struct group *found = NULL;
        int error = DETACHED(getgrent_r(group, *buffer, room, &found));
        if (error != ERANGE) { /* an entry that had too little room comes again */
            return error == 0 && found != NULL;
        }
    }
    return err_int(err_no_memory());
}
static PyObject *all_entries(PyObject *module) {
    autoref PyObject *list = TRY(list_new(0));
    __attribute__((cleanup(buffer_free))) char *buffer = NULL;
    struct group group;
    setgrent();
    for (;;) {
        int more = TRYI(next_entry(&group, &buffer));
        if (!more) {
            return take(list);
        }
        TRYI(list_append_steal(list, TRY(entry_new(module, &group))));
    }
}
FUNCTION("grp.getgrall()", "All groups, in any order.")
static PyObject *grp_getgrall(PyObject *module) {
    GrpState *state = module_state(module);
    mutex_lock(&state->all); /* nothing below runs Python code */
    PyObject *list = all_entries(module);
    endgrent();
    mutex_unlock(&state->all);
    return list;
}

#include "grp_module.gen.h"

static int grp_exec(PyObject *module) {
    GrpState *state = module_state(module);
    state->entry = INT_TRY(structseq_type_new(&entry_description, 0));
    return module_add(module, "struct_group", (PyObject *)state->entry);
}

NATIVE_MODULE_LEADING(grp, GrpState, entry, grp_exec, grp_functions, "The database of groups.")
