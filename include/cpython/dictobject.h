/* Insides of dict; watching dicts. */
#ifndef PITHON_CPYTHON_DICTOBJECT_H
#define PITHON_CPYTHON_DICTOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _dictkeysobject PyDictKeysObject;
typedef struct _dictvalues PyDictValues;

#define PY_FOREACH_DICT_EVENT(V) V(ADDED) V(MODIFIED) V(DELETED) V(CLONED) V(CLEARED) V(DEALLOCATED)

typedef enum {
    PyDict_EVENT_ADDED = 0,
    PyDict_EVENT_MODIFIED = 1,
    PyDict_EVENT_DELETED = 2,
    PyDict_EVENT_CLONED = 3,
    PyDict_EVENT_CLEARED = 4,
    PyDict_EVENT_DEALLOCATED = 5,
} PyDict_WatchEvent;

typedef int (*PyDict_WatchCallback)(PyDict_WatchEvent event, PyObject *dict, PyObject *key,
                                    PyObject *new_value);

typedef struct {
    PyObject_HEAD Py_ssize_t ma_used;
    uint64_t _ma_watcher_tag;
    PyDictKeysObject *ma_keys;
    PyDictValues *ma_values;
} PyDictObject;

PyAPI_FUNC(int) PyDict_AddWatcher(PyDict_WatchCallback callback);
PyAPI_FUNC(int) PyDict_ClearWatcher(int watcher_id);
PyAPI_FUNC(int) PyDict_ContainsString(PyObject *p, const char *key);
PyAPI_FUNC(int) PyDict_Pop(PyObject *p, PyObject *key, PyObject **result);
PyAPI_FUNC(int) PyDict_PopString(PyObject *p, const char *key, PyObject **result);
/* borrowed */
PyAPI_FUNC(PyObject *) PyDict_SetDefault(PyObject *p, PyObject *key, PyObject *defaultobj);
PyAPI_FUNC(int)
    PyDict_SetDefaultRef(PyObject *p, PyObject *key, PyObject *default_value, PyObject **result);
PyAPI_FUNC(int) PyDict_Unwatch(int watcher_id, PyObject *dict);
PyAPI_FUNC(int) PyDict_Watch(int watcher_id, PyObject *dict);
PyAPI_FUNC(PyObject *) _PyDict_GetItemStringWithError(PyObject *mp, const char *key);
PyAPI_FUNC(PyObject *) _PyDict_GetItem_KnownHash(PyObject *mp, PyObject *key, Py_hash_t hash);
PyAPI_FUNC(PyObject *) _PyDict_NewPresized(Py_ssize_t minused);
PyAPI_FUNC(PyObject *) _PyDict_Pop(PyObject *mp, PyObject *key, PyObject *fallback);

static inline Py_ssize_t PyDict_GET_SIZE(PyObject *op) {
    return __atomic_load_n(&_Py_CAST(PyDictObject *, op)->ma_used, __ATOMIC_RELAXED);
}
#define PyDict_GET_SIZE(op) PyDict_GET_SIZE(_PyObject_CAST(op))

#ifdef __cplusplus
}
#endif

#endif
