/* Reads of locals that need no reference of their own. */
#include "lang/optimise/graph.h"
void graph_borrow_locals(Graph *g) {}
