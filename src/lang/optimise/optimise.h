/* From the instructions of one code object as lowering wrote them to the finished code: control-flow graph, optimisation, assembly. */
#ifndef PITHON_LANG_OPTIMISE_H
#define PITHON_LANG_OPTIMISE_H

#include "lang/lower/code_body.h"
#include "lang/optimise/instruction_list.h"

typedef struct CodeDraft {
    const char *name, *qualname;
    int flags, first_line;
    int argcount, posonlyargcount, kwonlyargcount;
    InstructionList *code;
    InstructionList *annotations; /* goes where ANNOTATIONS_PLACEHOLDER stands */
    Const **consts;
    int const_count, const_room;
    AstName **names, **variables, **cells, **frees;
    int name_count, variable_count, cell_count, free_count;
    const PtrMap *hidden; /* variables that only merged comprehensions have */
} CodeDraft;

CodeBody *optimise_draft(Compiling *c, ConstTable *constants, CodeDraft *draft);

#endif
