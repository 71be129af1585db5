/* The wrapper behind functools.lru_cache. */
#include "modules/functools/functools_module.h"
#include "object/args.h"
#include "object/attr.h"
#include "object/call.h"
#include "object/data.h"
#include "object/names.h"
#include "object/needs.h"
#include "object/ops.h"
#include "types/dict/dict.h"
#include "types/function/function.h"
#include "types/int/int.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

/* A remembered result. The list owns a reference, and so does the dict. */
typedef struct LruLink {
    PyObject_HEAD struct LruLink *previous, *next; /* (l of the cache) next NULL: not in the list */
    PyObject *key;                                 /* (c) */
    PyObject *result;                              /* (c) */
    Py_hash_t hash;                                /* (c) */
} LruLink;
#define LINK(o) ((LruLink *)(o))

typedef struct {
    PyObject_HEAD vectorcallfunc vectorcall;
    PyObject *function;        /* (c) */
    PyObject *cache_info_type; /* (c) */
    PyObject *cache;           /* (c) dict */
    PyObject *namespace;       /* (r) the __dict__, or NULL */
    PyObject *weakrefs;
    Py_ssize_t limit;         /* (c) -1: none */
    bool typed;               /* (c) */
    int64_t hits, misses;     /* (a) */
    LruLink *oldest, *newest; /* (l) */
    Py_ssize_t length;        /* (l) of the list */
} LruCache;
#define LRU(o) ((LruCache *)(o))

/* Stands between positional arguments and keywords in a key. */
static PyObject keyword_mark = STATIC_HEAD(&PyBaseObject_Type);

/* ---- links ---- */

static int link_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(LINK(o)->key);
    Py_VISIT(LINK(o)->result);
    return 0;
}
static void link_dealloc(PyObject *o) {
    object_untrack(o);
    CLEAR(LINK(o)->key);
    CLEAR(LINK(o)->result);
    object_free(o);
}
PyTypeObject lru_link_type = {
    TYPE_HEAD,
    .tp_name = "functools._lru_list_elem",
    .tp_basicsize = sizeof(LruLink),
    .tp_dealloc = link_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = link_traverse,
};

static PyObject *link_new(PyObject *key, Py_hash_t hash, PyObject *result) {
    PyObject *o = TRY(object_new(&lru_link_type));
    LINK(o)->key = newref(key);
    LINK(o)->result = newref(result);
    LINK(o)->hash = hash;
    object_track(o);
    return o;
}
static quiet void link_remove_locked(LruCache *c, LruLink *link) {
    *(link->previous ? &link->previous->next : &c->oldest) = link == c->newest ? NULL : link->next;
    if (link == c->newest) {
        c->newest = link->previous;
        if (c->newest != NULL) {
            c->newest->next = c->newest;
        }
    } else {
        link->next->previous = link->previous;
    }
    link->previous = link->next = NULL;
    c->length--;
}
/* The newest link's `next` is itself, so that NULL means "not in the list". */
static quiet void link_append_locked(LruCache *c, LruLink *link) {
    link->previous = c->newest;
    link->next = link;
    *(c->newest ? &c->newest->next : &c->oldest) = link;
    c->newest = link;
    c->length++;
}
static quiet LruLink *link_after(LruLink *link) {
    return link->next == link ? NULL : link->next;
}

/* ---- keys ---- */

static bool is_plain_key(PyObject *o) {
    return IS_EXACT(o, PyLong_Type) || IS_EXACT(o, PyUnicode_Type);
}

/* A lone int or str stands for itself; else a tuple of the arguments, names and values of keywords
 * behind a mark, and the types if they count. */
static PyObject *key_make(PyObject *const *args, Py_ssize_t n, PyObject *kwnames, bool typed) {
    Py_ssize_t k = kwnames ? tuple_length(kwnames) : 0;
    if (n == 1 && k == 0 && !typed && is_plain_key(args[0])) {
        return newref(args[0]);
    }
    PyObject *key = TRY(tuple_new(n + (k ? 2 * k + 1 : 0) + (typed ? n + k : 0)));
    PyObject **item = tuple_items(key);
    for (Py_ssize_t i = 0; i < n; i++) {
        *item++ = newref(args[i]);
    }
    if (k > 0) {
        *item++ = newref(&keyword_mark);
    }
    for (Py_ssize_t i = 0; i < k; i++) {
        *item++ = newref(tuple_at(kwnames, i));
        *item++ = newref(args[n + i]);
    }
    for (Py_ssize_t i = 0; typed && i < n + k; i++) {
        *item++ = newref((PyObject *)TYPE(args[i]));
    }
    return tuple_publish(key);
}

/* ---- calling ---- */

static PyObject *call_counted(LruCache *c, PyObject *const *args, size_t nargsf,
                              PyObject *kwnames) {
    fetch_add_relaxed(&c->misses, 1);
    return call(c->function, args, nargsf, kwnames);
}

static PyObject *call_uncached(PyObject *o, PyObject *const *args, size_t nargsf,
                               PyObject *kwnames) {
    return call_counted(LRU(o), args, nargsf, kwnames);
}

static PyObject *call_unbounded(PyObject *o, PyObject *const *args, size_t nargsf,
                                PyObject *kwnames) {
    LruCache *c = LRU(o);
    autoref PyObject *key = TRY(key_make(args, PyVectorcall_NARGS(nargsf), kwnames, c->typed));
    Py_hash_t hash = ops_hash(key);
    if (hash == -1) {
        return NULL;
    }
    PyObject *result;
    if (TRYI(dict_get_hash(c->cache, key, hash, &result)) == 1) {
        fetch_add_relaxed(&c->hits, 1);
        return result;
    }
    autoref PyObject *fresh = TRY(call_counted(c, args, nargsf, kwnames));
    TRYI(dict_set_hash(c->cache, key, hash, fresh));
    return take(fresh);
}

/* A hit makes the link the newest. */
static quiet void link_used(LruCache *c, LruLink *link) {
    guard(c);
    if (link->next != NULL && link != c->newest) {
        link_remove_locked(c, link);
        link_append_locked(c, link);
    }
}

/* Takes the oldest link out if there are more than allowed. */
static LruLink *link_evict(LruCache *c) {
    guard(c);
    LruLink *victim = c->length > c->limit ? c->oldest : NULL;
    if (victim != NULL) {
        link_remove_locked(c, victim);
    }
    return victim;
}

/* A dead link's entry leaves the dict, unless another link has its key by now. */
static int entry_remove(LruCache *c, LruLink *link) {
    PyObject *found;
    INT_TRYI(dict_get_hash(c->cache, link->key, link->hash, &found));
    autoref PyObject *owned = found;
    return owned == (PyObject *)link ? dict_delete(c->cache, link->key) : 0;
}

static int result_keep(LruCache *c, PyObject *key, Py_hash_t hash, PyObject *result) {
    autoref PyObject *found = NULL;
    if (INT_TRYI(dict_get_hash(c->cache, key, hash, &found)) == 1) {
        return 0; /* added meanwhile */
    }
    autoref PyObject *link = INT_TRY(link_new(key, hash, result));
    INT_TRYI(dict_set_hash(c->cache, key, hash, link));
    {
        guard(c);
        link_append_locked(c, LINK(newref(link)));
    }
    autoref PyObject *victim = (PyObject *)link_evict(c);
    return victim == NULL ? 0 : entry_remove(c, LINK(victim));
}

static PyObject *call_bounded(PyObject *o, PyObject *const *args, size_t nargsf,
                              PyObject *kwnames) {
    LruCache *c = LRU(o);
    autoref PyObject *key = TRY(key_make(args, PyVectorcall_NARGS(nargsf), kwnames, c->typed));
    Py_hash_t hash = ops_hash(key);
    if (hash == -1) {
        return NULL;
    }
    PyObject *found;
    if (TRYI(dict_get_hash(c->cache, key, hash, &found)) == 1) {
        autoref PyObject *link = found;
        link_used(c, LINK(link));
        fetch_add_relaxed(&c->hits, 1);
        return newref(LINK(link)->result);
    }
    autoref PyObject *result = TRY(call_counted(c, args, nargsf, kwnames));
    TRYI(result_keep(c, key, hash, result));
    return take(result);
}

/* ---- life ---- */

static int limit_of(PyObject *maxsize, Py_ssize_t *limit) {
    *limit = -1;
    if (maxsize == NONE) {
        return 0;
    }
    if (TYPE(maxsize)->tp_as_number == NULL || TYPE(maxsize)->tp_as_number->nb_index == NULL) {
        return err_int(err_raise(PyExc_TypeError, "maxsize should be integer or None"));
    }
    *limit = ops_index_ssize(maxsize, PyExc_OverflowError);
    if (*limit == -1 && err_occurred()) {
        return -1;
    }
    *limit = *limit < 0 ? 0 : *limit;
    return 0;
}

static const ArgSpec lru_spec = {
    "lru_cache", (const char *const[]){"user_function", "maxsize", "typed", "cache_info_type"},
    0,           4,
    4,           4,
    0,           false};
static PyObject *lru_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *given[4];
    TRYI(args_unpack_tuple(&lru_spec, args, kwargs, given));
    if (TYPE(given[0])->tp_call == NULL) {
        return err_raise(PyExc_TypeError, "the first argument must be callable");
    }
    int typed = TRYI(ops_is_true(given[2]));
    Py_ssize_t limit;
    TRYI(limit_of(given[1], &limit));
    autoref PyObject *cache = TRY(dict_new());
    PyObject *o = TRY(type->tp_alloc(type, 0));
    LruCache *c = LRU(o);
    c->vectorcall = limit == 0 ? call_uncached : limit < 0 ? call_unbounded : call_bounded;
    c->function = newref(given[0]);
    c->cache_info_type = newref(given[3]);
    c->cache = take(cache);
    c->limit = limit;
    c->typed = typed;
    return o;
}
/* The whole list, out of the cache: to be dropped link by link. */
static quiet LruLink *list_take(LruCache *c) {
    guard(c);
    LruLink *first = c->oldest;
    c->oldest = c->newest = NULL;
    c->length = 0;
    for (LruLink *l = first; l != NULL;) { /* `previous` chains what was taken */
        LruLink *next = link_after(l);
        l->previous = next;
        l->next = NULL;
        l = next;
    }
    return first;
}
static void list_drop(LruLink *first) {
    while (first != NULL) {
        LruLink *next = first->previous;
        first->previous = NULL;
        DECREF(first);
        first = next;
    }
}
static int lru_traverse(PyObject *o, visitproc visit, void *arg) {
    LruCache *c = LRU(o);
    for (LruLink *l = c->oldest; l != NULL; l = link_after(l)) {
        Py_VISIT(l);
    }
    Py_VISIT(c->function);
    Py_VISIT(c->cache_info_type);
    Py_VISIT(c->cache);
    Py_VISIT(c->namespace);
    return 0;
}
static int lru_tp_clear(PyObject *o) {
    LruCache *c = LRU(o);
    LruLink *list = list_take(c);
    if (c->cache != NULL) {
        dict_clear_all(c->cache);
    }
    list_drop(list);
    CLEAR(c->namespace);
    return 0;
}
static void lru_dealloc(PyObject *o) {
    object_untrack(o);
    LruCache *c = LRU(o);
    weakref_clear_all(o);
    lru_tp_clear(o);
    CLEAR(c->function);
    CLEAR(c->cache_info_type);
    CLEAR(c->cache);
    TYPE(o)->tp_free(o);
}

/* ---- methods ---- */

METHOD("_lru_cache_wrapper.cache_info(self)", "Report cache statistics")
static PyObject *lru_cache_info(LruCache *self) {
    autoref PyObject *hits = TRY(int_from_int64(load_relaxed(&self->hits))),
                     *misses = TRY(int_from_int64(load_relaxed(&self->misses))),
                     *limit = self->limit < 0 ? newref(NONE) : TRY(int_from_ssize(self->limit)),
                     *size = TRY(int_from_ssize(dict_length(self->cache)));
    PyObject *args[] = {hits, misses, limit, size};
    return call(self->cache_info_type, args, 4, NULL);
}
METHOD("_lru_cache_wrapper.cache_clear(self)", "Clear the cache and cache statistics")
static PyObject *lru_cache_clear(LruCache *self) {
    LruLink *list = list_take(self);
    store_relaxed(&self->hits, 0);
    store_relaxed(&self->misses, 0);
    dict_clear_all(self->cache);
    list_drop(list);
    return newref(NONE);
}
METHOD("_lru_cache_wrapper.__reduce__(self)", NULL)
static PyObject *lru_reduce(PyObject *self) {
    return attr_get(self, NAME(__qualname__));
}
METHOD("_lru_cache_wrapper.__copy__(self)", NULL)
static PyObject *lru_copy(PyObject *self) {
    return newref(self);
}
METHOD("_lru_cache_wrapper.__deepcopy__(self, memo, /)", NULL)
static PyObject *lru_deepcopy(PyObject *self, PyObject *memo) {
    return newref(self);
}
static PyObject *lru_descr_get(PyObject *o, PyObject *instance, PyObject *type) {
    return instance == NULL || instance == NONE ? newref(o) : method_new(o, instance);
}

#include "lru_cache.gen.h"

static PyGetSetDef lru_getset[] = {
    {"__dict__", attr_get_dict, attr_set_dict, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject lru_cache_type = {
    TYPE_HEAD,
    .tp_name = "functools._lru_cache_wrapper",
    .tp_basicsize = sizeof(LruCache),
    .tp_dealloc = lru_dealloc,
    .tp_vectorcall_offset = offsetof(LruCache, vectorcall),
    .tp_call = PyVectorcall_Call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_METHOD_DESCRIPTOR |
                Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_doc = "A callable that remembers the results of a function.\n\n"
              "user_function:   the function\n"
              "maxsize:         0: nothing is remembered; None: everything; n: the n results used "
              "last\n"
              "typed:           are equal arguments of different types told apart?\n"
              "cache_info_type: what cache_info() makes of hits, misses, maxsize and size\n",
    .tp_traverse = lru_traverse,
    .tp_clear = lru_tp_clear,
    .tp_weaklistoffset = offsetof(LruCache, weakrefs),
    .tp_methods = _lru_cache_wrapper_methods,
    .tp_getset = lru_getset,
    .tp_descr_get = lru_descr_get,
    .tp_dictoffset = offsetof(LruCache, namespace),
    .tp_new = lru_tp_new,
};
