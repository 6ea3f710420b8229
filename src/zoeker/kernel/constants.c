/* Which version is this, and which numbers does Python take from it? */

#include "kernel.h"

typedef struct {
    const char *name;
    int64_t value;
} Constant;

#define ENTRY(name) {#name, name}

/* The last one has no name. */
EXPORT const Constant *constants(void) {
    static const Constant all[] = {
        ENTRY(OUTSIDE), ENTRY(UNEVEN), ENTRY(TOO_WIDE), ENTRY(UNCODED), ENTRY(BROKEN), ENTRY(MEMORY), ENTRY(FAR),
        ENTRY(UNSOUND), ENTRY(UNTOLD), ENTRY(UNREAD), ENTRY(MORE),
        ENTRY(PADDING), ENTRY(EACH),
        ENTRY(LEAF), ENTRY(PIECES), ENTRY(ARRAY), ENTRY(LIVE), ENTRY(UNITE), ENTRY(MEET), ENTRY(LESS), ENTRY(BEGIN), ENTRY(INSTEAD), ENTRY(BOTH), ENTRY(EITHER),
        ENTRY(SPACE), ENTRY(SIGN), ENTRY(CLOSES), ENTRY(QUOTE), ENTRY(LOWER), ENTRY(INITIAL), ENTRY(OTHER), ENTRY(TEXTS),
        ENTRY(LETTERS), ENTRY(SIDE), ENTRY(HEAD), ENTRY(LATIN), ENTRY(UNKNOWN), ENTRY(ODD), ENTRY(OTHERS), ENTRY(SIGNS), ENTRY(UNSURE), ENTRY(BLOCK_WORDS), ENTRY(KINDS), {0, 0}};
    return all;
}

EXPORT int64_t version(void) { return VERSION; }
