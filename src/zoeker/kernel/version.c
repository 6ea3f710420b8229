#include "kernel.h"

enum { VERSION = 15 }; /* as in library.py: goes up with any change in what is called, and how */

EXPORT int64_t version(void) { return VERSION; }
