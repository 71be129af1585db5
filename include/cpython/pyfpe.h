/* Does nothing; kept for old sources. */
#ifndef PITHON_CPYTHON_PYFPE_H
#define PITHON_CPYTHON_PYFPE_H

#define PyFPE_START_PROTECT(err_string, leave_stmt)
#define PyFPE_END_PROTECT(v)

#endif
