/* Database handles: their lock, their end, and who runs callbacks. */
#ifdef HAVE_SQLITE3
#include "modules/sqlite/sqlite_int.h"
#include "types/weakref/weakref.h"

Handle *handle_new(SqliteState *state) {
    Handle *h = calloc(1, sizeof *h);
    if (h == NULL) {
        return err_no_memory();
    }
    h->state = state;
    h->interp = interp_current();
    h->references = 1;
    return h;
}

static void callback_drop(Callback **field) {
    Callback *callback = *field;
    *field = NULL;
    if (callback != NULL) {
        decref(callback->callable);
        free(callback);
    }
}

/* Finalizing ends aggregates, which may call Python. */
static void resource_end_locked(Resource *r) {
    sqlite3_stmt *statement = r->statement;
    sqlite3_blob *blob = r->blob;
    r->statement = NULL;
    r->blob = NULL;
    if (statement != NULL) {
        (void)FOREIGN_CALL(sqlite3_finalize(statement));
    }
    if (blob != NULL) {
        (void)FOREIGN_CALL(sqlite3_blob_close(blob));
    }
}
static void garbage_collect_locked(Handle *h) {
    Resource *r = exchange_acq_rel(&h->garbage, (Resource *)NULL);
    while (r != NULL) {
        Resource *next = r->garbage_next;
        resource_end_locked(r);
        *(r->previous ? &r->previous->next : &h->resources) = r->next;
        if (r->next != NULL) {
            r->next->previous = r->previous;
        }
        free(r);
        r = next;
    }
}

/* Lets go of the database: statements and blobs end, functions are destroyed. */
static void handle_end_locked(Handle *h) {
    garbage_collect_locked(h);
    sqlite3 *db = h->db;
    h->closing = false;
    if (db == NULL) {
        return;
    }
    sqlite3_trace_v2(db, 0, NULL, NULL);
    sqlite3_progress_handler(db, 0, NULL, NULL);
    sqlite3_set_authorizer(db, NULL, NULL);
    for (Resource *r = h->resources; r != NULL; r = r->next) {
        resource_end_locked(r);
    }
    h->db = NULL;
    (void)FOREIGN_CALL(sqlite3_close_v2(db));
    callback_drop(&h->trace);
    callback_drop(&h->progress);
    callback_drop(&h->authorizer);
}
void handle_close_locked(Handle *h) {
    h->closing = true;
}

void handle_drop(Handle *h) {
    if (fetch_add_acq_rel(&h->references, -1) != 1) {
        return;
    }
    PyObject *raised = err_fetch(); /* a dealloc keeps what is being raised */
    handle_end_locked(h);           /* NOLOCK: nobody else refers to it */
    XDECREF(h->pending);
    free(h);
    err_restore(raised);
}

static bool handle_is_mine(Handle *h) {
    return load_relaxed(&h->owner) == thread_os_id(); /* only this thread writes its own id there */
}
void handle_lock(Handle *h) {
    if (!handle_is_mine(h)) {
        mutex_lock_timed(&h->lock, -1);
        store_relaxed(&h->owner, thread_os_id());
    }
    h->depth++;
}
void handle_unlock(Handle *h) {
    for (;;) {
        if (h->depth == 1) {
            if (load_acquire(&h->garbage) != NULL) {
                PyObject *raised = err_fetch();
                garbage_collect_locked(h);
                err_restore(raised);
            }
            if (h->closing) {
                PyObject *raised = err_fetch();
                handle_end_locked(h);
                err_restore(raised);
            }
        }
        if (--h->depth > 0) {
            return;
        }
        store_relaxed(&h->owner, 0);
        mutex_unlock(&h->lock);
        /* Somebody may have left garbage after we looked and before the lock was free. */
        if (load_seq(&h->garbage) == NULL || !mutex_try_lock(&h->lock)) {
            return;
        }
        store_relaxed(&h->owner, thread_os_id());
        h->depth = 1;
    }
}

Resource *resource_new(Handle *h) {
    Resource *r = calloc(1, sizeof *r);
    if (r == NULL) {
        return err_no_memory();
    }
    r->next = h->resources;
    if (r->next != NULL) {
        r->next->previous = r;
    }
    h->resources = r;
    return r;
}
void resource_drop(Handle *h, Resource *r) {
    r->garbage_next = load_relaxed(&h->garbage);
    while (!cas_acq_rel(&h->garbage, &r->garbage_next, r)) {
    }
    fence_seq(); /* pairs with the look at `garbage` after the unlock */
    if (handle_is_mine(h)) {
        h->depth++;
    } else if (mutex_try_lock(&h->lock)) {
        store_relaxed(&h->owner, thread_os_id());
        h->depth = 1;
    } else {
        return;
    }
    PyObject *raised = err_fetch();
    garbage_collect_locked(h);
    err_restore(raised);
    handle_unlock(h);
}

int handle_check_pending(Handle *h) {
    if (likely(h->pending == NULL)) {
        return 0;
    }
    PyObject *raised = h->pending;
    h->pending = NULL;
    err_restore(raised);
    return -1;
}
#endif
