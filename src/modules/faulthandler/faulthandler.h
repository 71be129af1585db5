/* faulthandler, for other folders. */
#ifndef PITHON_MODULES_FAULTHANDLER_FAULTHANDLER_H
#define PITHON_MODULES_FAULTHANDLER_FAULTHANDLER_H

/* As faulthandler.enable(): for -X faulthandler. -1 with an exception. */
int faulthandler_enable(void);

#endif
