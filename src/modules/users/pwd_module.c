/* pwd: the database of users. */
#include "modules/users/users.h"

#include <pwd.h>
#include <stdlib.h>

typedef struct {
    PyTypeObject *entry; /* (c) struct_passwd */
    PyMutex all;         /* getpwent has one position for the process; see pwd_getpwall */
} PwdState;

static PyStructSequence_Field entry_fields[] = {
    {"pw_name", "The user's name."},       {"pw_passwd", "The password, hashed or elsewhere."},
    {"pw_uid", "The user's id."},          {"pw_gid", "The id of the user's group."},
    {"pw_gecos", "The user's real name."}, {"pw_dir", "The user's home folder."},
    {"pw_shell", "The user's shell."},     {NULL, NULL},
};
static PyStructSequence_Desc entry_description = {
    "pwd.struct_passwd", "A user: (name, password, uid, gid, gecos, dir, shell).", entry_fields, 7};

static PyObject *entry_new(PyObject *module, const struct passwd *user) {
    PwdState *state = module_state(module);
    PyObject *o = TRY(structseq_new(state->entry));
    structseq_set_fresh(o, 0, entry_text(user->pw_name));
    structseq_set_fresh(o, 1, entry_text(user->pw_passwd));
    structseq_set_fresh(o, 2, int_from_uid(user->pw_uid));
    structseq_set_fresh(o, 3, int_from_uid(user->pw_gid));
    structseq_set_fresh(o, 4, entry_text(user->pw_gecos));
    structseq_set_fresh(o, 5, entry_text(user->pw_dir));
    structseq_set_fresh(o, 6, entry_text(user->pw_shell));
    return structseq_finish(o);
}

/* Looks up by name, or by id when name is NULL; *found NULL if there is none. The texts lie in the
 * buffer, which the caller frees. -1 with MemoryError. */
static int look_up(const char *name, uid_t uid, struct passwd *user, struct passwd **found,
                   char **buffer) {
    for (size_t room = ENTRY_ROOM; room <= ENTRY_ROOM_MAX; room *= 2) {
        free(*buffer);
        *buffer = malloc(room);
        if (*buffer == NULL) {
            break;
        }
        int error = name ? DETACHED(getpwnam_r(name, user, *buffer, room, found))
                         : DETACHED(getpwuid_r(uid, user, *buffer, room, found));
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

FUNCTION("pwd.getpwuid(uidobj, /)", "The user of that id. KeyError if there is none.")
static PyObject *pwd_getpwuid(PyObject *module, PyObject *uidobj) {
    uid_t uid;
    if (arg_uid(uidobj, &uid) < 0) {
        return err_clear_if(PyExc_OverflowError)
                   ? err_raise(PyExc_KeyError, "getpwuid(): uid not found")
                   : NULL;
    }
    __attribute__((cleanup(buffer_free))) char *buffer = NULL;
    struct passwd user, *found = NULL;
    TRYI(look_up(NULL, uid, &user, &found, &buffer));
    if (found == NULL) {
        autoref PyObject *shown = TRY(int_from_uid(uid));
        return err_raise(PyExc_KeyError, "getpwuid(): uid not found: %S", shown);
    }
    return entry_new(module, found);
}
FUNCTION("pwd.getpwnam(name, /)", "The user of that name. KeyError if there is none.")
static PyObject *pwd_getpwnam(PyObject *module, PyObject *name) {
    if (!IS_STR(name)) {
        return err_raise(PyExc_TypeError, "getpwnam() argument must be str, not %.50s",
                         TYPE(name)->tp_name);
    }
    autoref PyObject *key = TRY(entry_key(name));
    __attribute__((cleanup(buffer_free))) char *buffer = NULL;
    struct passwd user, *found = NULL;
    TRYI(look_up(bytes_data(key), 0, &user, &found, &buffer));
    if (found == NULL) {
        return err_raise(PyExc_KeyError, "getpwnam(): name not found: %R", name);
    }
    return entry_new(module, found);
}

/* The next entry in a buffer that the caller frees; 1, 0 at the end, -1 without memory. */
static int next_entry(struct passwd *user, char **buffer) {
    for (size_t room = ENTRY_ROOM; room <= ENTRY_ROOM_MAX; room *= 2) {
        free(*buffer);
        *buffer = malloc(room);
        if (*buffer == NULL) {
            break;
        }
        struct passwd *found = NULL;
        int error = DETACHED(getpwent_r(user, *buffer, room, &found));
        if (error != ERANGE) { /* an entry that had too little room comes again */
            return error == 0 && found != NULL;
        }
    }
    return err_int(err_no_memory());
}
static PyObject *all_entries(PyObject *module) {
    autoref PyObject *list = TRY(list_new(0));
    __attribute__((cleanup(buffer_free))) char *buffer = NULL;
    struct passwd user;
    setpwent();
    for (;;) {
        int more = TRYI(next_entry(&user, &buffer));
        if (!more) {
            return take(list);
        }
        TRYI(list_append_steal(list, TRY(entry_new(module, &user))));
    }
}
FUNCTION("pwd.getpwall()", "All users, in any order.")
static PyObject *pwd_getpwall(PyObject *module) {
    PwdState *state = module_state(module);
    mutex_lock(&state->all); /* nothing below runs Python code */
    PyObject *list = all_entries(module);
    endpwent();
    mutex_unlock(&state->all);
    return list;
}

#include "pwd_module.gen.h"

static int pwd_exec(PyObject *module) {
    PwdState *state = module_state(module);
    state->entry = INT_TRY(structseq_type_new(&entry_description, 0));
    return module_add(module, "struct_passwd", (PyObject *)state->entry);
}

NATIVE_MODULE_LEADING(pwd, PwdState, entry, pwd_exec, pwd_functions, "The database of users.")
