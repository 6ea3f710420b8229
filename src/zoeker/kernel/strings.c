/* What do strings of JSON say? As format/stored.py writes the texts of articles. */

#include "eight.h"

/* Find the first quote or backslash from `at` on. */
static int64_t special(const uint8_t *json, int64_t at, int64_t size) {
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
    for (; at + 8 <= size; at += 8) {
        uint64_t bytes = eight(json + at), quote = bytes ^ ones * '"', slash = bytes ^ ones * '\\'; /* bytes of zeros now */
        uint64_t zeros = (((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & tops;
        if (zeros) return at + (__builtin_ctzll(zeros) >> 3);
    }
    while (at < size && json[at] != '"' && json[at] != '\\') at++;
    return at;
}

/* Read what stands behind a backslash; give how many bytes, or UNREAD. `into` gets the letter, `length` its bytes. */
static int64_t escaped(const uint8_t *json, int64_t size, uint8_t *into, int64_t *length) {
    static const char written[] = "nrtbf\"\\/", meant[] = "\n\r\t\b\f\"\\/";
    const char *found = *json ? strchr(written, *json) : 0;
    uint32_t code = 0;
    *length = 1;
    if (found) {
        *into = (uint8_t)meant[found - written];
        return 1;
    }
    if (*json != 'u' || size < 5) return UNREAD;
    for (int at = 1; at < 5; at++) {
        int digit = json[at] >= '0' && json[at] <= '9' ? json[at] - '0' : (json[at] | 32) - 'a' + 10;
        if (digit < 0 || digit > 15) return UNREAD;
        code = code << 4 | (uint32_t)digit;
    }
    if (code >> 11 == 0x1B) return UNREAD; /* half of a letter */
    *length = code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
    into[0] = (uint8_t)(*length == 1 ? code : *length == 2 ? 0xC0 | code >> 6 : 0xE0 | code >> 12);
    if (*length == 3) into[1] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
    if (*length > 1) into[*length - 1] = (uint8_t)(0x80 | (code & 0x3F));
    return 5;
}

/* Read a string behind its quote; give the place behind the last one, or UNREAD. */
static int64_t string(const uint8_t *json, int64_t at, int64_t size, uint8_t *into, int64_t *length) {
    for (int64_t used = 0, more;;) {
        int64_t end = special(json, at, size);
        if (end >= size - 1) return UNREAD; /* at least a brace follows a string */
        memcpy(into + used, json + at, (size_t)(end - at));
        used += end - at, *length = used;
        if (json[end] == '"') return end + 1;
        int64_t read = escaped(json + end + 1, size - end - 1, into + used, &more);
        if (read < 0) return read;
        used += more, at = end + 1 + read;
    }
}

static int begins(const uint8_t *json, int64_t at, int64_t size, const char *with, int64_t length) {
    return size - at >= length && !memcmp(json + at, with, (size_t)length);
}

/* Read the lead and the body of articles, each from so many bytes of JSON: none of an article without a text. Puts these, side
   by side, where there is as much room, and says how long each is. */
EXPORT int64_t read_texts(const uint8_t *const *parts, const int64_t *sizes, int64_t count, uint8_t *into, int64_t (*lengths)[2]) {
    for (int64_t article = 0; article < count; article++) {
        const uint8_t *json = parts[article];
        int64_t size = sizes[article], at = 1, *length = lengths[article];
        length[0] = length[1] = 0;
        if (!size) continue;
        if (begins(json, 0, size, "{\"lead\":\"", 9) && (at = string(json, 9, size, into, length)) > 0)
            at = json[at] == ',' ? at + 1 : json[at] == '}' ? at : UNREAD;
        if (at > 0 && begins(json, at, size, "\"body\":\"", 8)) at = string(json, at + 8, size, into + length[0], length + 1);
        if (at < 0 || *json != '{') return UNREAD;
        if (!begins(json, at, size, ",\"extra\":", 9) && !begins(json, at, size, "\"extra\":", 8) && !begins(json, at, size, "}", 1))
            return UNREAD;
        into += length[0] + length[1];
    }
    return 0;
}
