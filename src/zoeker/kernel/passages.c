/* Which passages of an article show why it was found? As search/passages.py and search/snippets.py choose them, sentence by
   sentence (sentences.py): here for all hits of a page in one call.

   Texts become code points, so that places are characters, as in Python. Few letters beyond ASCII are told apart here: where the
   answer hangs on another one, the hit is left to Python. */

#include "kernel.h"

#include <stdlib.h>

enum { LENGTH = 240, BEFORE = 60, MOST = 3, FIELDS = 2, LEAVES = 63 }; /* as in passages.py and snippets.py */
enum { WORD_BEFORE = 24, ABBREVIATION = 8 };                           /* as in sentences.py */
enum { PART = 8 };                                                     /* numbers of a passage, as in passages.py */

typedef struct {
    int64_t start, end, leaf;
} Mark;

typedef struct {
    uint32_t *text;
    int64_t size;
    const Mark *marks;
    int64_t count;
} Text;

/* A stretch or a passage, as passages.py has them. */
typedef struct {
    int64_t field, start, end;
    int64_t first, count; /* marks of its text */
    int64_t cut;          /* where its only mark is cut off; -1: it is not */
    uint64_t leaves;
    int64_t cut_from, cut_into; /* of a stretch: its first passage, and how many there are; -1: it was not cut yet */
} Part;

typedef struct {
    uint32_t start, end;
} Sentence;

typedef struct {
    double fresh, all;
    int64_t marks;
} Worth;

typedef struct {
    Text texts[FIELDS];
    Part *stretches, *passages; /* as many as there are marks, at most */
    int64_t stretches_count, passages_count;
    Sentence *sentences; /* of one stretch; as many as it has characters, at most */
    int64_t sentences_count;
    const double *weights;
    const uint64_t *abbreviations; /* eight bytes each */
    int64_t abbreviations_count;
    int unsure; /* whether something hung on a letter that is not told apart here */
} Run;

/* Letters */

static int is_space(uint32_t letter) {
    if (letter < 128) return letter == ' ' || (letter >= 9 && letter <= 13) || (letter >= 28 && letter <= 31);
    if (letter < 0x1680) return letter == 0x85 || letter == 0xA0;
    return letter == 0x1680 || (letter >= 0x2000 && letter <= 0x200A) || letter == 0x2028 || letter == 0x2029 ||
           letter == 0x202F || letter == 0x205F || letter == 0x3000;
}

static int is_sign(uint32_t letter) { return letter == '.' || letter == '!' || letter == '?' || letter == 0x2026; }

static int is_quote(uint32_t letter) { /* on either side of a word, in sentences.py */
    return letter == '"' || letter == '\'' || letter == 0x2018 || letter == 0x2019 || letter == 0x201C;
}

static int closes(uint32_t letter) {
    return letter == '"' || letter == '\'' || letter == 0x2019 || letter == 0x201D || letter == 0xBB || letter == ')' ||
           letter == ']';
}

static int opens(uint32_t letter) {
    return is_quote(letter) || letter == 0x201E || letter == 0xAB || letter == '(' || letter == '[';
}

static int around_word(uint32_t letter) { return opens(letter) || letter == 0x201D || letter == 0xBB; }

static int is_lower(Run *run, uint32_t letter) {
    if (letter < 128) return letter >= 'a' && letter <= 'z';
    if (letter < 0x100) return letter == 0xAA || letter == 0xB5 || letter == 0xBA || (letter >= 0xDF && letter != 0xF7);
    if ((letter >= 0x2000 && letter <= 0x206F) || (letter >= 0x20A0 && letter <= 0x20C0)) return 0;
    run->unsure = 1;
    return 0;
}

/* Read a text in UTF-8; give how many letters it has. */
static int64_t decode(const uint8_t *restrict bytes, int64_t size, uint32_t *restrict into) {
    int64_t count = 0;
    for (int64_t at = 0; at < size;) {
        uint64_t eight;
        for (; at + 8 <= size; at += 8, count += 8) { /* most are ASCII */
            memcpy(&eight, bytes + at, 8);
            if (eight & UINT64_C(0x8080808080808080)) break;
            for (int one = 0; one < 8; one++) into[count + one] = bytes[at + one];
        }
        if (at == size) break;
        uint32_t found = bytes[at++];
        int more = found < 0xC0 ? 0 : found < 0xE0 ? 1 : found < 0xF0 ? 2 : 3;
        if (more) found &= 0x3F >> more;
        for (; more && at < size; more--) found = found << 6 | (bytes[at++] & 0x3F);
        into[count++] = found;
    }
    return count;
}

/* Sentences */

/* Say whether a full stop ends a word that is written with one. */
static int is_abbreviated(Run *run, const Text *text, int64_t sign) {
    int64_t from = sign, until = sign, least = sign > WORD_BEFORE ? sign - WORD_BEFORE : 0;
    while (from > least && !is_space(text->text[from - 1])) from--;
    while (from < until && around_word(text->text[from])) from++;
    while (until > from && around_word(text->text[until - 1])) until--;
    if (from == until) return 0;
    uint64_t word = 0;
    for (int64_t at = from; at < until; at++) {
        uint32_t letter = text->text[at];
        if (letter == 0x212A || (letter >= 128 && until - from == 1)) run->unsure = 1; /* the Kelvin sign is a K, too */
        if (letter >= 128 || at - from == ABBREVIATION) return 0;
        if (letter >= 'A' && letter <= 'Z') letter += 'a' - 'A';
        word |= (uint64_t)letter << 8 * (at - from);
    }
    if (until - from == 1 && word >= 'a' && word <= 'z') return 1; /* an initial */
    for (int64_t number = 0; number < run->abbreviations_count; number++)
        if (run->abbreviations[number] == word) return 1;
    return 0;
}

/* Say whether what stands behind the signs cannot begin a sentence. */
static int goes_on(Run *run, const Text *text, int64_t end) {
    while (end < text->size && is_space(text->text[end])) end++;
    return end < text->size && !opens(text->text[end]) && is_lower(run, text->text[end]);
}

/* Find where the signs end that may end a sentence; -1: these do not. What begins at `stop` is not seen. */
static int64_t signs_end(const Text *text, int64_t at, int64_t stop) {
    const uint32_t *letters = text->text;
    if (letters[at] == '\n') return at + 1;
    if (!is_sign(letters[at]) || (at && is_sign(letters[at - 1]))) return -1;
    int64_t end = at + 1, next;
    while (end < stop && is_sign(letters[end])) end++;
    while (end < stop && closes(letters[end])) end++;
    if (end == stop || !is_space(letters[end])) return -1;
    for (next = end; next < stop && is_space(letters[next]);) next++;
    return next < stop && letters[next] >= 'a' && letters[next] <= 'z' ? -1 : end;
}

/* Leave out the white space around a part of a text; give whether anything is left. */
static int strip(const Text *text, int64_t *start, int64_t *end) {
    while (*end > *start && is_space(text->text[*end - 1])) --*end;
    while (*start < *end && is_space(text->text[*start])) ++*start;
    return *start < *end;
}

static void add_sentence(Run *run, const Text *text, int64_t start, int64_t end) {
    if (strip(text, &start, &end)) run->sentences[run->sentences_count++] = (Sentence){(uint32_t)start, (uint32_t)end};
}

static void find_sentences(Run *run, const Text *text, int64_t begin, int64_t stop) {
    int64_t start = begin;
    run->sentences_count = 0;
    for (int64_t at = begin; at < stop;) {
        uint32_t letter = text->text[at];
        if (letter > '?' && letter != 0x2026) { /* as most are */
            at++;
            continue;
        }
        int64_t end = signs_end(text, at, stop);
        int ends = end > 0 && text->text[at] == '\n';
        if (end > 0 && !ends)
            ends = !(end == at + 1 && text->text[at] == '.' && is_abbreviated(run, text, at)) && !goes_on(run, text, end);
        if (ends) add_sentence(run, text, start, end), start = end;
        at = end > 0 ? end : at + 1;
    }
    add_sentence(run, text, start, stop);
}

/* Stretches and passages */

static int64_t smaller(int64_t one, int64_t other) { return one < other ? one : other; }
static int64_t larger(int64_t one, int64_t other) { return one > other ? one : other; }

static Part *add_part(const Run *run, Part *into, int64_t field, int64_t start, int64_t end, int64_t first, int64_t count) {
    *into = (Part){field, start, end, first, count, -1, 0, -1, 0};
    for (const Mark *mark = run->texts[field].marks + first, *last = mark + count; mark < last; mark++)
        into->leaves |= UINT64_C(1) << mark->leaf;
    return into;
}

static void add_stretch(Run *run, int64_t field, int64_t start, int64_t end, int64_t first, int64_t after) {
    add_part(run, run->stretches + run->stretches_count++, field, start, end, first, after - first);
}

static Part *add_passage(Run *run, int64_t field, int64_t start, int64_t end, int64_t first, int64_t count) {
    return add_part(run, run->passages + run->passages_count++, field, start, end, first, count);
}

/* Find where the first word ends, and where the last one begins, that are farther than LENGTH from two places. */
static int find_gap(const Text *text, int64_t before, int64_t after, int64_t *end, int64_t *start) {
    int64_t low = before + LENGTH, high = after - LENGTH;
    while (low < high && text->text[low] != ' ') low++;
    if (low >= high || !low) return 0;
    while (text->text[high - 1] != ' ') high--;
    *end = low, *start = high;
    return !is_space(text->text[low - 1]) && !(high < text->size && is_space(text->text[high]));
}

/* Cut a long paragraph between words that are far from any mark. */
static void add_around(Run *run, int64_t field, int64_t begin, int64_t end, int64_t first, int64_t after) {
    const Text *text = run->texts + field;
    int64_t before = begin - LENGTH, stop, next;
    for (int64_t place = first, begun = first; place < after; before = text->marks[place++].end) {
        if (!find_gap(text, before, text->marks[place].start, &stop, &next)) continue;
        if (place > begun) add_stretch(run, field, begin, stop, first, place);
        first = place, begin = next;
    }
    if (!find_gap(text, before, end + LENGTH, &stop, &next)) stop = end;
    add_stretch(run, field, begin, stop, first, after);
}

static void find_stretches(Run *run, int64_t field) {
    const Text *text = run->texts + field;
    for (int64_t first = 0, after = 0; first < text->count; first = after) {
        int64_t begin = text->marks[first].start, end = begin;
        while (begin && text->text[begin - 1] != '\n') begin--;
        while (end < text->size && text->text[end] != '\n') end++;
        while (after < text->count && text->marks[after].start < end) after++;
        if (end - begin > 4 * LENGTH) {
            add_around(run, field, begin, end, first, after);
            continue;
        }
        if (end - begin <= LENGTH) strip(text, &begin, &end);
        add_stretch(run, field, begin, end, first, after);
    }
}

/* Give the first of some marks that does not stand before a place. */
static int64_t mark_from(const Text *text, int64_t first, int64_t after, int64_t place) {
    while (first < after) {
        int64_t middle = first + (after - first) / 2;
        if (text->marks[middle].start < place) first = middle + 1;
        else after = middle;
    }
    return first;
}

/* Give the bounds of all that is written without a space around a mark; of what has no end, a part. */
static void find_word(const Text *text, const Mark *mark, int64_t start, int64_t end, int64_t *low, int64_t *high) {
    int64_t least = larger(start, mark->start - LENGTH), most = smaller(end, mark->end + LENGTH);
    for (*low = mark->start; *low > least && !is_space(text->text[*low - 1]);) --*low;
    for (*high = mark->end; *high < most && !is_space(text->text[*high]);) ++*high;
    if (*high - *low <= LENGTH) return;
    *low = larger(*low, mark->start - BEFORE);
    *high = smaller(*high, *low + LENGTH);
}

/* Give a mark some words before it and as many after it as there is room for, between `start` and `end`. */
static void find_window(const Text *text, const Mark *mark, int64_t start, int64_t end, int64_t *begin, int64_t *stop) {
    int64_t low, high;
    find_word(text, mark, start, end, &low, &high);
    for (*begin = larger(start, mark->start - BEFORE); *begin < low; ++*begin)
        if (!is_space(text->text[*begin]) && (!*begin || is_space(text->text[*begin - 1]))) break;
    if (*begin > low) *begin = low;
    for (*stop = smaller(end, *begin + LENGTH); *stop > high; --*stop)
        if (!is_space(text->text[*stop - 1]) && (*stop == text->size || is_space(text->text[*stop]))) break;
    if (*stop < high) *stop = high;
}

/* Cut windows out of a sentence that is too long, each around its own marks. */
static void add_windows(Run *run, int64_t field, int64_t start, int64_t end, int64_t first, int64_t after) {
    const Text *text = run->texts + field;
    while (first < after) {
        int64_t begin, stop, done = first;
        find_window(text, text->marks + first, start, end, &begin, &stop);
        while (done < after && text->marks[done].start < stop && text->marks[done].end <= stop) done++;
        int cut = done == first;
        Part *passage = add_passage(run, field, begin, stop, first, cut ? 1 : done - first);
        if (cut) passage->cut = stop;
        first += passage->count, start = stop;
    }
}

/* Add the sentences after a short one, then those before it, while they fit. */
static void widen(const Run *run, int64_t number, int64_t *start, int64_t *end) {
    *start = run->sentences[number].start, *end = run->sentences[number].end;
    for (int64_t other = number + 1; other < run->sentences_count && run->sentences[other].end - *start <= LENGTH; other++)
        *end = run->sentences[other].end;
    for (int64_t other = number; other-- && *end - run->sentences[other].start <= LENGTH;) *start = run->sentences[other].start;
}

/* Cut a stretch into passages, if that was not done yet. */
static void cut(Run *run, Part *stretch) {
    if (stretch->cut_from >= 0) return;
    const Text *text = run->texts + stretch->field;
    int64_t field = stretch->field, done = stretch->first, after = done + stretch->count;
    stretch->cut_from = run->passages_count;
    if (stretch->end - stretch->start <= LENGTH)
        add_passage(run, field, stretch->start, stretch->end, stretch->first, stretch->count);
    else {
        find_sentences(run, text, stretch->start, stretch->end);
        for (int64_t number = 0; number < run->sentences_count; number++) {
            int64_t start = run->sentences[number].start, end = run->sentences[number].end, first = done;
            done = mark_from(text, done, after, end);
            if (done == first) continue;
            if (end - start > LENGTH) {
                add_windows(run, field, start, end, first, done);
                continue;
            }
            widen(run, number, &start, &end);
            int64_t held = mark_from(text, stretch->first, after, start);
            add_passage(run, field, start, end, held, mark_from(text, held, after, end) - held);
        }
    }
    stretch->cut_into = run->passages_count - stretch->cut_from;
}

/* The best */

static double weight(const Run *run, uint64_t leaves) {
    double found = 0;
    for (; leaves; leaves &= leaves - 1) found += run->weights[__builtin_ctzll(leaves)];
    return found;
}

static Worth worth(const Run *run, const Part *part, uint64_t covered) {
    int64_t twice = 2 * __builtin_popcountll(part->leaves);
    return (Worth){weight(run, part->leaves & ~covered), weight(run, part->leaves), smaller(part->count, twice)};
}

static int better(Worth one, Worth other) {
    if (one.fresh != other.fresh) return one.fresh > other.fresh;
    if (one.all != other.all) return one.all > other.all;
    return one.marks > other.marks;
}

static int overlaps(const Part *one, const Part *other) {
    return one->field == other->field && one->start < other->end && other->start < one->end;
}

/* Find the first passage that shows all that is sought, and enough of it. */
static const Part *complete(Run *run, uint64_t sought) {
    int64_t enough = 2 * __builtin_popcountll(sought);
    for (Part *stretch = run->stretches; stretch < run->stretches + run->stretches_count; stretch++) {
        if (stretch->count < enough || (stretch->leaves & sought) != sought) continue;
        cut(run, stretch);
        const Part *passage = run->passages + stretch->cut_from;
        for (const Part *last = passage + stretch->cut_into; passage < last; passage++)
            if (passage->count >= enough && (passage->leaves & sought) == sought) return passage;
    }
    return 0;
}

/* Find the first of the best passages apart from those chosen, which show the leaves that are covered. */
static const Part *best(Run *run, uint64_t covered, const Part *const *chosen, int64_t count) {
    const Part *found = 0;
    Worth most = {-1, 0, 0};
    for (Part *stretch = run->stretches; stretch < run->stretches + run->stretches_count; stretch++) {
        if (!(stretch->leaves & ~covered) || !better(worth(run, stretch, covered), most)) continue;
        cut(run, stretch);
        const Part *passage = run->passages + stretch->cut_from;
        for (const Part *last = passage + stretch->cut_into; passage < last; passage++) {
            Worth its = worth(run, passage, covered);
            int apart = better(its, most);
            for (int64_t number = 0; number < count && apart; number++) apart = !overlaps(passage, chosen[number]);
            if (apart) most = its, found = passage;
        }
    }
    return found;
}

/* Choose the best: that which shows all that is sought, or up to MOST. */
static int64_t choose(Run *run, uint64_t sought, const Part **chosen) {
    int64_t count = 0;
    uint64_t covered = 0;
    run->stretches_count = run->passages_count = 0;
    for (int64_t field = 0; field < FIELDS; field++) find_stretches(run, field);
    if ((chosen[0] = complete(run, sought))) return 1;
    for (; count < MOST; count++) {
        const Part *found = best(run, covered, chosen, count);
        if (!found || !(found->leaves & ~covered)) break;
        chosen[count] = found, covered |= found->leaves;
    }
    return count;
}

/* Say whether marks are as they are taken to be here: in a text, apart, and beginning with a letter or sign. */
static int sound(const Text *text, int64_t leaves) {
    for (int64_t place = 0, before = 0; place < text->count; before = text->marks[place++].end) {
        const Mark *mark = text->marks + place;
        if (mark->start < before || mark->end <= mark->start || mark->end > text->size) return 0;
        if (mark->leaf < 0 || mark->leaf >= leaves || is_space(text->text[mark->start])) return 0;
    }
    return 1;
}

/* Give the byte at which a letter of a text in UTF-8 begins, from another one on. */
static int64_t byte_of(const uint8_t *bytes, int64_t size, int64_t at, int64_t letters) {
    while (letters && at < size) {
        uint64_t eight = UINT64_MAX;
        if (letters >= 8 && at + 8 <= size) memcpy(&eight, bytes + at, 8);
        if (!(eight & UINT64_C(0x8080808080808080))) {
            at += 8, letters -= 8;
            continue;
        }
        for (at++; at < size && (bytes[at] & 0xC0) == 0x80;) at++;
        letters--;
    }
    return at;
}

/* Choose the passages of some hits, of which each has FIELDS texts with so many bytes and so many marks; `marks` has those of all
   texts. Gives of each hit how many passages there are (-1: Python must choose), and of each passage, for which there is room
   MOST times: its text; the bytes of that at which it begins and ends; before which of its letters it begins, and whether the
   text goes on behind it; the first of its marks, how many these are, and where it cuts off the last. */
EXPORT int64_t passages(const uint8_t *const *texts, const int64_t *sizes, const int64_t *counts, int64_t hits, const Mark *marks,
                        const uint64_t *sought, const double *weights, int64_t leaves, const uint64_t *abbreviations,
                        int64_t abbreviations_count, int64_t (*into)[1 + PART * MOST]) {
    size_t letters = 0, most = 0;
    if (leaves > LEAVES) return OUTSIDE;
    for (int64_t hit = 0; hit < hits; hit++) {
        size_t size = 0, count = 0;
        for (int64_t text = hit * FIELDS; text < (hit + 1) * FIELDS; text++) {
            if (sizes[text] < 0 || sizes[text] > INT32_MAX || counts[text] < 0) return OUTSIDE;
            size += (size_t)sizes[text], count += (size_t)counts[text];
        }
        letters = size > letters ? size : letters, most = count > most ? count : most;
    }
    uint8_t *room = malloc(2 * most * sizeof(Part) + (letters + 1) * (sizeof(Sentence) + sizeof(uint32_t)));
    if (!room) return OUTSIDE;
    Run run = {.weights = weights, .abbreviations = abbreviations, .abbreviations_count = abbreviations_count};
    run.stretches = (Part *)room, run.passages = run.stretches + most;
    run.sentences = (Sentence *)(run.passages + most);
    uint32_t *decoded = (uint32_t *)(run.sentences + letters + 1);
    for (int64_t hit = 0; hit < hits; hit++) {
        const Part *chosen[MOST];
        int64_t *found = into[hit], used = 0;
        run.unsure = 0;
        for (int64_t field = 0; field < FIELDS; field++) {
            int64_t text = hit * FIELDS + field, count = counts[text];
            int64_t size = count ? decode(texts[text], sizes[text], decoded + used) : 0;
            run.texts[field] = (Text){decoded + used, size, marks, count};
            if (!sound(run.texts + field, leaves)) run.unsure = 1;
            used += size, marks += count;
        }
        found[0] = run.unsure ? 0 : choose(&run, sought[hit], chosen);
        for (int64_t number = 0; number < found[0]; number++) {
            const Part *part = chosen[number];
            const uint8_t *bytes = texts[hit * FIELDS + part->field];
            int64_t size = sizes[hit * FIELDS + part->field];
            int64_t begin = byte_of(bytes, size, 0, part->start);
            int64_t stop = byte_of(bytes, size, begin, part->end - part->start);
            int64_t its[PART] = {part->field, begin, stop, part->start, stop < size, part->first, part->count, part->cut};
            memcpy(found + 1 + PART * number, its, sizeof its);
        }
        if (run.unsure) found[0] = -1;
    }
    free(room);
    return 0;
}
