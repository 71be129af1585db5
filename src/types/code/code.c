/* Code objects: making them, their attributes, comparing. */
#include "types/code/code_extra.h"
#include "types/code/code_int.h"
#include "types/code/code_sites.h"
#include "object/type.h"
#include "types/list/list.h"
#include "types/dict/dict.h"
#include "types/set/set.h"
#include "types/weakref/weakref.h"
#include "base/hash.h"
#include "opcodes.h"

/* ---- interning ---- */

bool code_is_name_like(PyObject *s) {
    if (!str_is_ascii(s)) {
        return false;
    }
    const uint8_t *p = str_data(s);
    for (Py_ssize_t i = 0; i < str_length(s); i++) {
        bool letter = (p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'z';
        if (!(letter || (p[i] >= '0' && p[i] <= '9') || p[i] == '_')) {
            return false;
        }
    }
    return true;
}

/* A tuple like `t` whose strings are interned: all of them, or those that look like names, also in
 * tuples within. New reference. */
static PyObject *intern_strings(PyObject *t, bool all) {
    Py_ssize_t n = tuple_length(t);
    autoref PyObject *copy = TRY(tuple_new(n));
    bool changed = false;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *o = tuple_at(t, i);
        if (IS_EXACT(o, PyUnicode_Type) && (all || code_is_name_like(o))) {
            tuple_items(copy)[i] = TRY(str_intern(newref(o)));
        } else if (IS_EXACT(o, PyTuple_Type)) {
            tuple_items(copy)[i] = TRY(intern_strings(o, all));
        } else {
            tuple_items(copy)[i] = newref(o);
        }
        changed |= tuple_items(copy)[i] != o;
    }
    return changed ? tuple_publish(take(copy)) : newref(t);
}

int code_check_names(PyObject *names) {
    for (Py_ssize_t i = 0; i < tuple_length(names); i++) {
        PyObject *o = tuple_at(names, i);
        if (!IS_STR(o)) {
            err_raise(PyExc_TypeError, "name tuples must contain only strings, not '%.500s'",
                      TYPE(o)->tp_name);
            return -1;
        }
    }
    return 0;
}

/* ---- making ---- */

/* The form of an instruction that stands for its operand, or the instruction itself. */
static uint16_t unit_form(uint16_t unit) {
    static const uint8_t operators[] = {[0] = BINARY_OP_ADD,       [13] = BINARY_OP_ADD,
                                        [10] = BINARY_OP_SUBTRACT, [23] = BINARY_OP_SUBTRACT,
                                        [5] = BINARY_OP_MULTIPLY,  [18] = BINARY_OP_MULTIPLY,
                                        [26] = BINARY_OP_SUBSCR};
    unsigned opcode = unit & 0xff, oparg = unit >> 8, form = 0;
    if (opcode == BINARY_OP && oparg < countof(operators)) {
        form = operators[oparg];
    } else if (opcode == COMPARE_OP && oparg >> 5 <= Py_GE) {
        form = COMPARE_OP_LT + (oparg >> 5);
    }
    return form ? (uint16_t)(oparg << 8 | form) : unit;
}

/* Copies the units, empties the caches and numbers them. Returns how many instructions have one. */
static Py_ssize_t number_caches(PyCodeObject *code, const uint16_t *units, Py_ssize_t n) {
    uint16_t *out = code_units_of(code);
    Py_ssize_t caches = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        int opcode = units[i] & 0xff;
        bool prefixed = i > 0 && (units[i - 1] & 0xff) == EXTENDED_ARG;
        out[i] = prefixed ? units[i] : unit_form(units[i]);
        int behind = opcode_caches[opcode];
        for (int k = 1; k <= behind && i + k < n; k++) {
            out[i + k] = 0;
        }
        if (behind && i + 1 < n) {
            caches++;
            out[i + 1] = caches <= 0xffff ? (uint16_t)caches : 0;
        }
        i += behind;
    }
    return caches <= 0xffff ? caches : 0xffff;
}

/* The cache words follow one that holds their number. */
static int make_caches(PyCodeObject *code, Py_ssize_t count) {
    uint64_t *words = data_alloc_zero(((size_t)count + 1) * sizeof *words);
    if (words == NULL) {
        err_no_memory();
        return -1;
    }
    words[0] = (uint64_t)count;
    code->co_executors = (_PyExecutorArray *)(words + 1);
    return 0;
}

static void count_locals(PyCodeObject *code) {
    const uint8_t *kinds = (const uint8_t *)bytes_data(code->co_localspluskinds);
    int n = (int)bytes_length(code->co_localspluskinds);
    code->co_nlocalsplus = n;
    for (int i = 0; i < n; i++) {
        code->co_nlocals += (kinds[i] & CO_FAST_LOCAL_KIND) != 0;
        code->co_ncellvars += (kinds[i] & CO_FAST_CELL_KIND) != 0;
        code->co_nfreevars += (kinds[i] & CO_FAST_FREE_KIND) != 0;
    }
}

static int first_traceable(PyCodeObject *code) {
    uint16_t *units = code_units_of(code);
    for (Py_ssize_t i = 0; i < code_units_count(code); i++) {
        if ((units[i] & 0xff) == RESUME) {
            return (int)i;
        }
        i += opcode_caches[units[i] & 0xff];
    }
    return 0;
}

PyObject *code_new(const CodeParts *parts) {
    Py_ssize_t units = bytes_length(parts->code) / 2;
    autoref PyCodeObject *code = (PyCodeObject *)TRY(object_new_var(&PyCode_Type, units + 1));
    code->co_names = TRY(intern_strings(parts->names, true));
    code->co_localsplusnames = TRY(intern_strings(parts->localsplusnames, true));
    code->co_consts = TRY(intern_strings(parts->consts, false));
    code->co_filename = TRY(str_intern(newref(parts->filename)));
    code->co_name = TRY(str_intern(newref(parts->name)));
    code->co_qualname = TRY(str_intern(newref(parts->qualname)));
    code->co_localspluskinds = newref(parts->localspluskinds);
    code->co_linetable = config_no_debug_ranges()
                             ? TRY(code_lines_without_columns(parts->linetable))
                             : newref(parts->linetable);
    code->co_exceptiontable = newref(parts->exceptiontable);
    code->co_flags = parts->flags;
    code->co_argcount = parts->argcount;
    code->co_posonlyargcount = parts->posonlyargcount;
    code->co_kwonlyargcount = parts->kwonlyargcount;
    code->co_stacksize = parts->stacksize;
    code->co_firstlineno = parts->firstlineno;
    count_locals(code);
    code->co_framesize = code->co_nlocalsplus + code->co_stacksize;
    ((PyVarObject *)code)->ob_size = units;
    code_units_of(code)[units] = RESERVED; /* who runs off the end gets SystemError */
    TRYI(make_caches(code, number_caches(code, (const uint16_t *)bytes_data(parts->code), units)));
    code->_co_firsttraceable = first_traceable(code);
    ref_share((PyObject *)code);
    return (PyObject *)take(code);
}

static void code_dealloc(PyObject *o) {
    PyCodeObject *code = CODE(o);
    weakref_clear_all(o);
    code_extra_clear(o);
    code_constants_drop(code);
    CLEAR(code->co_names);
    CLEAR(code->co_exceptiontable);
    CLEAR(code->co_localsplusnames);
    CLEAR(code->co_localspluskinds);
    CLEAR(code->co_filename);
    CLEAR(code->co_name);
    CLEAR(code->co_qualname);
    CLEAR(code->co_linetable);
    if (code->co_executors != NULL) {
        uint64_t *words = (uint64_t *)code->co_executors - 1;
        data_free(words, (words[0] + 1) * sizeof *words);
    }
    code_sites_free(code);
    object_free(o);
}

/* ---- what it shows ---- */

/* The units without specialisation and with empty caches. */
PyObject *code_code(PyObject *o) {
    PyCodeObject *code = CODE(o);
    Py_ssize_t n = code_units_count(code);
    PyObject *bytes = TRY(bytes_new(n * 2));
    uint16_t *units = code_units_of(code);
    char *out = bytes_data(bytes);
    for (Py_ssize_t i = 0; i < n; i++) {
        uint16_t unit = load_relaxed(&units[i]);
        int opcode = code_opcode(code, i);
        if (i == 0 && code->_co_unique_id) {
            unit = (uint16_t)code->_co_unique_id;
            opcode = unit & 0xff;
        }
        out[2 * i] = (char)opcode;
        out[2 * i + 1] = (char)(unit >> 8);
        for (int k = opcode_caches[opcode]; k > 0 && i + 1 < n; k--) {
            i++;
            out[2 * i] = out[2 * i + 1] = 0;
        }
    }
    return bytes;
}

static PyObject *names_of_kind(PyObject *o, int kind, int count) {
    PyCodeObject *code = CODE(o);
    const uint8_t *kinds = (const uint8_t *)bytes_data(code->co_localspluskinds);
    autoref PyObject *t = TRY(tuple_new(count));
    for (int i = 0, n = 0; i < code->co_nlocalsplus; i++) {
        if (kinds[i] & kind) {
            tuple_items(t)[n++] = newref(tuple_at(code->co_localsplusnames, i));
        }
    }
    return tuple_publish(take(t));
}
PyObject *code_varnames(PyObject *code) {
    return names_of_kind(code, CO_FAST_LOCAL_KIND, CODE(code)->co_nlocals);
}
PyObject *code_cellvars(PyObject *code) {
    return names_of_kind(code, CO_FAST_CELL_KIND, CODE(code)->co_ncellvars);
}
PyObject *code_freevars(PyObject *code) {
    return names_of_kind(code, CO_FAST_FREE_KIND, CODE(code)->co_nfreevars);
}

GETTER("code.co_code", "The instructions, without specialisation.")
static PyObject *code_get_code(PyCodeObject *self) {
    return code_code((PyObject *)self);
}
GETTER("code._co_code_adaptive", "The instructions as they are executed now.")
static PyObject *code_get_adaptive(PyCodeObject *self) {
    PyObject *bytes = TRY(bytes_from(self->co_code_adaptive, code_units_count(self) * 2));
    for (Py_ssize_t i = 0; i < code_units_count(self); i++) {
        unsigned char *opcode = (unsigned char *)bytes_data(bytes) + 2 * i;
        if (*opcode < INSTRUMENTED_END_FOR) {
            *opcode = opcode_general[*opcode]; /* forms are no instructions that dis knows */
        }
        i += opcode_caches[*opcode];
    }
    return bytes;
}
GETTER("code.co_varnames", "Names of the local variables.")
static PyObject *code_get_varnames(PyCodeObject *self) {
    return code_varnames((PyObject *)self);
}
GETTER("code.co_cellvars", "Names of the local variables that nested functions use.")
static PyObject *code_get_cellvars(PyCodeObject *self) {
    return code_cellvars((PyObject *)self);
}
GETTER("code.co_freevars", "Names of the variables of enclosing functions.")
static PyObject *code_get_freevars(PyCodeObject *self) {
    return code_freevars((PyObject *)self);
}

/* The old table of lines: pairs of bytes, advance of the offset and of the line. */
GETTER("code.co_lnotab", "Deprecated: lines by offset. Use co_lines().")
static PyObject *code_get_lnotab(PyCodeObject *self) {
    TRYI(err_warn(PyExc_DeprecationWarning, 1, "co_lnotab is deprecated, use co_lines instead."));
    LineCursor c;
    autoref PyObject *out = TRY(bytes_new(0));
    int line = self->co_firstlineno, offset = 0;
    line_cursor_init(&c, self);
    while (line_cursor_next(&c)) {
        if (c.position_line < 0 || c.position_line == line) {
            continue;
        }
        int bytes = c.start - offset, lines = c.position_line - line;
        offset = c.start;
        line = c.position_line;
        do {
            int b = bytes > 255 ? 255 : bytes, d = bytes > 255    ? 0
                                                   : lines > 127  ? 127
                                                   : lines < -128 ? -128
                                                                  : lines;
            char pair[2] = {(char)b, (char)d};
            autoref PyObject *piece = TRY(bytes_from(pair, 2));
            SETREF(out, TRY(bytes_concat(out, piece)));
            bytes -= b;
            lines -= d;
        } while (bytes > 0 || lines != 0);
    }
    return take(out);
}

METHOD("code.co_lines(self)", "Iterates over (start, end, line) of the instructions.")
static PyObject *code_co_lines(PyCodeObject *self) {
    return code_iterate_lines(self);
}
METHOD("code.co_positions(self)",
       "Iterates over the positions of the instructions: line, end line, column, end column.")
static PyObject *code_co_positions(PyCodeObject *self) {
    return code_iterate_positions(self);
}
METHOD("code.co_branches(self)",
       "Iterates over (offset, offset when not taken, offset when taken) of the branches.")
static PyObject *code_co_branches(PyCodeObject *self) {
    return code_iterate_branches(self);
}
METHOD("code.__sizeof__(self)", "Size of object in memory, in bytes.")
static PyObject *code_sizeof(PyCodeObject *self) {
    uint64_t *words = (uint64_t *)self->co_executors - 1;
    return int_from_size(offsetof(PyCodeObject, co_code_adaptive) +
                         (size_t)code_units_count(self) * 2 + (words[0] + 1) * sizeof *words);
}
METHOD("code._varname_from_oparg(self, oparg: int)",
       "Name of a local variable by its number. Only for dis.")
static PyObject *code_varname_from_oparg(PyCodeObject *self, int oparg) {
    if (oparg < 0 || oparg >= tuple_length(self->co_localsplusnames)) {
        return err_raise(PyExc_IndexError, "tuple index out of range");
    }
    return newref(tuple_at(self->co_localsplusnames, oparg));
}

/* ---- a tuple of local names and kinds out of the three that Python code gives ---- */

static Py_ssize_t index_in(PyObject *t, PyObject *name) {
    for (Py_ssize_t i = 0; i < tuple_length(t); i++) {
        if (str_equal(tuple_at(t, i), name)) {
            return i;
        }
    }
    return -1;
}

static int locals_from(CodeParts *parts, PyObject *varnames, PyObject *cellvars,
                       PyObject *freevars) {
    Py_ssize_t n = tuple_length(varnames), own_cells = 0, cells = tuple_length(cellvars),
               frees = tuple_length(freevars);
    for (Py_ssize_t i = 0; i < cells; i++) {
        own_cells += index_in(varnames, tuple_at(cellvars, i)) < 0;
    }
    autoref PyObject *names = INT_TRY(tuple_new(n + own_cells + frees));
    autoref PyObject *kinds = INT_TRY(bytes_new(n + own_cells + frees));
    char *kind = bytes_data(kinds);
    for (Py_ssize_t i = 0; i < n; i++) {
        tuple_items(names)[i] = newref(tuple_at(varnames, i));
        kind[i] = CO_FAST_LOCAL_KIND;
    }
    Py_ssize_t at = n;
    for (Py_ssize_t i = 0; i < cells; i++) {
        Py_ssize_t local = index_in(varnames, tuple_at(cellvars, i));
        if (local >= 0) {
            kind[local] |= CO_FAST_CELL_KIND;
            continue;
        }
        kind[at] = CO_FAST_CELL_KIND;
        tuple_items(names)[at++] = newref(tuple_at(cellvars, i));
    }
    for (Py_ssize_t i = 0; i < frees; i++) {
        kind[at] = (char)CO_FAST_FREE_KIND;
        tuple_items(names)[at++] = newref(tuple_at(freevars, i));
    }
    parts->localsplusnames = tuple_publish(take(names));
    parts->localspluskinds = take(kinds);
    return 0;
}

/* Locals first, then cells that are no locals, then free variables: what frames rely on. */
static bool kinds_in_order(PyObject *kinds) {
    int last = 0;
    for (Py_ssize_t i = 0; i < bytes_length(kinds); i++) {
        int kind = (uint8_t)bytes_data(kinds)[i];
        int place = kind & CO_FAST_LOCAL_KIND ? 0 : kind & CO_FAST_CELL_KIND ? 1 : 2;
        if (place < last || (kind & CO_FAST_FREE_KIND ? place < 2 : place == 2)) {
            return false;
        }
        last = place;
    }
    return true;
}

static bool parts_have_types(const CodeParts *p) {
    return IS_BYTES(p->code) && IS_TUPLE(p->consts) && IS_TUPLE(p->names) &&
           IS_TUPLE(p->localsplusnames) && IS_BYTES(p->localspluskinds) && IS_STR(p->filename) &&
           IS_STR(p->name) && IS_STR(p->qualname) && IS_BYTES(p->linetable) &&
           IS_BYTES(p->exceptiontable);
}

/* For code that the compiler did not make: unfit code fails when it is run. Its first unit is put
 * aside for co_code. */
static PyObject *new_verified(const CodeParts *parts) {
    if (parts->stacksize > STACKSIZE_MAX) {
        return err_raise(PyExc_OverflowError, "code: co_stacksize is too large");
    }
    autoref PyObject *code = TRY(code_new(parts));
    if (TRYI(code_verify(code)) == 0) {
        uint16_t *units = code_units_of(CODE(code));
        CODE(code)->_co_unique_id = CODE_UNFIT | units[0];
        unsigned opcode = units[0] & 0xff; /* one that is unknown is named in the error */
        store_relaxed(&units[0],
                      (uint16_t)(RESERVED | (opcode_names[opcode] == NULL ? opcode << 8 : 0)));
    }
    return take(code);
}

PyObject *code_new_from_parts(const CodeParts *p) {
    if (p->argcount < p->posonlyargcount || p->posonlyargcount < 0 || p->kwonlyargcount < 0 ||
        p->stacksize < 0 || p->flags < 0 || !parts_have_types(p) ||
        tuple_length(p->localsplusnames) != bytes_length(p->localspluskinds) ||
        !kinds_in_order(p->localspluskinds)) {
        return ERR_BAD_CALL();
    }
    if (bytes_length(p->code) % 2 != 0) {
        return err_raise(PyExc_ValueError, "code: co_code is malformed");
    }
    if (code_check_names(p->names) < 0 || code_check_names(p->localsplusnames) < 0) {
        err_clear();
        return err_raise(PyExc_SystemError, "non-string found in code slot");
    }
    int64_t parameters = (int64_t)p->argcount + p->kwonlyargcount + ((p->flags & CO_VARARGS) != 0) +
                         ((p->flags & CO_VARKEYWORDS) != 0);
    int64_t locals = 0;
    for (Py_ssize_t i = 0; i < bytes_length(p->localspluskinds); i++) {
        locals += (bytes_data(p->localspluskinds)[i] & CO_FAST_LOCAL_KIND) != 0;
    }
    if (parameters > locals) {
        return err_raise(PyExc_ValueError, "code: co_varnames is too small");
    }
    return new_verified(p);
}

/* Everything is checked that a wrong value of would make reading the object unsafe. */
static PyObject *new_checked(CodeParts *parts, int nlocals, PyObject *varnames, PyObject *cellvars,
                             PyObject *freevars) {
    if (nlocals != tuple_length(varnames)) {
        return err_raise(PyExc_ValueError, "code: co_nlocals != len(co_varnames)");
    }
    TRYI(code_check_names(parts->names));
    TRYI(code_check_names(varnames));
    TRYI(code_check_names(cellvars));
    TRYI(code_check_names(freevars));
    if (bytes_length(parts->code) % 2 != 0) {
        return err_raise(PyExc_ValueError, "code: co_code is malformed");
    }
    int parameters = parts->argcount + parts->kwonlyargcount + ((parts->flags & CO_VARARGS) != 0) +
                     ((parts->flags & CO_VARKEYWORDS) != 0);
    if (parts->posonlyargcount > parts->argcount || parts->stacksize < 0) {
        return ERR_BAD_CALL();
    }
    if (parameters > nlocals) {
        return err_raise(PyExc_ValueError, "code: varnames is too small");
    }
    TRYI(locals_from(parts, varnames, cellvars, freevars));
    autoref PyObject *names = parts->localsplusnames;
    autoref PyObject *kinds = parts->localspluskinds;
    return new_verified(parts);
}

static int check_count(const char *name, int n) {
    if (n < 0) {
        err_raise(PyExc_ValueError, "code: %s must not be negative", name);
        return -1;
    }
    return 0;
}

static PyObject *code_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    Py_ssize_t n = tuple_length(args);
    if (kwargs != NULL && dict_length(kwargs) > 0) {
        return err_raise(PyExc_TypeError, "code() takes no keyword arguments");
    }
    if (n < 16 || n > 18) {
        return err_raise(PyExc_TypeError,
                         n < 16 ? "code expected at least 16 arguments, got %zd"
                                : "code expected at most 18 arguments, got %zd",
                         n);
    }
    static const char kinds[] = "iiiiiibtttsssibbtt";
    int numbers[18] = {0};
    PyObject *items[18];
    for (Py_ssize_t i = 0; i < 18; i++) {
        items[i] = i < n ? tuple_at(args, i) : tuple_empty();
        PyTypeObject *wanted = kinds[i] == 'b'   ? &PyBytes_Type
                               : kinds[i] == 't' ? &PyTuple_Type
                                                 : &PyUnicode_Type;
        if (kinds[i] == 'i') {
            TRYI(arg_int(items[i], &numbers[i]));
        } else if (!IS_INSTANCE(items[i], *wanted)) {
            return err_raise(PyExc_TypeError, "code() argument %zd must be %s, not %T", i + 1,
                             wanted->tp_name, items[i]);
        }
    }
    TRYI(check_count("argcount", numbers[0]));
    TRYI(check_count("posonlyargcount", numbers[1]));
    TRYI(check_count("kwonlyargcount", numbers[2]));
    TRYI(check_count("nlocals", numbers[3]));
    CodeParts parts = {
        .argcount = numbers[0],
        .posonlyargcount = numbers[1],
        .kwonlyargcount = numbers[2],
        .stacksize = numbers[4],
        .flags = numbers[5],
        .code = items[6],
        .consts = items[7],
        .names = items[8],
        .filename = items[10],
        .name = items[11],
        .qualname = items[12],
        .firstlineno = numbers[13],
        .linetable = items[14],
        .exceptiontable = items[15],
    };
    return new_checked(&parts, numbers[3], items[9], items[17], items[16]);
}

/* ---- replace() ---- */

enum { REPLACE_INTS = 7, REPLACE_OBJECTS = 12 };
typedef struct {
    int ints[REPLACE_INTS];
    PyObject *objects[REPLACE_OBJECTS];
    bool nlocals_given;
} Replacement;

static const char *const int_names[REPLACE_INTS] = {
    "co_argcount",  "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals",
    "co_stacksize", "co_flags",           "co_firstlineno"};
static const struct {
    const char *name;
    char kind;
} object_names[REPLACE_OBJECTS] = {
    {"co_code", 'b'},     {"co_consts", 't'},    {"co_names", 't'},          {"co_varnames", 't'},
    {"co_freevars", 't'}, {"co_cellvars", 't'},  {"co_filename", 's'},       {"co_name", 's'},
    {"co_qualname", 's'}, {"co_linetable", 'b'}, {"co_exceptiontable", 'b'}, {NULL, 0},
};

static int replace_one(Replacement *r, PyObject *name, PyObject *value) {
    for (int i = 0; i < REPLACE_INTS; i++) {
        if (str_equal_text(name, int_names[i])) {
            r->nlocals_given |= i == 3;
            INT_TRYI(arg_int(value, &r->ints[i]));
            if (r->ints[i] < 0) {
                err_raise(PyExc_ValueError, "%s must be a positive integer", int_names[i]);
                return -1;
            }
            return 0;
        }
    }
    for (int i = 0; object_names[i].name; i++) {
        if (str_equal_text(name, object_names[i].name)) {
            PyTypeObject *wanted = object_names[i].kind == 'b'   ? &PyBytes_Type
                                   : object_names[i].kind == 't' ? &PyTuple_Type
                                                                 : &PyUnicode_Type;
            if (!IS_INSTANCE(value, *wanted)) {
                err_raise(PyExc_TypeError, "replace() argument '%s' must be %s, not %T",
                          object_names[i].name, wanted->tp_name, value);
                return -1;
            }
            r->objects[i] = value;
            return 0;
        }
    }
    err_raise(PyExc_TypeError, "replace() got an unexpected keyword argument '%U'", name);
    return -1;
}

METHOD("code.replace(self, ...) :: ($self, /, **changes)",
       "A copy with other values for the named attributes.")
METHOD("code.__replace__(self, ...) :: ($self, /, **changes)", "The same as replace().")
static PyObject *code_replace(PyCodeObject *self, PyObject *const *args, Py_ssize_t nargs,
                              PyObject *kwnames) {
    if (nargs > 0) {
        return err_raise(PyExc_TypeError, "replace() takes no positional arguments");
    }
    Replacement r = {
        .ints = {self->co_argcount, self->co_posonlyargcount, self->co_kwonlyargcount,
                 self->co_nlocals, self->co_stacksize, self->co_flags, self->co_firstlineno},
        .objects = {NULL, self->co_consts, self->co_names, NULL, NULL, NULL, self->co_filename,
                    self->co_name, self->co_qualname, self->co_linetable, self->co_exceptiontable,
                    NULL},
    };
    for (Py_ssize_t i = 0; kwnames != NULL && i < tuple_length(kwnames); i++) {
        TRYI(replace_one(&r, tuple_at(kwnames, i), args[i]));
    }
    PyObject *self_object = (PyObject *)self;
    bool locals_given = r.objects[3] || r.objects[4] || r.objects[5] || r.nlocals_given;
    autoref PyObject *code = r.objects[0] ? newref(r.objects[0]) : TRY(code_code(self_object));
    CodeParts parts = {
        .argcount = r.ints[0],
        .posonlyargcount = r.ints[1],
        .kwonlyargcount = r.ints[2],
        .stacksize = r.ints[4],
        .flags = r.ints[5],
        .firstlineno = r.ints[6],
        .code = code,
        .consts = r.objects[1],
        .names = r.objects[2],
        .filename = r.objects[6],
        .name = r.objects[7],
        .qualname = r.objects[8],
        .linetable = r.objects[9],
        .exceptiontable = r.objects[10],
        .localsplusnames = self->co_localsplusnames,
        .localspluskinds = self->co_localspluskinds,
    };
    if (!locals_given && r.ints[0] == self->co_argcount && r.ints[2] == self->co_kwonlyargcount &&
        bytes_length(code) % 2 == 0 && r.ints[1] <= r.ints[0] &&
        ((r.ints[5] ^ self->co_flags) & (CO_VARARGS | CO_VARKEYWORDS)) == 0) {
        TRYI(code_check_names(parts.names));
        return new_verified(&parts); /* keeps which variables are hidden */
    }
    autoref PyObject *varnames =
        r.objects[3] ? newref(r.objects[3]) : TRY(code_varnames(self_object));
    autoref PyObject *freevars =
        r.objects[4] ? newref(r.objects[4]) : TRY(code_freevars(self_object));
    autoref PyObject *cellvars =
        r.objects[5] ? newref(r.objects[5]) : TRY(code_cellvars(self_object));
    return new_checked(&parts, r.ints[3], varnames, cellvars, freevars);
}

/* ---- comparing ---- */

/* A key for a constant that tells 1, 1.0, True and 0.0, -0.0 apart, as the compiler does. */
static PyObject *constant_key(PyObject *o) {
    if (IS_EXACT(o, PyTuple_Type)) {
        Py_ssize_t n = tuple_length(o);
        autoref PyObject *t = TRY(tuple_new(n));
        for (Py_ssize_t i = 0; i < n; i++) {
            tuple_items(t)[i] = TRY(constant_key(tuple_at(o, i)));
        }
        tuple_publish(t);
        return tuple_of(2, t, o);
    }
    if (IS_EXACT(o, PyFloat_Type) || IS_EXACT(o, PyComplex_Type)) {
        autoref PyObject *text = TRY(ops_repr(o)); /* tells the zeros apart */
        return tuple_of(2, (PyObject *)TYPE(o), text);
    }
    if (IS_EXACT(o, PyUnicode_Type) || IS_EXACT(o, PyLong_Type) || IS_EXACT(o, PyBytes_Type) ||
        IS_EXACT(o, PyCode_Type)) {
        return tuple_of(2, (PyObject *)TYPE(o), o);
    }
    if (IS_EXACT(o, PySlice_Type)) {
        PySliceObject *s = (PySliceObject *)o;
        autoref PyObject *parts = TRY(tuple_of(3, s->start, s->stop, s->step));
        autoref PyObject *key = TRY(constant_key(parts));
        return tuple_of(2, (PyObject *)TYPE(o), key);
    }
    if (IS_EXACT(o, PyFrozenSet_Type)) {
        autoref PyObject *list = TRY(ops_to_list(o));
        for (Py_ssize_t i = 0; i < list_length(list); i++) {
            autoref PyObject *item = TRY(list_get(list, i));
            TRYI(list_set(list, i, TRY(constant_key(item))));
        }
        autoref PyObject *keys = TRY(frozenset_new(list));
        return tuple_of(2, (PyObject *)TYPE(o), keys);
    }
    autoref PyObject *id = TRY(int_from_pointer(o));
    return tuple_of(2, id, o);
}

int code_constants_equal(PyObject *a, PyObject *b) {
    autoref PyObject *x = INT_TRY(constant_key(a));
    autoref PyObject *y = INT_TRY(constant_key(b));
    return ops_compare_bool(x, y, Py_EQ);
}

static int code_equal(PyCodeObject *a, PyCodeObject *b) {
    if (a->co_argcount != b->co_argcount || a->co_posonlyargcount != b->co_posonlyargcount ||
        a->co_kwonlyargcount != b->co_kwonlyargcount || a->co_flags != b->co_flags ||
        a->co_firstlineno != b->co_firstlineno || code_units_count(a) != code_units_count(b)) {
        return 0;
    }
    PyObject *pairs[][2] = {
        {a->co_name, b->co_name},
        {a->co_names, b->co_names},
        {a->co_localsplusnames, b->co_localsplusnames},
        {a->co_linetable, b->co_linetable},
        {a->co_exceptiontable, b->co_exceptiontable},
    };
    for (size_t i = 0; i < countof(pairs); i++) {
        int same = ops_compare_bool(pairs[i][0], pairs[i][1], Py_EQ);
        if (same <= 0) {
            return same;
        }
    }
    autoref PyObject *x = INT_TRY(code_code((PyObject *)a));
    autoref PyObject *y = INT_TRY(code_code((PyObject *)b));
    int same = ops_compare_bool(x, y, Py_EQ);
    return same <= 0 ? same : code_constants_equal(a->co_consts, b->co_consts);
}

static PyObject *code_richcompare(PyObject *a, PyObject *b, int op) {
    if ((op != Py_EQ && op != Py_NE) || !IS_EXACT(a, PyCode_Type) || !IS_EXACT(b, PyCode_Type)) {
        return NOT_IMPLEMENTED;
    }
    int same = a == b ? 1 : TRYI(code_equal(CODE(a), CODE(b)));
    return BOOL(same == (op == Py_EQ));
}

static Py_hash_t code_hash(PyObject *o) {
    PyCodeObject *code = CODE(o);
    Py_uhash_t h = 20251123u;
    autoref PyObject *bytes = code_code(o);
    if (bytes == NULL) {
        return -1;
    }
    PyObject *parts[] = {code->co_name,      code->co_names,          code->co_localsplusnames,
                         code->co_linetable, code->co_exceptiontable, bytes};
    for (size_t i = 0; i < countof(parts); i++) {
        Py_hash_t part = ops_hash(parts[i]);
        if (part == -1) {
            return -1;
        }
        h = (h ^ (Py_uhash_t)part) * 1000003u;
    }
    const int numbers[] = {code->co_argcount,       code->co_posonlyargcount,
                           code->co_kwonlyargcount, code->co_flags,
                           code->co_firstlineno,    (int)code_units_count(code)};
    for (size_t i = 0; i < countof(numbers); i++) {
        h = (h ^ (Py_uhash_t)numbers[i]) * 1000003u;
    }
    return (Py_hash_t)h == -1 ? -2 : (Py_hash_t)h;
}

static PyObject *code_repr(PyObject *o) {
    PyCodeObject *code = CODE(o);
    int line = code->co_firstlineno ? code->co_firstlineno : -1;
    return str_format("<code object %U at %p, file \"%U\", line %d>", code->co_name, o,
                      code->co_filename, line);
}

#include "code.gen.h"

static PyMemberDef code_members[] = {
    {"co_argcount", Py_T_INT, offsetof(PyCodeObject, co_argcount), Py_READONLY, NULL},
    {"co_posonlyargcount", Py_T_INT, offsetof(PyCodeObject, co_posonlyargcount), Py_READONLY, NULL},
    {"co_kwonlyargcount", Py_T_INT, offsetof(PyCodeObject, co_kwonlyargcount), Py_READONLY, NULL},
    {"co_stacksize", Py_T_INT, offsetof(PyCodeObject, co_stacksize), Py_READONLY, NULL},
    {"co_flags", Py_T_INT, offsetof(PyCodeObject, co_flags), Py_READONLY, NULL},
    {"co_nlocals", Py_T_INT, offsetof(PyCodeObject, co_nlocals), Py_READONLY, NULL},
    {"co_firstlineno", Py_T_INT, offsetof(PyCodeObject, co_firstlineno), Py_READONLY, NULL},
    {"co_names", _Py_T_OBJECT, offsetof(PyCodeObject, co_names), Py_READONLY, NULL},
    {"co_filename", _Py_T_OBJECT, offsetof(PyCodeObject, co_filename), Py_READONLY, NULL},
    {"co_name", _Py_T_OBJECT, offsetof(PyCodeObject, co_name), Py_READONLY, NULL},
    {"co_qualname", _Py_T_OBJECT, offsetof(PyCodeObject, co_qualname), Py_READONLY, NULL},
    {"co_linetable", _Py_T_OBJECT, offsetof(PyCodeObject, co_linetable), Py_READONLY, NULL},
    {"co_exceptiontable", _Py_T_OBJECT, offsetof(PyCodeObject, co_exceptiontable), Py_READONLY,
     NULL},
    {"co_consts", _Py_T_OBJECT, offsetof(PyCodeObject, co_consts), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject PyCode_Type = {
    .ob_base = {.ob_base = STATIC_HEAD(&PyType_Type)},
    .tp_name = "code",
    .tp_basicsize = offsetof(PyCodeObject, co_code_adaptive),
    .tp_itemsize = sizeof(uint16_t),
    .tp_dealloc = code_dealloc,
    .tp_repr = code_repr,
    .tp_hash = code_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "code(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, "
              "codestring, constants, names, varnames, filename, "
              "name, qualname, firstlineno, linetable, exceptiontable, freevars=(), cellvars=(), "
              "/)\n--\n\nInstructions and all that belongs to "
              "them. Made by compiling; by hand it can crash the process.",
    .tp_richcompare = code_richcompare,
    .tp_weaklistoffset = offsetof(PyCodeObject, co_weakreflist),
    .tp_methods = code_methods,
    .tp_members = code_members,
    .tp_getset = code_getset,
    .tp_new = code_tp_new,
};
