/* The whole way: text to tree to code, and what goes wrong on it as exceptions. */
#include "lang/compile.h"
#include "lang/compiling.h"
#include "lang/compile_int.h"
#include "lang/lower/lower.h"
#include "lang/needs.h"
#include "lang/parse/parse.h"
#include "object/data.h"
#include "object/error.h"
#include "object/needs.h"
#include "object/ops.h"
#include "object/attr.h"
#include "object/names.h"
#include "object/call.h"
#include "types/bytes/bytes.h"
#include "types/dict/dict.h"
#include "types/int/needs.h"
#include "types/str/str.h"
#include "types/tuple/tuple.h"

/* ---- errors ---- */

/* An error of scope analysis: its place is in the attributes, not in the arguments. */
static void *raise_with_attributes(const Job *job, PyObject *type, PyObject *message,
                                   const LangError *e) {
    autoref PyObject *error = TRY(call_one(type, message));
    autoref PyObject *text = TRY(source_line(job, e));
    const struct {
        PyObject *name;
        int value;
    } numbers[] = {{NAME(lineno), e->lineno},
                   {NAME(offset), e->offset},
                   {NAME(end_lineno), e->end_lineno},
                   {NAME(end_offset), e->end_offset}};
    for (size_t i = 0; i < countof(numbers); i++) {
        autoref PyObject *number = TRY(int_from_int64(numbers[i].value));
        TRYI(attr_set(error, numbers[i].name, number));
    }
    TRYI(attr_set(error, NAME(filename), job->filename));
    TRYI(attr_set(error, NAME(text), text));
    return err_raise_object(take(error));
}

/* The text, for who looks for a mistyped keyword: lines end in newlines, the last one of a file,
 * too.
 */
static int add_source(const Job *job, PyObject *error) {
    char *copy = arena_copy(job->report.arena, job->text, job->size + 1), *to = copy;
    if (copy == NULL) {
        err_no_memory();
        return -1;
    }
    for (const char *at = job->text, *end = at + job->size; at < end; at++) {
        if (*at != '\r') {
            *to++ = *at;
        } else {
            *to++ = '\n';
            at += at + 1 < end && at[1] == '\n';
        }
    }
    if (job->mode == COMPILE_EXEC && to > copy && to[-1] != '\n') {
        *to++ = '\n';
    }
    autoref PyObject *source = INT_TRY(str_from_wtf8(copy, to - copy));
    autoref PyObject *zero = INT_TRY(int_from_int64(0));
    autoref PyObject *metadata = INT_TRY(tuple_of(3, zero, zero, source));
    return attr_set(error, NAME(_metadata), metadata);
}

static void *raise_syntax_error(const Job *job, PyObject *type, const LangError *e) {
    autoref PyObject *message = TRY(str_from_wtf8(e->message, (Py_ssize_t)strlen(e->message)));
    if (e->lineno == 0 && e->offset == 0 && e->text == NULL) {
        return err_raise_value(type, message);
    }
    if (e->attributes_only) {
        return raise_with_attributes(job, type, message, e);
    }
    autoref PyObject *text = TRY(source_line(job, e));
    autoref PyObject *place = TRY(tuple_new(6));
    PyObject **items = tuple_items(place);
    items[0] = newref(job->filename);
    const int numbers[] = {e->lineno, e->offset, e->end_lineno, e->end_offset};
    static const int where[] = {1, 2, 4, 5};
    for (int i = 0; i < 4; i++) {
        items[where[i]] = TRY(int_from_int64(numbers[i]));
    }
    items[3] = newref(text);
    tuple_publish(place);
    autoref PyObject *args = TRY(tuple_of(2, message, place));
    if (e->text == NULL || job->text == NULL) {
        return err_raise_value(type, args);
    }
    autoref PyObject *error = TRY(call_tuple(type, args, NULL));
    TRYI(add_source(job, error));
    return err_raise_object(take(error));
}

static void *raise_report(const Job *job) {
    const LangError *e = &job->report.error;
    switch (e->type) {
    case LANG_CALLBACK:
        return NULL;
    case LANG_MEMORY:
        return e->message ? err_raise(PyExc_MemoryError, "%s", e->message) : err_no_memory();
    case LANG_RECURSION:
        return err_raise(PyExc_RecursionError, "%s", e->message);
    case LANG_VALUE:
        return err_raise(PyExc_ValueError, "%s", e->message);
    case LANG_OVERFLOW:
        return err_raise(PyExc_OverflowError, "%s", e->message);
    case LANG_INCOMPLETE: {
        autoref PyObject *type = dict_get_text(interp_current()->builtins, "_IncompleteInputError");
        return raise_syntax_error(job, type ? type : PyExc_SyntaxError, e);
    }
    case LANG_INDENTATION:
        return raise_syntax_error(job, PyExc_IndentationError, e);
    case LANG_TAB:
        return raise_syntax_error(job, PyExc_TabError, e);
    default:
        return raise_syntax_error(job, PyExc_SyntaxError, e);
    }
}

/* The warning's text without the sentence on what is to come: as an error it has come. */
static const char *without_outlook(Job *job, const char *message) {
    static const char outlook[] = "Such sequences will not work in the future. ";
    const char *at = strstr(message, outlook);
    if (at == NULL) {
        return message;
    }
    size_t size = strlen(message), before = (size_t)(at - message);
    char *copy = arena_copy(job->report.arena, message, size);
    if (copy == NULL) {
        return err_no_memory();
    }
    memmove(copy + before, copy + before + sizeof outlook - 1, size - before - sizeof outlook + 2);
    return copy;
}

/* A warning that a filter turned into an exception is a SyntaxError at its place. */
static int issue_warning(void *context, const LangError *w) {
    Job *job = context;
    autoref PyObject *message = INT_TRY(str_from_text(w->message));
    if (warning_issue_at(PyExc_SyntaxWarning, message, job->filename, w->lineno) == 0) {
        return 0;
    }
    if (err_clear_if(PyExc_SyntaxWarning)) {
        LangError error = *w;
        error.message = INT_TRY(without_outlook(job, w->message));
        raise_syntax_error(job, PyExc_SyntaxError, &error);
    }
    return -1;
}

/* ---- tree to code ---- */

static void fill_flags(Compiling *c, int flags, int optimise) {
    c->future = (uint32_t)flags & COMPILE_FUTURE_MASK;
    c->top_level_await = (flags & COMPILE_ALLOW_TOP_LEVEL_AWAIT) != 0;
    c->optimise = optimise < 0 ? config_optimise_level() : optimise;
}

/* Kept apart: what setjmp's caller changes after it would be lost. */
static CodeBody *lower_tree(Compiling *c, AstMod *tree) {
    if (compiling_enter(c)) {
        return NULL;
    }
    ScopeTree *scopes = scope_analyse(c, tree);
    return lower_module(c, tree, scopes);
}

/* Kept apart, as lower_tree. */
static int finish_tree(Compiling *c, AstMod *tree, bool optimised) {
    if (compiling_enter(c)) {
        return -1;
    }
    c->analysing = true;
    scope_find_future(c, tree);
    if (optimised) {
        tree_optimise(c, tree);
    }
    return 0;
}

static PyObject *tree_objects(Job *job, AstMod *tree, int flags, int optimise) {
    Compiling *c = data_alloc(sizeof *c);
    if (c == NULL) {
        return err_no_memory();
    }
    compiling_init(c, &job->report);
    fill_flags(c, flags, optimise);
    bool optimised = (flags & COMPILE_OPTIMIZED_AST) == COMPILE_OPTIMIZED_AST;
    int failed = job->report.error.type == LANG_OK ? finish_tree(c, tree, optimised) : -1;
    data_free(c, sizeof *c);
    return failed < 0 ? raise_report(job) : ast_objects(tree);
}

static PyObject *compile_tree(Job *job, AstMod *tree, int flags, int optimise) {
    Compiling *c = data_alloc(sizeof *c);
    if (c == NULL) {
        return err_no_memory();
    }
    compiling_init(c, &job->report);
    fill_flags(c, flags, optimise);
    c->hooks = (CompilingHooks){job, issue_warning};
    CodeBody *body = job->report.error.type == LANG_OK ? lower_tree(c, tree) : NULL;
    data_free(c, sizeof *c);
    if (body == NULL) {
        return raise_report(job);
    }
    return code_from_body(job->report.arena, body, job->filename);
}

/* ---- text to tree ---- */

static int parse_flags(int flags) {
    return (flags & COMPILE_TYPE_COMMENTS ? PARSE_TYPE_COMMENTS : 0) |
           (flags & 0x400000 ? PARSE_BARRY : 0) |
           (flags & COMPILE_DONT_IMPLY_DEDENT ? PARSE_NO_IMPLIED_DEDENT : 0) |
           (flags & COMPILE_ALLOW_INCOMPLETE_INPUT ? PARSE_INCOMPLETE : 0) |
           (flags & COMPILE_FROM_FILE ? PARSE_FILE : 0) |
           (flags & COMPILE_FEATURE_MASK ? PARSE_VERSION(COMPILE_FEATURE_OF(flags)) : 0);
}

static AstMod *parse_text(Job *job, CompileMode mode, int flags) {
    static const ParseMode modes[] = {PARSE_EXEC, PARSE_EVAL, PARSE_SINGLE, PARSE_FUNC_TYPE};
    job->report.max_int_digits = (size_t)int_max_str_digits();
    AstMod *tree = parse(&job->report, job->text, job->size, modes[mode], parse_flags(flags), NULL);
    for (LangWarning *w = job->report.warnings; w && job->report.error.type != LANG_CALLBACK;
         w = w->next) {
        if (issue_warning(job, &w->error) < 0) {
            return NULL;
        }
    }
    return tree ? tree : raise_report(job);
}

static PyObject *compile_text(Job *job, CompileMode mode, int flags, int optimise) {
    AstMod *tree = TRY(parse_text(job, mode, flags));
    if (flags & COMPILE_ONLY_AST) {
        return tree_objects(job, tree, flags, optimise);
    }
    return compile_tree(job, tree, flags, optimise);
}

PyObject *compile_source(const char *text, size_t length, PyObject *filename, CompileMode mode,
                         int flags, int optimise) {
    Job job = {.text = text, .size = length, .filename = filename, .mode = mode};
    TRYI(source_check_null(&job, flags));
    Arena *arena = arena_new();
    if (arena == NULL) {
        return err_no_memory();
    }
    lang_report_init(&job.report, arena);
    job.report.stack_limit = thread_current()->stack_limit;
    PyObject *hold = NULL;
    PyObject *result =
        source_recode(&job, flags, &hold) < 0 ? NULL : compile_text(&job, mode, flags, optimise);
    XDECREF(hold);
    arena_free(arena);
    return result;
}

/* ---- scopes ---- */

/* Kept apart, as lower_tree. */
static ScopeTree *analyse_tree(Compiling *c, AstMod *tree) {
    return compiling_enter(c) ? NULL : scope_analyse(c, tree);
}

static PyObject *scopes_of(Job *job, CompileMode mode, int flags,
                           PyObject *(*make)(const ScopeTree *scopes)) {
    AstMod *tree = TRY(parse_text(job, mode, flags));
    Compiling *c = data_alloc(sizeof *c);
    if (c == NULL) {
        return err_no_memory();
    }
    compiling_init(c, &job->report);
    ScopeTree *scopes = job->report.error.type == LANG_OK ? analyse_tree(c, tree) : NULL;
    data_free(c, sizeof *c);
    return scopes ? make(scopes) : raise_report(job);
}

PyObject *compile_scopes(const char *text, size_t length, PyObject *filename, CompileMode mode,
                         int flags, PyObject *(*make)(const ScopeTree *scopes)) {
    Job job = {.text = text, .size = length, .filename = filename, .mode = mode};
    TRYI(source_check_null(&job, flags));
    Arena *arena = arena_new();
    if (arena == NULL) {
        return err_no_memory();
    }
    lang_report_init(&job.report, arena);
    job.report.stack_limit = thread_current()->stack_limit;
    PyObject *hold = NULL;
    PyObject *result =
        source_recode(&job, flags, &hold) < 0 ? NULL : scopes_of(&job, mode, flags, make);
    XDECREF(hold);
    arena_free(arena);
    return result;
}

/* ---- trees of ast nodes ---- */

int compile_is_ast(PyObject *o) {
    return ast_is_node(o);
}

static PyObject *compile_objects(Job *job, PyObject *object, CompileMode mode, int flags,
                                 int optimise) {
    AstMod *tree = TRY(ast_tree(job->report.arena, object, (int)mode));
    return flags & COMPILE_ONLY_AST ? tree_objects(job, tree, flags, optimise)
                                    : compile_tree(job, tree, flags, optimise);
}

PyObject *compile_ast(PyObject *tree, PyObject *filename, CompileMode mode, int flags,
                      int optimise) {
    Arena *arena = arena_new();
    if (arena == NULL) {
        return err_no_memory();
    }
    Job job = {.filename = filename};
    lang_report_init(&job.report, arena);
    job.report.stack_limit = thread_current()->stack_limit;
    PyObject *result = compile_objects(&job, tree, mode, flags, optimise);
    arena_free(arena);
    return result;
}

/* ---- file names ---- */

static PyObject *file_path(PyObject *o) {
    PyObject *method = NULL;
    if (TRYI(attr_find((PyObject *)TYPE(o), NAME(__fspath__), &method)) == 0) {
        return err_raise(PyExc_TypeError, "expected str, bytes or os.PathLike object, not %T", o);
    }
    autoref PyObject *function = method;
    PyObject *path = TRY(call_one(function, o));
    if (!IS_STR(path) && !IS_BYTES(path)) {
        err_raise(PyExc_TypeError, "expected %T.__fspath__() to return str or bytes, not %T", o,
                  path);
        decref(path);
        return NULL;
    }
    return path;
}

PyObject *compile_filename(PyObject *o) {
    autoref PyObject *path = IS_STR(o) || IS_BYTES(o) ? newref(o) : TRY(file_path(o));
    if (IS_BYTES(path)) {
        SETREF(path, TRY(str_decode_fs(bytes_data(path), bytes_length(path))));
    }
    for (Py_ssize_t i = 0; i < str_length(path); i++) {
        if (str_at(path, i) == 0) {
            return err_raise(PyExc_ValueError, "embedded null character");
        }
    }
    return take(path);
}
