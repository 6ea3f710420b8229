/* Which words are spelt nearly as another? */

#include "kernel.h"

#include <stdlib.h>

enum { EDITS = 254 }; /* that a table of bytes has room for */

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

/* A word as its letters, and the table: a row for each letter of another word, a column for each of its own. What is further
   from the diagonal than `edits` is never near. */
typedef struct {
    int64_t *letters, length, edits;
    int64_t *met, *ends; /* of each row: its letter, and how many bytes the word has up to there */
    uint8_t *rows;       /* of length + 1 columns */
    int64_t depth, dead; /* how many rows are those of the word at hand, and whether nothing that begins so is near */
} Table;

static inline uint8_t *row_of(const Table *table, int64_t depth) { return table->rows + depth * (table->length + 1); }

/* Fill in one more row, for the letter `here`. */
static void fill(Table *table, int64_t here) {
    const int64_t depth = ++table->depth, length = table->length, edits = table->edits, far = edits + 1;
    const int64_t from = depth > edits ? depth - edits : 1, to = depth + edits < length ? depth + edits : length;
    uint8_t *row = row_of(table, depth);
    const uint8_t *above = row_of(table, depth - 1), *two_above = depth > 1 ? row_of(table, depth - 2) : 0;
    table->met[depth] = here;
    row[from - 1] = (uint8_t)(from == 1 && depth < far ? depth : far);
    int best = row[from - 1];
    for (int64_t column = from; column <= to; column++) {
        int its = above[column - 1] + (here != table->letters[column - 1]);
        its = smaller(its, smaller(above[column], row[column - 1]) + 1);
        if (two_above && column > 1 && here == table->letters[column - 2] && table->met[depth - 1] == table->letters[column - 1])
            its = smaller(its, two_above[column - 2] + 1);
        row[column] = (uint8_t)smaller(its, (int)far);
        best = smaller(best, its);
    }
    if (to < length) row[to + 1] = (uint8_t)far;
    table->dead = best >= far;
}

static int64_t near(Table *table, const uint8_t *blob, const int64_t *starts, int64_t count, int64_t *into) {
    int64_t found = 0, before = 0, before_size = 0;
    for (int64_t number = 0; number < count; number++) {
        const uint8_t *text = blob + starts[number], *last = blob + before;
        int64_t bytes = starts[number + 1] - starts[number], same = 0, longer = 0;
        while (same < bytes && same < before_size && text[same] == last[same]) same++;
        before = starts[number], before_size = bytes;
        for (; table->ends[table->depth] > same; table->depth--) table->dead = 0;
        for (int64_t at = table->ends[table->depth]; at < bytes && !table->dead && !longer;) {
            longer = table->depth == table->length + table->edits;
            if (longer) break;
            fill(table, letter(text, &at, bytes));
            table->ends[table->depth] = at;
        }
        if (table->dead) /* and so is all that begins so */
            number = beyond(blob, starts, count, number, table->ends[table->depth]) - 1;
        else if (!longer && table->depth + table->edits >= table->length && row_of(table, table->depth)[table->length] <= table->edits)
            into[found++] = number;
    }
    return found;
}

/* Find the words at most so many edits from `word`: letters too many, missing, others, or two that changed places. The
   words are sorted and lie side by side in `blob`, word i from byte `starts[i]` on.

   The rows of what a word begins with are those of the word before it, if that begins so too: of sorted words, few rows are
   filled in, and what begins too far off is passed over, many at once. */
EXPORT int64_t nearly(const uint8_t *blob, const int64_t *starts, int64_t count, const uint8_t *word, int64_t size,
                      int64_t edits, int64_t *into) {
    int64_t longest = 0;
    if (edits < 0 || edits > EDITS) return OUTSIDE;
    for (int64_t number = 0; number < count; number++)
        if (starts[number + 1] - starts[number] > longest) longest = starts[number + 1] - starts[number];
    if (size > 4 * (longest + edits)) return 0; /* a letter takes four bytes at most */
    size_t rows = (size_t)(size + edits) + 1, columns = (size_t)size + 1;
    int64_t *room = calloc(columns + 2 * rows + (rows * columns + 7) / 8, 8);
    if (!room) return MEMORY;
    Table table = {.letters = room, .edits = edits, .met = room + columns, .ends = room + columns + rows};
    table.rows = (uint8_t *)(table.ends + rows);
    for (int64_t at = 0; at < size;) table.letters[table.length++] = letter(word, &at, size);
    for (int64_t column = 0; column <= table.length; column++) table.rows[column] = (uint8_t)(column <= edits ? column : edits + 1);
    int64_t found = near(&table, blob, starts, count, into);
    free(room);
    return found;
}
