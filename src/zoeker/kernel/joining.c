/* What goes to a cluster of some articles? What is told of each, and what is written for its words, joined. */

#include "kernel.h"

typedef struct {
    uint8_t *bytes;
    int64_t room, used; /* what finds no room is only counted */
} Into;

static void put(Into *into, const void *bytes, int64_t size) {
    if (size <= into->room - into->used) memcpy(into->bytes + into->used, bytes, (size_t)size);
    into->used += size;
}

static void put_name(Into *into, const char *name) { put(into, name, (int64_t)strlen(name)); }

static void put_number(Into *into, uint32_t number) {
    char digits[10], *first = digits + sizeof digits;
    do *--first = (char)('0' + number % 10);
    while (number /= 10);
    put(into, first, digits + sizeof digits - first);
}

/* Put one of some strings, behind a space where others went before it; give its length. */
static int64_t put_string(Into *into, const Strings *strings, int64_t number, int first) {
    if (number < 0 || number >= strings->count) return OUTSIDE;
    int64_t start = strings->starts[number], end = strings->starts[number + 1];
    if (start < 0 || end < start || end > strings->size) return OUTSIDE;
    if (start < end && !first) put(into, " ", 1);
    put(into, strings->bytes + start, end - start);
    return end - start;
}

/* Put one kind of what is written for the words of a text; nothing where all of that is empty. */
static int64_t put_kind(Into *into, const char *name, const Strings *written, int64_t kind, const uint32_t *words, int64_t count) {
    int64_t before = into->used, size = 0;
    put_name(into, name);
    for (int64_t at = 0; at < count; at++) {
        int64_t more = put_string(into, written, (int64_t)words[at] * KINDS + kind, !size);
        if (more < 0) return more;
        size += more;
    }
    if (size) put(into, "\"", 1);
    else into->used = before;
    return 0;
}

/* Put what the words of a text stand under and is not there yet; `found` says whether anything is. */
static int64_t put_terms(Into *into, const Vocabulary *known, const uint32_t *words, int64_t count, uint32_t article, int *found) {
    for (int64_t at = 0; at < count; at++) {
        if (words[at] >= known->words) return OUTSIDE;
        int64_t first = known->terms_of[words[at]], last = known->terms_of[words[at] + 1];
        if (first < 0 || last > known->terms_count) return OUTSIDE;
        for (; first < last; first++) {
            uint32_t term = known->terms[first];
            if (term >= known->names.count) return OUTSIDE;
            if (known->met[term] == article) continue;
            known->met[term] = article;
            int64_t size = put_string(into, &known->names, term, !*found);
            if (size < 0) return size;
            *found |= size > 0;
        }
    }
    return 0;
}

/* Put all texts of an article whose words begin at `at` of each text. */
static int64_t put_article(Into *into, const Vocabulary *known, const Texts *texts, int64_t count, int64_t article, const int64_t *at) {
    int64_t error = 0;
    int found = 0;
    for (int64_t number = 0; number < count; number++) {
        const Texts *text = texts + number;
        int64_t words = text->counts[article];
        if (words < 0 || words > text->size - at[number]) return OUTSIDE;
        for (int64_t kind = 0; kind < KINDS && !error; kind++)
            if (text->names[kind]) error = put_kind(into, text->names[kind], &known->written, kind, text->words + at[number], words);
        if (error) return error;
        if (!text->length || !text->lengths[article]) continue;
        put_name(into, text->length);
        put_number(into, text->lengths[article]);
    }
    put_name(into, known->all);
    for (int64_t number = 0; number < count && !error; number++)
        if (texts[number].length)
            error = put_terms(into, known, texts[number].words + at[number], texts[number].counts[article],
                              (uint32_t)article + 1, &found);
    put(into, "\"}\n", 3);
    return error;
}

/* Write some articles: of each the next head, which ends at one of `head_ends`, and its texts; `ends` says where it ends. `at` is
   scratch, a 0 for each text. Gives how many bytes that takes: where there are more than `room`, it is to be called again. */
EXPORT int64_t write_articles(const Vocabulary *known, const Texts *texts, int64_t texts_count, const uint8_t *heads, int64_t size,
                              const int64_t *head_ends, int64_t articles, int64_t *at, int64_t *ends, uint8_t *into, int64_t room) {
    Into out = {into, room, 0};
    for (int64_t article = 0, head = 0; article < articles; head = head_ends[article++]) {
        if (head_ends[article] < head || head_ends[article] > size) return OUTSIDE;
        put(&out, heads + head, head_ends[article] - head);
        int64_t error = put_article(&out, known, texts, texts_count, article, at);
        if (error) return error;
        for (int64_t number = 0; number < texts_count; number++) at[number] += texts[number].counts[article];
        ends[article] = out.used;
    }
    return out.used;
}
