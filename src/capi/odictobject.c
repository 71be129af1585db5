/* odictobject.h: collections.OrderedDict. The rest of the header is macros of dict's functions. */
#include "capi/capi.h"
#include "modules/collections/collections_module.h"

PyObject *PyODict_New(void) {
    autoref PyObject *module = TRY(import_module_text("_collections")); /* makes the type ready */
    return call_none((PyObject *)&PyODict_Type);
}

int PyODict_SetItem(PyObject *od, PyObject *key, PyObject *value) {
    INT_NEED(od != NULL && PyODict_Check(od));
    return ops_set_item(od, key, value);
}

int PyODict_DelItem(PyObject *od, PyObject *key) {
    INT_NEED(od != NULL && PyODict_Check(od));
    return ops_delete_item(od, key);
}
