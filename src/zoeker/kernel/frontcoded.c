/* Which keys and values does a front-coded text hold? So simplemma ships its dictionaries: sorted, of each key only what
   the key before it does not begin with, of each value only how it differs from its key. */

#include "kernel.h"

enum { SAME = 254, LITERAL = 255 }; /* in the place of how many bytes of the key's end the value lacks: it is the value
                                       before it, or is written whole */

typedef struct {
    const uint8_t *data;
    int64_t size, at;
} Source;

static int64_t byte(Source *source) { return source->at < source->size ? source->data[source->at++] : -1; }

/* Read a number, seven bits a byte, the lowest first; -1 where there is none. */
static int64_t varint(Source *source) {
    int64_t found = 0;
    for (int shift = 0; shift < 35; shift += 7) {
        int64_t next = byte(source);
        if (next < 0) return -1;
        found |= (next & 0x7F) << shift;
        if (next < 0x80) return found;
    }
    return -1;
}

typedef struct {
    uint8_t *text;
    int64_t size, room, last; /* where the last line begins */
} Lines;

/* Add a line: so much of what `kept` points to, then what the source has next. */
static int add(Lines *lines, const uint8_t *kept, int64_t size, Source *source) {
    int64_t more = varint(source);
    if (more < 0 || more > source->size - source->at || size + more + 1 > lines->room - lines->size) return 0;
    uint8_t *into = lines->text + lines->size;
    if (size) memcpy(into, kept, size);
    memcpy(into + size, source->data + source->at, more);
    into[size + more] = '\n';
    source->at += more;
    lines->last = lines->size;
    lines->size += size + more + 1;
    return 1;
}

/* Write all keys, a line each, and all values; both texts have so much `room`. `sizes` are those they come to have. Give
   how many there are, as the text says itself. */
EXPORT int64_t unfold(const uint8_t *data, int64_t size, uint8_t *key_text, uint8_t *value_text, int64_t room,
                      int64_t *sizes) {
    Source source = {data, size, 0};
    Lines keys = {key_text, 0, room, 0}, values = {value_text, 0, room, 0};
    int64_t count = varint(&source), found = 0;
    for (; source.at < size; found++) {
        int64_t shared = varint(&source);
        if (shared < 0 || shared > (found ? keys.size - keys.last - 1 : 0)) return OUTSIDE;
        if (!add(&keys, keys.text + keys.last, shared, &source)) return OUTSIDE;
        int64_t lacking = byte(&source), length = keys.size - keys.last - 1;
        if (lacking < 0) return OUTSIDE;
        if (lacking == SAME) {
            int64_t same = found ? values.size - values.last : 0;
            if (!same || same > room - values.size) return OUTSIDE;
            memcpy(values.text + values.size, values.text + values.last, same);
            values.last = values.size;
            values.size += same;
        } else {
            if (lacking != LITERAL && lacking > length) return OUTSIDE;
            if (!add(&values, keys.text + keys.last, lacking == LITERAL ? 0 : length - lacking, &source)) return OUTSIDE;
        }
    }
    sizes[0] = keys.size, sizes[1] = values.size;
    return found == count ? found : OUTSIDE;
}
