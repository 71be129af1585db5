/* The scanner: a pattern at work on one string, going on where the last match ended. */
#include "modules/sre/sre_int.h"

typedef struct {
    PyObject_HEAD SrePattern *pattern; /* (c) */
    PyObject *string;                  /* (c) */
    uint8_t executing;                 /* (a) 1 while a thread uses the matcher */
    bool open;                         /* (c) the matcher is there */
    SreMatcher matcher;                /* of who has set `executing` */
} SreScanner;

PyObject *sre_scanner_new(SrePattern *pattern, PyObject *string, Py_ssize_t pos,
                          Py_ssize_t endpos) {
    autoref PyObject *o = TRY(object_new(&sre_scanner_type));
    SreScanner *self = (SreScanner *)o;
    TRYI(sre_matcher_open(&self->matcher, pattern, string, pos, endpos));
    self->open = true;
    self->pattern = newref(pattern);
    self->string = newref(string);
    object_track(o);
    return take(o);
}

/* After a search that found nothing there is nothing more to be found. */
static PyObject *scan(SreScanner *self, int (*how)(SreMatcher *)) {
    uint8_t expected = 0;
    if (!cas_acq_rel(&self->executing, &expected, 1)) {
        return err_raise(PyExc_ValueError, "regular expression scanner already executing");
    }
    SreMatcher *m = &self->matcher;
    PyObject *match;
    if (m->start > m->end) {
        match = newref(NONE);
    } else {
        int status = how(m);
        match = sre_match_new(self->pattern, m, status);
        if (status == 0) {
            m->start = m->end + 1;
        } else {
            sre_matcher_next(m);
        }
    }
    store_release(&self->executing, 0); /* pairs with the exchange above */
    return match;
}
METHOD("SRE_Scanner.match(self)", "Match where the last match ended.")
static PyObject *scanner_match(SreScanner *self) {
    return scan(self, sre_matcher_match);
}
METHOD("SRE_Scanner.search(self)", "The next match behind the last one.")
static PyObject *scanner_search(SreScanner *self) {
    return scan(self, sre_matcher_search);
}

static int scanner_traverse(PyObject *o, visitproc visit, void *arg) {
    Py_VISIT(((SreScanner *)o)->pattern);
    Py_VISIT(((SreScanner *)o)->string);
    return 0;
}
static void scanner_dealloc(PyObject *o) {
    SreScanner *self = (SreScanner *)o;
    object_untrack(o);
    if (self->open) {
        sre_matcher_close(&self->matcher);
    }
    CLEAR(self->pattern);
    CLEAR(self->string);
    object_free(o);
}

#include "sre_scanner.gen.h"

static PyMemberDef scanner_members[] = {
    {"pattern", Py_T_OBJECT_EX, offsetof(SreScanner, pattern), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
PyTypeObject sre_scanner_type = {
    TYPE_HEAD,
    .tp_name = "_sre.SRE_Scanner",
    .tp_basicsize = sizeof(SreScanner),
    .tp_dealloc = scanner_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = scanner_traverse,
    .tp_methods = SRE_Scanner_methods,
    .tp_members = scanner_members,
};
