#include "types/iterator/quick_step.h"

#define STEP_ENTRY(name) [STEP_##name] = name##_iterator_step,
const IteratorStep iterator_steps[STEP_COUNT] = {ITERATOR_STEPS(STEP_ENTRY) ITERATOR_STEPS_OVER(STEP_ENTRY)};
#define PAIR_STEP_ENTRY(name) [PAIR_STEP_##name] = name##_pair_step,
const IteratorPairStep iterator_pair_steps[PAIR_STEP_COUNT] = {ITERATOR_PAIR_STEPS(PAIR_STEP_ENTRY)};
