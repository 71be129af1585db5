/* _elementtree: the module. */
#ifdef HAVE_EXPAT
#include "modules/elementtree/elementtree.h"
#include "types/exception/exception.h"

extern PyModuleDef _elementtree_module_def;

borrowed PyObject *tree_module_of(PyTypeObject *type) {
    return type_module_by_def(type, &_elementtree_module_def);
}
TreeState *tree_state_of(PyTypeObject *type) {
    PyObject *module = TRY(tree_module_of(type));
    return module_state(module);
}

FUNCTION("_elementtree.SubElement(...)",
         "A new element, added to the children of the first argument.")
static PyObject *elementtree_sub_element(PyObject *module, PyObject *const *args, Py_ssize_t nargs,
                                         PyObject *kwnames) {
    return element_sub(module, args, nargs, kwnames);
}
static int check_factory(const char *what, PyObject *factory) {
    return factory == NONE || TYPE(factory)->tp_call != NULL
               ? 0
               : err_int(err_raise(PyExc_TypeError, "%s factory must be callable, not %.100s", what,
                                   TYPE(factory)->tp_name));
}
static PyObject *exchange_factory(PyObject *module, PyObject **field, PyObject *factory) {
    PyObject *old = attr_field(module, field);
    attr_replace(module, field, factory == NONE ? NULL : factory);
    return old ? old : newref(NONE);
}
FUNCTION("_elementtree._set_factories(comment_factory, pi_factory, /)",
         "What tree builders make of comments and processing instructions; returns the ones "
         "before.")
static PyObject *elementtree_set_factories(PyObject *module, PyObject *comment_factory,
                                           PyObject *pi_factory) {
    TreeState *state = module_state(module);
    TRYI(check_factory("Comment", comment_factory));
    TRYI(check_factory("PI", pi_factory));
    autoref PyObject *comment = exchange_factory(module, &state->comment_factory, comment_factory),
                     *pi = exchange_factory(module, &state->pi_factory, pi_factory);
    return tuple_of(2, comment, pi);
}
static int elementtree_exec(PyObject *module) {
    TreeState *state = module_state(module);
    state->parse_error =
        INT_TRY(exception_class_new("xml.etree.ElementTree.ParseError", PyExc_SyntaxError, NULL));
    state->element = INT_TRY(type_from_spec(module, &element_spec, NULL));
    state->iterator = INT_TRY(type_from_spec(module, &element_iterator_spec, NULL));
    state->builder = INT_TRY(type_from_spec(module, &tree_builder_spec, NULL));
    state->parser = INT_TRY(type_from_spec(module, &xml_parser_spec, NULL));
    INT_TRYI(module_add(module, "ParseError", state->parse_error));
    INT_TRYI(module_add(module, "Element", (PyObject *)state->element));
    INT_TRYI(module_add(module, "TreeBuilder", (PyObject *)state->builder));
    return module_add(module, "XMLParser", (PyObject *)state->parser);
}

#include "elementtree_module.gen.h"

NATIVE_MODULE_OBJECTS(_elementtree, TreeState, elementtree_exec, _elementtree_functions, NULL)
#endif
