/* Making the types of struct sequences from their descriptions. */
#include "types/structseq/structseq_int.h"
#include "object/type.h"
#include "types/dict/dict.h"
#include "types/int/int.h"
#include "types/str/str.h"

#include <stdlib.h>
#include <string.h>

const char *const PyStructSequence_UnnamedField = STRUCTSEQ_UNNAMED;

typedef struct {
    Py_ssize_t all, visible, unnamed;
} Counts;

static bool is_unnamed(const PyStructSequence_Field *field) {
    return strcmp(field->name, STRUCTSEQ_UNNAMED) == 0;
}

static Counts count_fields(const PyStructSequence_Desc *description) {
    Counts counts = {.visible = description->n_in_sequence};
    for (; description->fields[counts.all].name != NULL; counts.all++) {
        counts.unnamed += is_unnamed(&description->fields[counts.all]);
    }
    return counts;
}

/* One member for each named field; the caller frees them. */
static PyMemberDef *members_new(const PyStructSequence_Desc *description, Counts counts) {
    PyMemberDef *members = calloc((size_t)(counts.all - counts.unnamed) + 1, sizeof *members);
    if (members == NULL) {
        return err_no_memory();
    }
    PyMemberDef *member = members;
    for (Py_ssize_t i = 0; i < counts.all; i++) {
        const PyStructSequence_Field *field = &description->fields[i];
        if (!is_unnamed(field)) {
            *member++ = (PyMemberDef){field->name, _Py_T_OBJECT,
                                      (Py_ssize_t)offsetof(PyTupleObject, ob_item) +
                                          i * (Py_ssize_t)sizeof(PyObject *),
                                      Py_READONLY, field->doc};
        }
    }
    return members;
}

static Py_ssize_t basic_size(Counts counts) {
    return PyTuple_Type.tp_basicsize +
           (counts.all - counts.visible) * (Py_ssize_t)sizeof(PyObject *);
}

static int set_number(PyTypeObject *type, const char *name, Py_ssize_t number) {
    autoref PyObject *value = INT_TRY(int_from_ssize(number));
    return type_add_constant(type, name, value);
}

static PyObject *match_args(const PyStructSequence_Desc *description) {
    Py_ssize_t named = 0;
    for (int i = 0; i < description->n_in_sequence; i++) {
        named += !is_unnamed(&description->fields[i]);
    }
    autoref PyObject *names = TRY(tuple_new(named));
    named = 0;
    for (int i = 0; i < description->n_in_sequence; i++) {
        if (!is_unnamed(&description->fields[i])) {
            tuple_items(names)[named++] = TRY(str_intern_text(description->fields[i].name));
        }
    }
    return named > 0 ? tuple_publish(take(names)) : take(names);
}

/* What the namespace says about the fields, and the counts where structseq_visible finds them. */
static int describe(PyTypeObject *type, const PyStructSequence_Desc *description, Counts counts) {
    PyMemberDef *end = structseq_members_end(type);
    end->offset = counts.visible;
    end->flags = (int)counts.unnamed;
    INT_TRYI(set_number(type, "n_sequence_fields", counts.visible));
    INT_TRYI(set_number(type, "n_fields", counts.all));
    INT_TRYI(set_number(type, "n_unnamed_fields", counts.unnamed));
    autoref PyObject *names = INT_TRY(match_args(description));
    INT_TRYI(type_add_constant(type, "__match_args__", names));
    type_lock();
    type_modified_locked(type);
    type_unlock();
    return 0;
}

static PyTypeObject *type_new(PyStructSequence_Desc *description, unsigned long flags,
                              Counts counts, PyMemberDef *members) {
    bool closed = flags & Py_TPFLAGS_DISALLOW_INSTANTIATION;
    PyType_Slot slots[] = {
        {Py_tp_dealloc, structseq_dealloc},
        {Py_tp_repr, structseq_repr},
        {Py_tp_doc, (void *)description->doc},
        {Py_tp_methods, structseq_methods},
        {Py_tp_members, members},
        {Py_tp_traverse, structseq_traverse},
        {closed ? 0 : Py_tp_new, structseq_type_tp_new},
        {0, NULL},
    };
    PyType_Spec spec = {
        .name = description->name,
        .basicsize = (int)basic_size(counts),
        .itemsize = (int)sizeof(PyObject *),
        .flags = (unsigned)(Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | flags),
        .slots = slots,
    };
    autoref PyObject *bases = TRY(tuple_of(1, (PyObject *)&PyTuple_Type));
    autoref PyTypeObject *type = TRY(type_from_spec(NULL, &spec, bases));
    TRYI(describe(type, description, counts));
    return take(type);
}

PyTypeObject *structseq_type_new(PyStructSequence_Desc *description, unsigned long flags) {
    Counts counts = count_fields(description);
    PyMemberDef *members = TRY(members_new(description, counts));
    PyTypeObject *type = type_new(description, flags, counts, members);
    free(members);
    return type;
}

int structseq_type_init(PyTypeObject *type, PyStructSequence_Desc *description,
                        unsigned long flags) {
    Counts counts = count_fields(description);
    PyMemberDef *members = INT_TRY(members_new(description, counts)); /* kept as the type is */
    *type = (PyTypeObject){
        TYPE_HEAD,
        .tp_name = description->name,
        .tp_basicsize = basic_size(counts),
        .tp_itemsize = sizeof(PyObject *),
        .tp_dealloc = structseq_dealloc,
        .tp_repr = structseq_repr,
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | flags,
        .tp_doc = description->doc,
        .tp_traverse = structseq_traverse,
        .tp_methods = structseq_methods,
        .tp_members = members,
        .tp_base = &PyTuple_Type,
        .tp_new = flags & Py_TPFLAGS_DISALLOW_INSTANTIATION ? NULL : structseq_type_tp_new,
    };
    INT_TRYI(type_ready(type));
    return describe(type, description, counts);
}
