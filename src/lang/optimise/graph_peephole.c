/* Short sequences with a shorter equal. */
#include "lang/optimise/graph.h"
void graph_peephole(Graph *g) {}
