/* Which chunks does a text consist of, and which words stand in them? As dutch/chunks.py and dutch/lexicon.py say. */

#include "eight.h"

enum { TOGETHER = 192, AHEAD = 32 }; /* chunks that are looked up together; from one that is read to one that is asked for */
enum { FILTER = 4096 };              /* numbers that are told apart at first sight */

typedef struct {
    uint64_t key[3], number;
} Entry;

typedef struct {
    uint32_t start, count, span, sides;
} Reading;

typedef struct {
    uint32_t form, offset;
} Token;

/* Find the spaces and line ends among eight bytes: a bit each. */
static inline uint64_t spaces(uint64_t bytes) {
    const uint64_t ones = UINT64_C(0x0101010101010101), low = ones * 0x7F;
    uint64_t space = bytes ^ ones * ' ', line = bytes ^ ones * '\n'; /* where there is one, zeros now */
    uint64_t others = (((space & low) + low) | space) & (((line & low) + low) | line) & ~low; /* the highest bit of the rest */
    return ((~others & ~low) >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

/* Find where the chunks of a text end: at spaces and line ends, and at its end. Many bytes are looked at before the first end
   is written, since no processor can guess how long the next word is. */
static int64_t find_ends(const uint8_t *text, int64_t size, int64_t *ends) {
    int64_t found = 0;
    for (int64_t begin = 0; begin < size; begin += 64) {
        uint64_t here = 0;
        for (int64_t at = begin; at < begin + 64 && at < size; at += 8)
            here |= spaces(at + 8 <= size ? eight(text + at) : rest(text + at, size - at)) << (at - begin);
        for (; here; here &= here - 1) ends[found++] = begin + __builtin_ctzll(here);
    }
    ends[found++] = size;
    return found;
}

static inline uint64_t first(uint64_t bytes, int64_t count) {
    return count >= 8 ? bytes : count <= 0 ? 0 : bytes & ((UINT64_C(1) << 8 * count) - 1);
}

typedef struct {
    uint64_t key[3], slot;
} Sought;

/* Give the key of a chunk of at most SHORT bytes, and the slot that its hash says, of 2 to the power 64 - `shift`. */
static inline Sought sought(const uint8_t *chunk, int64_t length, const uint64_t *factors, int64_t shift) {
    uint64_t one = first(eight(chunk), length), two = first(eight(chunk + 8), length - 8);
    uint64_t three = first(eight(chunk + 16), length - 16) | (uint64_t)length << 56;
    uint64_t mixed = one * factors[0] ^ (two * factors[1] + three * factors[2]);
    mixed ^= mixed >> 29;
    return (Sought){{one, two, three}, mixed * factors[0] >> shift};
}

static inline uint32_t number_of(const Sought *chunk, const Entry *entries, const uint32_t *slots, uint64_t mask) {
    for (uint64_t slot = chunk->slot; slots[slot]; slot = (slot + 1) & mask) {
        const Entry *entry = entries + slots[slot];
        if (!memcmp(entry->key, chunk->key, sizeof entry->key)) return (uint32_t)entry->number;
    }
    return NEW;
}

/* Look up the chunks of a text. Gives the number of each, or NEW, where it ends, and how many are new; `slots` are a hash table,
   a power of 2 with room left, of places among `entries`; the first entry is none. Some chunks at a time are taken through each
   step, so that the memory is asked for all of them before the first is needed. */
EXPORT int64_t look_up(const uint8_t *text, int64_t size, const Entry *entries, const uint32_t *slots, int64_t count,
                       const uint64_t *factors, uint32_t *numbers, int64_t *ends, int64_t *fresh) {
    if (count < 2 || count & (count - 1)) return OUTSIDE;
    int64_t found = find_ends(text, size, ends), shift = 64 - __builtin_ctzll((uint64_t)count);
    int64_t at = 0, known = 0;
    uint8_t last[SHORT + 1] = {0}; /* a key is made of so many bytes, more than there may be */
    for (int64_t done = 0; done < found;) {
        Sought chunks[TOGETHER];
        int64_t places[TOGETHER], some = 0;
        for (int64_t until = done + TOGETHER; done < found && done < until; done++) {
            int64_t length = ends[done] - at;
            numbers[done] = NEW;
            if (length <= SHORT) {
                const uint8_t *chunk = text + at;
                if (size - at <= SHORT) chunk = memcpy(last, chunk, (size_t)length);
                chunks[some] = sought(chunk, length, factors, shift);
                __builtin_prefetch(slots + chunks[some].slot);
                places[some++] = done;
            }
            at += length + 1;
        }
        for (int64_t one = 0; one < some; one++) __builtin_prefetch(entries + slots[chunks[one].slot]);
        for (int64_t one = 0; one < some; one++) {
            uint32_t number = numbers[places[one]] = number_of(chunks + one, entries, slots, (uint64_t)(count - 1));
            known += number != NEW;
        }
    }
    *fresh = found - known;
    return found;
}

/* Count the bytes from `at` until `until` that begin no character. */
static inline int64_t inner_between(const uint8_t *text, int64_t at, int64_t until) {
    int64_t found = 0;
    for (; at < until; at += 8) found += inner(until - at < 8 ? rest(text + at, until - at) : eight(text + at));
    return found;
}

static inline int is_among(uint32_t number, const uint32_t *sorted, int64_t count) {
    int64_t first = 0, after = count;
    while (first < after) {
        int64_t middle = first + (after - first) / 2;
        if (sorted[middle] < number) first = middle + 1;
        else after = middle;
    }
    return first < count && sorted[first] == number;
}

/* Say whether the words of a chunk have one of the keys that are sought. */
static inline int has_key(const ChunkKeys *keys, uint32_t number) {
    if (number >= keys->chunks) return 0;
    int64_t key = number ? keys->ends[number - 1] : 0, after = keys->ends[number];
    for (; key < after; key++)
        for (int64_t one = 0; one < keys->count; one++)
            if (keys->keys[key] == keys->sought[one]) return 1;
    return 0;
}

/* Find the chunks that look_up gave in which something may stand: those whose numbers are among some, which are sorted, or whose
   keys are. Says of each which of all chunks it is, its number, in which text it stands, and how many characters of that stand
   before; and gives how many there are, if there should be no room for so many. Text i begins at byte begins[i]; behind the texts
   begins one more. */
EXPORT int64_t among(const uint8_t *text, const uint32_t *numbers, const int64_t *ends, int64_t all, const uint32_t *wanted,
                     int64_t count, const ChunkKeys *keys, const int64_t *begins, int64_t texts, int64_t room, int64_t (*found)[4]) {
    uint64_t may_be[FILTER / 64] = {0}; /* by the lowest bits of a number */
    int64_t which = 0, at = begins[0], within = 0, some = 0;
    for (int64_t one = 0; one < count; one++) may_be[wanted[one] % FILTER / 64] |= UINT64_C(1) << wanted[one] % 64;
    for (int64_t place = 0; place < all; place++) {
        uint32_t number = numbers[place];
        int is_wanted = may_be[number % FILTER / 64] >> number % 64 & 1 && is_among(number, wanted, count);
        if (!is_wanted && !has_key(keys, number)) continue;
        if (some++ >= room) continue;
        int64_t start = place ? ends[place - 1] + 1 : 0;
        while (which + 1 < texts && start >= begins[which + 1]) at = begins[++which], within = 0;
        within += inner_between(text, at, start), at = start;
        int64_t its[] = {place, number, which, start - begins[which] - within};
        memcpy(found[some - 1], its, sizeof its);
    }
    return some;
}

/* Give the places of chunks that may share a unit with the next one; the first of a text shares none with the one before. */
EXPORT int64_t neighbours(const Reading *readings, int64_t known, const uint32_t *numbers, int64_t count,
                          const int64_t *firsts, int64_t texts, int64_t *places) {
    int64_t found = 0, text = 0;
    uint32_t before = 0;
    for (int64_t at = 0; at < count; at++) {
        if (at + AHEAD < count) __builtin_prefetch(readings + numbers[at + AHEAD]);
        if (numbers[at] >= known) return OUTSIDE;
        uint32_t sides = readings[numbers[at]].sides;
        int64_t is_first = text < texts && firsts[text] == at;
        places[found] = at - 1;
        found += (before & sides >> SIDE) && !is_first;
        text += is_first, before = sides;
    }
    return found;
}

/* Count the words of chunks. */
EXPORT int64_t tokens_of(const Reading *readings, int64_t known, const uint32_t *numbers, int64_t count) {
    int64_t found = 0;
    for (int64_t at = 0; at < count; at++) {
        if (numbers[at] >= known) return OUTSIDE;
        found += readings[numbers[at]].count;
    }
    return found;
}

/* Give the words of chunks at their places, `room` of them: the form of each, its text and its position there, and the
   positions that each text has. Text `number` is the first of `texts`, which begin with the chunks `firsts`. */
EXPORT int64_t expand(const Reading *readings, int64_t known, const Token *tokens, int64_t all, const uint32_t *numbers,
                      int64_t count, const int64_t *firsts, int64_t texts, int64_t number, int64_t room, uint32_t *into,
                      uint32_t *lengths) {
    uint32_t *forms = into, *owners = into + room, *positions = into + 2 * room;
    int64_t found = 0;
    for (int64_t text = 0; text < texts; text++) {
        int64_t end = text + 1 < texts ? firsts[text + 1] : count;
        uint32_t position = 0;
        for (int64_t at = firsts[text]; at < end; at++) {
            if (at < 0 || at >= count || numbers[at] >= known) return OUTSIDE;
            Reading reading = readings[numbers[at]];
            if ((int64_t)reading.start + reading.count > all || found + reading.count > room) return OUTSIDE;
            for (const Token *token = tokens + reading.start, *last = token + reading.count; token < last; token++) {
                forms[found] = token->form;
                positions[found] = position + token->offset;
                owners[found++] = (uint32_t)(number + text);
            }
            position += reading.span;
        }
        lengths[text] = position;
    }
    return found;
}
