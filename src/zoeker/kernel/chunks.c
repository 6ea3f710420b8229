/* Which chunks does a text consist of, and which words stand in them? As dutch/lexicon.py says. */

#include <stdlib.h>

#include "eight.h"

enum { TOGETHER = 192, AHEAD = 32 }; /* chunks that are looked up together; from one that is read to one that is asked for */
enum { MANY = 1 << 17 };             /* chunks of which fewer have more room */

/* The key of a chunk of at most SHORT bytes: these, the first of them lowest, zeros, and in the last byte how many they are. That of a
   longer one: its hash, where its bytes are kept, and how many they are, as LONGER says. */
struct Entry {
    uint64_t key[3], number;
};

static const uint64_t LONGER = UINT64_C(0xFF) << 56;

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

static inline uint64_t spaces_from(const uint8_t *text, int64_t at, int64_t size) {
    return spaces(at + 8 <= size ? eight(text + at) : rest(text + at, size - at));
}

/* Count the chunks of a text. */
EXPORT int64_t count_chunks(const uint8_t *text, int64_t size) {
    int64_t found = 1;
    for (int64_t at = 0; at < size; at += 8) found += __builtin_popcountll(spaces_from(text, at, size));
    return found;
}

/* Find where the chunks of a text end: at spaces and line ends, and at its end. Many bytes are looked at before the first end
   is written, since no processor can guess how long the next word is. */
static int64_t find_ends(const uint8_t *text, int64_t size, int64_t *ends) {
    int64_t found = 0;
    for (int64_t begin = 0; begin < size; begin += 64) {
        uint64_t here = 0;
        for (int64_t at = begin; at < begin + 64 && at < size; at += 8) here |= spaces_from(text, at, size) << (at - begin);
        for (; here; here &= here - 1) ends[found++] = begin + __builtin_ctzll(here);
    }
    ends[found++] = size;
    return found;
}

static inline uint64_t first(uint64_t bytes, int64_t count) {
    return count >= 8 ? bytes : count <= 0 ? 0 : bytes & ((UINT64_C(1) << 8 * count) - 1);
}

/* Count the bytes from `at` until `until` that begin no character. */
static inline int64_t inner_between(const uint8_t *text, int64_t at, int64_t until) {
    int64_t found = 0;
    for (; at < until; at += 8) found += inner(until - at < 8 ? rest(text + at, until - at) : eight(text + at));
    return found;
}

/* A chunk that is looked up: its key (where a long one is kept is not known), and where it is. */
typedef struct {
    uint64_t key[3], slot;
    const uint8_t *text;
} Asked;

/* Mix the bytes of a long chunk. */
static uint64_t mixed_bytes(const uint64_t *factors, const uint8_t *chunk, int64_t length) {
    uint64_t found = factors[1] + (uint64_t)length;
    for (int64_t at = 0; at < length; at += 8) {
        uint64_t bytes = length - at < 8 ? rest(chunk + at, length - at) : eight(chunk + at);
        __extension__ unsigned __int128 product = (unsigned __int128)(found ^ bytes) * factors[0];
        found = (uint64_t)product ^ (uint64_t)(product >> 64) ^ factors[2];
    }
    return found;
}

/* Give the slot that a key's hash says, of 2 to the power 64 - `shift`. */
static inline uint64_t slot_of(const uint64_t *factors, const uint64_t *key, int64_t shift) {
    if (key[2] >= LONGER) return key[0] >> shift;
    uint64_t mixed = key[0] * factors[0] ^ (key[1] * factors[1] + key[2] * factors[2]);
    mixed ^= mixed >> 29;
    return mixed * factors[0] >> shift;
}

/* Ask for a chunk; `last` says that no SHORT bytes may be read from there on. */
static inline Asked asked(const ChunkTable *table, const uint8_t *text, int64_t length, int last, int64_t shift) {
    Asked found = {.text = text};
    if (length > SHORT) {
        found.key[0] = mixed_bytes(table->factors, text, length), found.key[2] = LONGER | (uint64_t)length;
    } else {
        uint8_t copy[SHORT + 1] = {0};
        const uint8_t *chunk = last ? memcpy(copy, text, (size_t)length) : text;
        found.key[0] = first(eight(chunk), length), found.key[1] = first(eight(chunk + 8), length - 8);
        found.key[2] = first(eight(chunk + 16), length - 16) | (uint64_t)length << 56;
    }
    found.slot = slot_of(table->factors, found.key, shift);
    return found;
}

static inline int is_same(const ChunkTable *table, const Entry *entry, const Asked *chunk) {
    if (entry->key[0] != chunk->key[0] || entry->key[2] != chunk->key[2]) return 0;
    if (chunk->key[2] < LONGER) return entry->key[1] == chunk->key[1];
    return !memcmp(table->bytes + entry->key[1], chunk->text, chunk->key[2] & ~LONGER);
}

/* Have room for so many things more than there are; 0: there is no memory for it. */
static int widen(void **held, int64_t *room, int64_t needed, size_t size) {
    if (needed <= *room) return 1;
    void *wider = realloc(*held, (size_t)needed * 2 * size);
    if (!wider) return 0;
    *held = wider, *room = needed * 2;
    return 1;
}

static inline int64_t shift_of(const ChunkTable *table) { return 64 - __builtin_ctzll((uint64_t)table->slots_room); }

/* Have room for some chunks more. At least half of the slots are empty, so that an empty one is soon met; of few chunks most
   are: to meet another one first costs a wait for memory. */
static int have_room(ChunkTable *table, int64_t more) {
    int64_t needed = table->count + more + 1, room = 1024;
    if (!widen((void **)&table->entries, &table->entries_room, needed, sizeof(Entry))) return 0;
    if (2 * needed <= table->slots_room) return 1;
    while (room < (needed < MANY ? 8 : 4) * needed) room *= 2;
    uint32_t *slots = calloc((size_t)room, sizeof *slots);
    if (!slots) return 0;
    free(table->slots);
    table->slots = slots, table->slots_room = room;
    for (int64_t entry = 1; entry <= table->count; entry++) {
        uint64_t slot = slot_of(table->factors, table->entries[entry].key, shift_of(table));
        while (slots[slot]) slot = (slot + 1) & (uint64_t)(room - 1);
        slots[slot] = (uint32_t)entry;
    }
    return 1;
}

/* Give the slot of a chunk: an empty one, if it was not met before. */
static inline uint64_t place_of(const ChunkTable *table, const Asked *chunk) {
    uint64_t slot = chunk->slot, mask = (uint64_t)table->slots_room - 1;
    while (table->slots[slot] && !is_same(table, table->entries + table->slots[slot], chunk)) slot = (slot + 1) & mask;
    return slot;
}

/* Keep a chunk, for which there is a slot. */
static int keep(ChunkTable *table, const Asked *chunk, uint64_t slot, uint64_t number) {
    Entry entry = {{chunk->key[0], chunk->key[1], chunk->key[2]}, number};
    if (entry.key[2] >= LONGER) {
        int64_t length = (int64_t)(entry.key[2] & ~LONGER);
        if (!widen((void **)&table->bytes, &table->bytes_room, table->used + length, 1)) return 0;
        memcpy(table->bytes + table->used, chunk->text, (size_t)length);
        entry.key[1] = (uint64_t)table->used, table->used += length;
    }
    table->entries[++table->count] = entry;
    table->slots[slot] = (uint32_t)table->count;
    return 1;
}

/* Let go of what a table holds, as if no chunk had been met. */
EXPORT int64_t forget_chunks(ChunkTable *table) {
    free(table->entries), free(table->slots), free(table->bytes);
    table->entries = 0, table->slots = 0, table->bytes = 0;
    table->count = table->entries_room = table->slots_room = table->used = table->bytes_room = 0;
    return MEMORY;
}

/* Count the bytes of the sign with which a text begins; 0: it is not one of these. */
static inline int64_t sign(const char *signs, const uint8_t *text, const uint8_t *end) {
    if (text == end || !*text || (*text >= 0x80 && *text < 0xC2)) return 0;
    int64_t size = *text < 0x80 ? 1 : *text < 0xE0 ? 2 : *text < 0xF0 ? 3 : 4;
    if (end - text < size) return 0;
    for (; *signs; signs++)
        if (!strncmp(signs, (const char *)text, (size_t)size)) return size;
    return 0;
}

/* Say whether a word, with a space behind it, begins as one of some others. */
static int begins_as(const char *const *others, const uint8_t *word) {
    for (; *others; others++)
        if (**others == *word && !strncmp(*others, (const char *)word, strlen(*others))) return 1;
    return 0;
}

/* Read a chunk as a word of plain letters, in small ones, with a space behind it. Give how many letters; 0 of any other chunk. */
static int64_t plain_word(const Plain *plain, const uint8_t *chunk, const uint8_t *end, uint8_t *into, uint32_t *before) {
    int64_t letters = 0, capitals = 0, first = 0, step;
    for (*before = 0; (step = sign(plain->before, chunk, end)); chunk += step) ++*before;
    for (; chunk < end && (*chunk | 32) >= 'a' && (*chunk | 32) <= 'z' && letters <= plain->longest; chunk++) {
        capitals += !(*chunk & 32);
        if (!letters) first = capitals;
        into[letters++] = *chunk | 32;
    }
    while ((step = sign(plain->behind, chunk, end))) chunk += step;
    if (chunk < end || letters < plain->shortest || letters > plain->longest) return 0;
    if (capitals != first && capitals != letters) return 0;
    if (capitals == letters && letters <= plain->acronym) return 0;
    into[letters] = ' ';
    return begins_as(plain->others, into) || (first && begins_as(plain->names, into)) ? 0 : letters;
}

/* Say of a new chunk, from `at` until `end`, where it is, and which word. Give how many letters that has. */
static int64_t tell(const Plain *plain, const uint8_t *text, int64_t at, int64_t end, Fresh *fresh, int64_t which, int64_t used) {
    uint32_t before;
    int64_t letters = plain_word(plain, text + at, text + end, fresh->words + used, &before);
    fresh->chunks[which][0] = at, fresh->chunks[which][1] = end;
    fresh->spans[which][0] = used, fresh->spans[which][1] = used + letters;
    fresh->contents[which] = (Content){before, (uint32_t)letters};
    return letters;
}

static inline int may_be_met_again(const Plain *plain, const uint8_t *chunk, int64_t length) {
    return length <= plain->most || (length <= 4 * plain->most && length - inner_between(chunk, 0, length) <= plain->most);
}

/* Look up the chunks of a text: give the number of each, and where it ends. Those that were not met before get numbers from
   `number` on; give how many these are. Some chunks at a time are taken through each step, so that the memory is asked for all
   of them before the first is needed. Where there is no memory, all are forgotten. */
EXPORT int64_t look_up(ChunkTable *table, const uint8_t *text, int64_t size, int64_t number, uint32_t *numbers, int64_t *ends,
                       Fresh *fresh) {
    int64_t found = find_ends(text, size, ends), at = 0, some = 0, used = 0;
    for (int64_t done = 0; done < found; done += TOGETHER) {
        Asked chunks[TOGETHER];
        int64_t count = found - done < TOGETHER ? found - done : TOGETHER;
        if (!have_room(table, count)) return forget_chunks(table);
        for (int64_t one = 0; one < count; at = ends[done + one++] + 1) {
            chunks[one] = asked(table, text + at, ends[done + one] - at, size - at <= SHORT, shift_of(table));
            __builtin_prefetch(table->slots + chunks[one].slot);
        }
        for (int64_t one = 0; one < count; one++) __builtin_prefetch(table->entries + table->slots[chunks[one].slot]);
        for (int64_t one = 0; one < count; one++) {
            uint64_t slot = place_of(table, chunks + one);
            if (table->slots[slot]) {
                numbers[done + one] = (uint32_t)table->entries[table->slots[slot]].number;
                continue;
            }
            int64_t start = chunks[one].text - text, end = ends[done + one];
            numbers[done + one] = (uint32_t)(number + some);
            int is_kept = may_be_met_again(table->plain, text + start, end - start);
            if (is_kept && !keep(table, chunks + one, slot, numbers[done + one])) return forget_chunks(table);
            used += tell(table->plain, text, start, end, fresh, some++, used);
        }
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
