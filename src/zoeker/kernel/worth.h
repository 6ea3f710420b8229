/* What is one occurrence of a word worth? That depends on its field, and on how long that is in its document. */

#ifndef WORTH_H
#define WORTH_H

#include "kernel.h"

static inline double worth(const Field *field, int64_t document) {
    if (field->width == 1) return field->worth[((const uint8_t *)field->lengths)[document]];
    if (field->width == 2) return field->worth[((const uint16_t *)field->lengths)[document]];
    return field->worth[((const uint32_t *)field->lengths)[document]];
}

#endif
