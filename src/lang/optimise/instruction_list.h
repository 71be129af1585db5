/* A straight list of instructions with labels: what lowering writes and the graph is made of. */
#ifndef PITHON_LANG_INSTRUCTION_LIST_H
#define PITHON_LANG_INSTRUCTION_LIST_H

#include "lang/compiling.h"

typedef struct Instruction {
    int opcode;
    int operand; /* of a jump or SETUP_*: the label */
    AstPos pos;  /* lineno -1: none; -2: that of the next instruction */
} Instruction;

typedef struct InstructionList {
    ARRAY(Instruction) items;
    ARRAY(int) labels; /* label -> index of the instruction it stands at */
} InstructionList;

#endif
