/* Which keys and values does a front-coded text hold? So simplemma ships its dictionaries: sorted, of each key only what
   the key before it does not begin with, of each value only how it differs from its key. */

#include "kernel.h"

enum { SAME = 254, LITERAL = 255 }; /* in the place of how many bytes of the key's end the value lacks: it is the value
                                       before it, or is written whole */

typedef struct {
    const uint8_t *data;
    int64_t size, at;
} Folded;

static int64_t byte(Folded *source) { return source->at < source->size ? source->data[source->at++] : -1; }

/* Read a number, seven bits a byte, the lowest first; -1 where there is none. */
static int64_t varint(Folded *source) {
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
    int64_t *starts, size, room, count; /* where lines begin, and how many bytes and lines there are */
} Lines;

/* Add a line: so much of what `kept` points to, then what the source has next. */
static int add(Lines *lines, const uint8_t *kept, int64_t size, Folded *source) {
    int64_t more = varint(source);
    if (more < 0 || more > source->size - source->at || size + more + 1 > lines->room - lines->size) return 0;
    uint8_t *into = lines->text + lines->size;
    if (size) memcpy(into, kept, size);
    memcpy(into + size, source->data + source->at, more);
    into[size + more] = '\n';
    source->at += more;
    lines->starts[lines->count++] = lines->size;
    lines->size += size + more + 1;
    return 1;
}

static const uint8_t *last(const Lines *lines, int64_t *size) {
    int64_t start = lines->count ? lines->starts[lines->count - 1] : 0;
    *size = lines->count ? lines->size - start - 1 : 0;
    return lines->text + start;
}

static int repeat(Lines *lines) {
    int64_t size;
    const uint8_t *line = last(lines, &size);
    if (!lines->count || size + 1 > lines->room - lines->size) return 0;
    memcpy(lines->text + lines->size, line, size + 1);
    lines->starts[lines->count++] = lines->size;
    lines->size += size + 1;
    return 1;
}

/* Write all keys, a line each, and all values: both texts have so much `room`. Write where each line begins, and the last
   ends: there is room for `most` lines. `others` are the numbers of the keys that are not all small letters and signs of
   ASCII; write how many there are as well. Give how many keys there are, as the text says itself. */
EXPORT int64_t unfold(const uint8_t *data, int64_t size, uint8_t *key_text, uint8_t *value_text, int64_t room,
                      int64_t *key_starts, int64_t *value_starts, int64_t most, int64_t *others, int64_t *other_count) {
    Folded source = {data, size, 0};
    Lines keys = {key_text, key_starts, 0, room, 0}, values = {value_text, value_starts, 0, room, 0};
    int64_t count = varint(&source), length;
    for (*other_count = 0; source.at < size;) {
        if (keys.count >= most) return OUTSIDE;
        int64_t shared = varint(&source);
        const uint8_t *key = last(&keys, &length);
        if (shared < 0 || shared > length || !add(&keys, key, shared, &source)) return OUTSIDE;
        key = last(&keys, &length);
        int other = 0;
        for (int64_t at = 0; at < length; at++) other |= key[at] >= 0x80 || (key[at] >= 'A' && key[at] <= 'Z');
        if (other) others[(*other_count)++] = keys.count - 1;
        int64_t lacking = byte(&source);
        if (lacking == SAME ? !repeat(&values)
                            : lacking < 0 || (lacking != LITERAL && lacking > length) ||
                                  !add(&values, key, lacking == LITERAL ? 0 : length - lacking, &source))
            return OUTSIDE;
    }
    key_starts[keys.count] = keys.size, value_starts[values.count] = values.size;
    return keys.count == count ? count : OUTSIDE;
}
