/* How is memory that nobody uses any more given back? */

#include "kernel.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Give free memory back to the system, where the C library keeps what might be asked for again. */
EXPORT int64_t give_back(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
    return 0;
}
