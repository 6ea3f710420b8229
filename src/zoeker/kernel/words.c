/* Which words are there, in which order? */

#include "kernel.h"

enum { HELD = 7, FEW = 16 }; /* bytes of a word in a key; words that are quicker sorted one by one */

/* A word among those that begin alike: seven of the bytes that follow, then how many follow: at most 8. So of two keys the
   lower is that of the lower word, and words with one key of less than 8 are the same. */
typedef struct {
    uint64_t key;
    int64_t word;
} Item;

typedef struct {
    const uint8_t *text;
    const int64_t *starts;
    uint64_t chance;
} Words;

static inline uint64_t key(const Words *words, int64_t word, int64_t depth) {
    const uint8_t *at = words->text + words->starts[word] + depth;
    int64_t left = words->starts[word + 1] - words->starts[word] - depth;
    uint64_t found = 0;
    for (int64_t number = 0; number < HELD; number++) found = found << 8 | (number < left ? at[number] : 0);
    return found << 8 | (uint64_t)(left > HELD ? HELD + 1 : left);
}

static inline int goes_on(uint64_t key) { return (key & 0xFF) > HELD; }

/* Compare words that begin alike up to `depth`. */
static int before(const Words *words, Item one, Item other, int64_t depth) {
    while (one.key == other.key && goes_on(one.key)) {
        depth += HELD;
        one.key = key(words, one.word, depth), other.key = key(words, other.word, depth);
    }
    return one.key < other.key;
}

static void sort_few(const Words *words, Item *items, int64_t count, int64_t depth) {
    for (int64_t number = 1; number < count; number++) {
        Item item = items[number];
        int64_t at = number;
        for (; at && before(words, item, items[at - 1], depth); at--) items[at] = items[at - 1];
        items[at] = item;
    }
}

/* Give the middle of three keys, chosen by chance so that no order is slow to sort. */
static uint64_t pivot(Words *words, const Item *items, int64_t count) {
    uint64_t keys[3];
    for (int number = 0; number < 3; number++) {
        words->chance = words->chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        keys[number] = items[(words->chance >> 33) % (uint64_t)count].key;
    }
    uint64_t low = keys[0] < keys[1] ? keys[0] : keys[1], high = keys[0] < keys[1] ? keys[1] : keys[0];
    return keys[2] < low ? low : keys[2] > high ? high : keys[2];
}

/* Sort words that begin alike up to `depth`: by quicksort in three parts, the middle one by what follows. */
static void sort(Words *words, Item *items, int64_t count, int64_t depth) {
    while (count > FEW) {
        uint64_t middle = pivot(words, items, count);
        int64_t low = 0, at = 0, high = count;
        while (at < high) {
            Item item = items[at];
            if (item.key < middle) items[at++] = items[low], items[low++] = item;
            else if (item.key > middle) items[at] = items[--high], items[high] = item;
            else at++;
        }
        /* Only the largest part is sorted here, so that calls nest no deeper than the logarithm of the count. */
        struct { Item *items; int64_t count, depth; } parts[3] = {
            {items, low, depth}, {items + high, count - high, depth}, {items + low, high - low, depth + HELD}};
        if (!goes_on(middle)) parts[2].count = 0;
        for (int64_t number = 0; number < parts[2].count; number++)
            parts[2].items[number].key = key(words, parts[2].items[number].word, depth + HELD);
        int largest = parts[0].count < parts[1].count;
        if (parts[2].count > parts[largest].count) largest = 2;
        for (int part = 0; part < 3; part++)
            if (part != largest) sort(words, parts[part].items, parts[part].count, parts[part].depth);
        items = parts[largest].items, count = parts[largest].count, depth = parts[largest].depth;
    }
    sort_few(words, items, count, depth);
}

/* Sort words, which lie side by side in `text`, word i from byte `starts[i]` on; give how many are different. These are
   written to `into`, from `places` on; `numbers` says which of them each word is. `items` is scratch, one a word. */
EXPORT int64_t number_words(const uint8_t *text, const int64_t *starts, int64_t count, Item *items, uint8_t *into,
                            int64_t *places, int64_t *numbers) {
    Words words = {text, starts, 1};
    int64_t found = 0, end = 0, size = -1;
    const uint8_t *last = text;
    for (int64_t word = 0; word < count; word++) items[word] = (Item){key(&words, word, 0), word};
    sort(&words, items, count, 0);
    for (int64_t number = 0; number < count; number++) {
        int64_t word = items[number].word, its = starts[word + 1] - starts[word];
        if (its != size || memcmp(text + starts[word], last, (size_t)its)) {
            last = text + starts[word], size = its;
            memcpy(into + end, last, (size_t)its);
            places[found++] = end;
            end += its;
        }
        numbers[word] = found - 1;
    }
    places[found] = end;
    return found;
}
