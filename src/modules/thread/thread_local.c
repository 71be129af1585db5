/* _local: objects with other attributes in each thread.
 *
 * A thread's attributes of a _local are a dict. It hangs in an entry that two structures share: the
 * thread's table, by the object's number (never reused), in which only the thread itself looks; and
 * the object's list, through which the object lets go of all dicts when it dies, and the collector
 * visits them. Entries change under the process's lock of locals; reading one's own table needs
 * none.
 *
 * The object dies first: it empties the entries, the threads' tables sweep them out as they grow.
 * The thread ends first: it takes its entries out of the objects' lists.
 */
#include "modules/thread/thread_module.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/tuple/tuple.h"

#include <stdlib.h>

typedef struct LocalEntry LocalEntry;
typedef struct {
    PyObject_HEAD PyObject *weakrefs;
    PyObject *args, *kwargs; /* (c) what __init__ gets in each thread; kwargs may be NULL */
    uint64_t number;         /* (c) */
    LocalEntry *entries;     /* (n:locals) one for each thread that has used it */
} LocalObject;
#define LOCAL(o) ((LocalObject *)(o))

struct LocalEntry {
    uint64_t number;
    LocalObject *object;     /* (n:locals) NULL once the object is gone */
    PyObject *dict;          /* (n:locals) likewise; read by the thread without */
    LocalEntry *next, *prev; /* (n:locals) in the object's list */
};

/* Open addressing by the number; a power of two of places. */
typedef struct LocalTable {
    size_t count, size;
    LocalEntry **places;
} LocalTable;

/* ---- the thread's table ---- */

static size_t place_of(const LocalTable *table, uint64_t number) {
    return (size_t)(number * 0x9E3779B97F4A7C15ull >> 32) & (table->size - 1);
}

static LocalEntry *table_find(const LocalTable *table, uint64_t number) {
    if (table == NULL || table->size == 0) {
        return NULL;
    }
    for (size_t i = place_of(table, number);; i = (i + 1) & (table->size - 1)) {
        LocalEntry *entry = table->places[i];
        if (entry == NULL || entry->number == number) {
            return entry;
        }
    }
}

static void table_put(LocalTable *table, LocalEntry *entry) {
    size_t i = place_of(table, entry->number);
    while (table->places[i] != NULL) {
        i = (i + 1) & (table->size - 1);
    }
    table->places[i] = entry;
    table->count++;
}

/* Twice the room for what is alive. */
static int table_grow(LocalTable *table) {
    size_t alive = 0;
    for (size_t i = 0; i < table->size; i++) {
        alive += table->places[i] != NULL && load_acquire(&table->places[i]->object) != NULL;
    }
    LocalTable fresh = {0, 8, NULL};
    while (fresh.size < (alive + 1) * 2) {
        fresh.size *= 2;
    }
    fresh.places = calloc(fresh.size, sizeof *fresh.places);
    if (fresh.places == NULL) {
        return -1;
    }
    for (size_t i = 0; i < table->size; i++) {
        LocalEntry *entry = table->places[i];
        if (entry != NULL && load_acquire(&entry->object) == NULL) {
            free(entry);
        } else if (entry != NULL) {
            table_put(&fresh, entry);
        }
    }
    free(table->places);
    *table = fresh;
    return 0;
}

static LocalTable *table_with_room(ThreadState *ts) {
    if (ts->locals == NULL) {
        ts->locals = calloc(1, sizeof(LocalTable));
    }
    LocalTable *table = ts->locals;
    if (table == NULL || (table->size < (table->count + 1) * 2 && table_grow(table) < 0)) {
        return err_no_memory();
    }
    return table;
}

/* ---- entries ---- */

static void entry_link(LocalEntry *entry, LocalObject *self, steals PyObject *dict) {
    mutex_lock(&runtime.locals);
    entry->dict = dict;
    entry->prev = NULL;
    entry->next = self->entries;
    if (entry->next != NULL) {
        entry->next->prev = entry;
    }
    self->entries = entry;
    store_release(&entry->object, self);
    mutex_unlock(&runtime.locals);
}

/* The thread's entry for the object, with an empty dict. */
static LocalEntry *entry_add(LocalObject *self) {
    autoref PyObject *dict = TRY(dict_new());
    LocalEntry *entry = table_find(thread_current()->locals, self->number);
    if (entry == NULL) {
        LocalTable *table = TRY(table_with_room(thread_current()));
        entry = calloc(1, sizeof *entry);
        if (entry == NULL) {
            return err_no_memory();
        }
        entry->number = self->number;
        table_put(table, entry);
    }
    entry_link(entry, self, take(dict));
    return entry;
}

/* Takes it out of the object's list; what its dict was, an owned reference or NULL. */
static PyObject *entry_unlink_locked(LocalEntry *entry) {
    LocalObject *object = entry->object;
    if (object == NULL) {
        return NULL;
    }
    if (entry->prev != NULL) {
        entry->prev->next = entry->next;
    } else {
        object->entries = entry->next;
    }
    if (entry->next != NULL) {
        entry->next->prev = entry->prev;
    }
    PyObject *dict = entry->dict;
    entry->dict = NULL;
    store_release(&entry->object, NULL);
    return dict;
}

/* The object lets go of all its dicts. */
static void drop_entries(LocalObject *self) {
    for (;;) {
        mutex_lock(&runtime.locals);
        PyObject *dict = self->entries ? entry_unlink_locked(self->entries) : NULL;
        mutex_unlock(&runtime.locals);
        if (dict == NULL) {
            return;
        }
        decref(dict);
    }
}

void local_table_clear(ThreadState *ts) {
    /* Destructors may use thread-local data again: until none is left. */
    while (ts->locals != NULL) {
        LocalTable table = *ts->locals;
        free(ts->locals);
        ts->locals = NULL;
        for (size_t i = 0; i < table.size; i++) {
            LocalEntry *entry = table.places[i];
            if (entry == NULL) {
                continue;
            }
            mutex_lock(&runtime.locals);
            PyObject *dict = entry_unlink_locked(entry);
            mutex_unlock(&runtime.locals);
            free(entry);
            XDECREF(dict);
        }
        free(table.places);
    }
}

/* ---- the calling thread's dict ---- */

static void entry_empty(LocalEntry *entry) {
    autoref PyObject *error = err_fetch();
    mutex_lock(&runtime.locals);
    PyObject *dict = entry_unlink_locked(entry);
    mutex_unlock(&runtime.locals);
    XDECREF(dict);
    err_restore(take(error));
}

/* __init__ runs in each thread when it first uses the object; if it fails, so it does next time. */
static PyObject *dict_make(PyObject *o) {
    LocalEntry *entry = TRY(entry_add(LOCAL(o)));
    autoref PyObject *dict = newref(entry->dict);
    initproc init = TYPE(o)->tp_init;
    if (init != PyBaseObject_Type.tp_init && init(o, LOCAL(o)->args, LOCAL(o)->kwargs) < 0) {
        entry = table_find(thread_current()->locals, LOCAL(o)->number);
        if (entry != NULL) {
            entry_empty(entry);
        }
        return NULL;
    }
    return take(dict);
}

static PyObject *dict_of(PyObject *o) {
    LocalEntry *entry = table_find(thread_current()->locals, LOCAL(o)->number);
    if (likely(entry != NULL && entry->dict != NULL)) {
        return newref(entry->dict);
    }
    return dict_make(o);
}

/* ---- attributes ---- */

static PyObject *find(PyObject *o, PyObject *dict, PyObject *name) {
    PyTypeObject *type = TYPE(o);
    autoref PyObject *descriptor = type_lookup_ref(type, name);
    descrgetfunc get = descriptor == NULL ? NULL : TYPE(descriptor)->tp_descr_get;
    if (get != NULL && TYPE(descriptor)->tp_descr_set != NULL) {
        return get(descriptor, o, (PyObject *)type);
    }
    PyObject *value;
    if (TRYI(dict_get(dict, name, &value))) {
        return value;
    }
    if (get != NULL) {
        return get(descriptor, o, (PyObject *)type);
    }
    return descriptor ? take(descriptor) : attr_error_missing(o, name);
}

/* Compared as any objects, before the name is known to be a str: 1, 0, -1. */
static int names_dict(PyObject *name) {
    return name == NAME(__dict__) ? 1 : ops_compare_bool(name, NAME(__dict__), Py_EQ);
}

static PyObject *local_get(PyObject *o, PyObject *name) {
    autoref PyObject *dict = TRY(dict_of(o));
    if (TRYI(names_dict(name))) {
        return take(dict);
    }
    autoref PyObject *key = TRY(attr_name(name));
    return find(o, dict, key);
}

static int local_set(PyObject *o, PyObject *name, PyObject *value) {
    autoref PyObject *dict = INT_TRY(dict_of(o));
    if (INT_TRYI(names_dict(name))) {
        return err_int(attr_error(o, name, "'%.100s' object attribute %R is read-only",
                                  TYPE(o)->tp_name, name));
    }
    autoref PyObject *key = INT_TRY(attr_name(name));
    autoref PyObject *descriptor = type_lookup_ref(TYPE(o), key);
    if (descriptor != NULL && TYPE(descriptor)->tp_descr_set != NULL) {
        return TYPE(descriptor)->tp_descr_set(descriptor, o, value);
    }
    if (value != NULL) {
        return dict_set(dict, key, value);
    }
    return INT_TRYI(dict_delete(dict, key)) ? 0 : err_int(attr_error_missing(o, key));
}

/* ---- the type ---- */

static PyObject *local_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    bool any = tuple_length(args) > 0 || (kwargs != NULL && dict_length(kwargs) > 0);
    if (any && type->tp_init == PyBaseObject_Type.tp_init) {
        return err_raise(PyExc_TypeError, "Initialization arguments are not supported");
    }
    LocalObject *self = LOCAL(TRY(type->tp_alloc(type, 0)));
    self->args = newref(args);
    self->kwargs = xnewref(kwargs);
    self->number = fetch_add_relaxed(&runtime.next_local, 1) + 1;
    if (entry_add(self) == NULL) { /* in this thread type.__call__ runs __init__ */
        DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static int local_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(LOCAL(o)->args);
    Py_VISIT(LOCAL(o)->kwargs);
    int stop = 0;
    mutex_lock(&runtime.locals);
    for (LocalEntry *entry = LOCAL(o)->entries; entry != NULL && !stop; entry = entry->next) {
        stop = visit(entry->dict, arg);
    }
    mutex_unlock(&runtime.locals);
    return stop;
}

static int local_clear(PyObject *o) {
    CLEAR(LOCAL(o)->args);
    CLEAR(LOCAL(o)->kwargs);
    drop_entries(LOCAL(o));
    return 0;
}

static void local_dealloc(PyObject *o) {
    object_untrack(o);
    weakref_clear_all(o);
    local_clear(o);
    TYPE(o)->tp_free(o);
}

PyTypeObject local_type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "_thread._local",
    .tp_basicsize = sizeof(LocalObject),
    .tp_dealloc = local_dealloc,
    .tp_getattro = local_get,
    .tp_setattro = local_set,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = "_local()\n--\n\nAn object with attributes of its own in each thread.",
    .tp_traverse = local_traverse,
    .tp_clear = local_clear,
    .tp_weaklistoffset = offsetof(LocalObject, weakrefs),
    .tp_new = local_tp_new,
};
