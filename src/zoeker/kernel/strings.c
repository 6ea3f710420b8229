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

/* Read a string behind its quote; give the place behind the last one, or -1 for what only JSON in full understands. */
static int64_t string(const uint8_t *json, int64_t at, int64_t size, uint8_t *into, int64_t *length) {
    for (int64_t used = 0;;) {
        int64_t end = special(json, at, size);
        if (end >= size - 1) return -1; /* at least a brace follows a string */
        memcpy(into + used, json + at, (size_t)(end - at));
        used += end - at, *length = used;
        if (json[end] == '"') return end + 1;
        uint8_t letter = json[end + 1];
        if (letter != 'n' && letter != '"' && letter != '\\') return -1;
        into[used++] = letter == 'n' ? '\n' : letter;
        at = end + 2;
    }
}

static int begins(const uint8_t *json, int64_t at, int64_t size, const char *with, int64_t length) {
    return size - at >= length && !memcmp(json + at, with, (size_t)length);
}

/* Read the lead and the body of articles, each from so many bytes of JSON. Puts these, side by side, where
   there is as much room, and says how long each is: -1 for an article that JSON must be parsed for. */
EXPORT int64_t read_texts(const uint8_t *const *parts, const int64_t *sizes, int64_t count, uint8_t *into, int64_t (*lengths)[2]) {
    for (int64_t article = 0; article < count; article++) {
        const uint8_t *json = parts[article];
        int64_t size = sizes[article], at = 1, *length = lengths[article];
        length[0] = length[1] = 0;
        if (begins(json, 0, size, "{\"lead\":\"", 9) && (at = string(json, 9, size, into, length)) > 0)
            at = json[at] == ',' ? at + 1 : -1;
        if (at > 0) at = begins(json, at, size, "\"body\":\"", 8) ? string(json, at + 8, size, into + length[0], length + 1) : -1;
        if (at < 0 || *json != '{' || !(begins(json, at, size, ",\"extra\":", 9) || begins(json, at, size, "}", 1)))
            length[0] = length[1] = -1;
        else
            into += length[0] + length[1];
    }
    return 0;
}
