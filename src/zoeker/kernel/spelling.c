/* Which words are spelt nearly as another? */

#include "kernel.h"

enum { LETTERS = 120, EDITS = 4 }; /* the most bytes of a word, and edits, for which those near it are looked for */

/* Read a letter of a text in UTF-8: its bytes as one number. */
static inline int64_t letter(const uint8_t *text, int64_t *at, int64_t size) {
    int64_t found = text[(*at)++];
    for (int more = found < 0xC0 ? 0 : found < 0xE0 ? 1 : found < 0xF0 ? 2 : 3; more && *at < size; more--)
        found = found << 8 | text[(*at)++];
    return found;
}

static inline int smaller(int one, int other) { return one < other ? one : other; }

/* Give the first of sorted words that does not begin as one before it does, by so many bytes: in ever larger steps, then in
   ever smaller ones. */
static int64_t beyond(const uint8_t *blob, const int64_t *starts, int64_t count, int64_t number, int64_t bytes) {
    const uint8_t *text = blob + starts[number];
    int64_t low = number, high = count;
    for (int64_t step = 1; low + 1 < high;) {
        int64_t tried = high < count || low + step >= high ? low + (high - low) / 2 : low + step;
        int so = starts[tried + 1] - starts[tried] >= bytes && !memcmp(blob + starts[tried], text, (size_t)bytes);
        if (so)
            low = tried, step *= 2;
        else
            high = tried;
    }
    return high;
}

/* Find the words at most so many edits from `word`: letters too many, missing, others, or two that changed places. The
   words are sorted and lie side by side in `blob`, word i from byte `starts[i]` on.

   The usual table has a row for each letter of a word and a column for each of `word`; what is further from its diagonal
   than `edits` is never near. The rows of what a word begins with are those of the word before it, if that begins so too:
   of sorted words, few rows are filled in, and what begins too far off is passed over, many at once. */
EXPORT int64_t nearly(const uint8_t *blob, const int64_t *starts, int64_t count, const uint8_t *word, int64_t size,
                      int64_t edits, int64_t *into) {
    int64_t letters[LETTERS], ends[LETTERS + EDITS + 1] = {0}, met[LETTERS + EDITS + 1];
    uint8_t table[LETTERS + EDITS + 1][LETTERS + 1];
    int64_t length = 0, depth = 0, dead = 0, found = 0, before = 0, before_size = 0;
    int far = (int)edits + 1;
    if (size > LETTERS || edits < 0 || edits > EDITS) return OUTSIDE;
    for (int64_t at = 0; at < size;) letters[length++] = letter(word, &at, size);
    for (int64_t column = 0; column <= length; column++) table[0][column] = column < far ? column : far;
    for (int64_t number = 0; number < count; number++) {
        const uint8_t *text = blob + starts[number], *last = blob + before;
        int64_t bytes = starts[number + 1] - starts[number], same = 0, longer = 0;
        while (same < bytes && same < before_size && text[same] == last[same]) same++;
        before = starts[number], before_size = bytes;
        for (; ends[depth] > same; depth--) dead = 0;
        int64_t at = ends[depth];
        while (at < bytes && !dead) {
            if (depth == length + edits) {
                longer = 1;
                break;
            }
            int64_t here = letter(text, &at, bytes);
            uint8_t *row = table[++depth];
            const uint8_t *above = table[depth - 1];
            ends[depth] = at, met[depth] = here;
            int64_t from = depth > edits ? depth - edits : 1, to = depth + edits < length ? depth + edits : length;
            row[from - 1] = from == 1 && depth < far ? depth : far;
            int best = row[from - 1];
            for (int64_t column = from; column <= to; column++) {
                int its = above[column - 1] + (here != letters[column - 1]);
                its = smaller(its, smaller(above[column], row[column - 1]) + 1);
                if (depth > 1 && column > 1 && here == letters[column - 2] && met[depth - 1] == letters[column - 1])
                    its = smaller(its, table[depth - 2][column - 2] + 1);
                row[column] = smaller(its, far);
                best = smaller(best, its);
            }
            if (to < length) row[to + 1] = far;
            dead = best >= far;
        }
        if (dead) /* and so is all that begins so */
            number = beyond(blob, starts, count, number, ends[depth]) - 1;
        else if (!longer && depth + edits >= length && table[depth][length] < far)
            into[found++] = number;
    }
    return found;
}
