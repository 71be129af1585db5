/* Statistics of the interpreter: none are kept. */
#ifndef PITHON_PYSTATS_H
#define PITHON_PYSTATS_H

#define _Py_INCREF_STAT_INC() ((void)0)
#define _Py_DECREF_STAT_INC() ((void)0)
#define _Py_INCREF_IMMORTAL_STAT_INC() ((void)0)
#define _Py_DECREF_IMMORTAL_STAT_INC() ((void)0)

#endif
