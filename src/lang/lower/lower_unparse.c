/* The source of an expression, for annotations under from __future__ import annotations. */
#include "lang/lower/lower_int.h"

void lower_annotation_text(Lowering *l, AstExpr *e) {
    LangError error = {.type = LANG_VALUE};
    lang_fail(l->c->report, error, "from __future__ import annotations: not in this version");
    longjmp(l->c->out, 1);
}
