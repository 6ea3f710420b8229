/* In which chunks of texts may a term stand? A first look, so that few need be read: as dutch/candidates.py says. */

#include "eight.h"

enum { ROOM = 256 };  /* letters of a skeleton: a chunk that has more is a candidate */
enum { TWICE = 2 };   /* letters that one may be written as */

/* Letters to which the next is added: what is spelt in one way or the other (v, z, c, x; one letter or two) looks the same. */
typedef struct {
    uint8_t *letters;
    int64_t count;
} Skeleton;

static inline void put(Skeleton *into, uint8_t letter) {
    static const uint8_t same[26] = "abkdefghijklmnopqrstufwkys"; /* of a letter from a on; x is two */
    uint8_t is = same[letter - 'a'];
    if (into->count >= ROOM - TWICE) return;
    if (!into->count || into->letters[into->count - 1] != is) into->letters[into->count++] = is;
    if (letter == 'x') into->letters[into->count++] = 's';
}

static inline int is_letter(uint8_t byte) { return (byte | 32) >= 'a' && (byte | 32) <= 'z'; }

/* Give the skeleton of a word in normal spelling; whether it is of plain letters only. */
static int skeleton_of(const uint8_t *word, int64_t size, Skeleton *into) {
    int plain = size > 0;
    for (int64_t at = 0; at < size; at++) {
        if (is_letter(word[at])) put(into, word[at] | 32);
        else plain = 0;
    }
    return plain;
}

static inline int holds(const Skeleton *its, const uint8_t *sought, int64_t size) {
    for (int64_t at = 0; at + size <= its->count; at++)
        if (its->letters[at] == sought[0] && !memcmp(its->letters + at, sought, (size_t)size)) return 1;
    return 0;
}

/* The first letters of a skeleton, the first of them in the lowest byte, and zeros behind them. */
static inline uint32_t head_of(const Skeleton *its) {
    uint32_t head = 0;
    memcpy(&head, its->letters, (size_t)(its->count < HEAD ? its->count : HEAD));
    return head;
}

static inline int64_t size_of(uint32_t head) {
    int64_t size = 0;
    for (; head; head >>= 8) size++;
    return size;
}

static inline int holds_head(const Skeleton *its, uint32_t head) {
    return head && holds(its, (const uint8_t *)&head, size_of(head));
}

/* Give the head of a word; 0 where it is not of plain letters only. */
EXPORT int64_t head(const uint8_t *word, int64_t size) {
    uint8_t letters[ROOM];
    Skeleton its = {letters, 0};
    return skeleton_of(word, size, &its) ? (int64_t)head_of(&its) : 0;
}

/* Say whether a term has one of some other heads that a form holds: pairs of a term and a head, sorted. */
static int holds_other(const Skeleton *form, int64_t term, const int64_t *known, int64_t count) {
    int64_t first = 0, after = count;
    while (first < after) {
        int64_t middle = first + (after - first) / 2;
        if (known[middle] >> 32 < term) first = middle + 1;
        else after = middle;
    }
    for (; first < count && known[first] >> 32 == term; first++)
        if (holds_head(form, (uint32_t)known[first])) return 1;
    return 0;
}

/* Say of each pair of a term and a form, which may hold it as a part, by which other head the form is found: 0 if it holds the
   term's own, or one of those that are known of the term already; else its own, or ODD if it has none. Words are those from
   starts[i] up to starts[i + 1]. Who looks for a term that is not of plain letters looks at all that is not, besides. */
EXPORT int64_t irregular(const uint8_t *text, const int64_t *starts, int64_t words, const int64_t *terms, const int64_t *forms,
                         int64_t count, const int64_t *known, int64_t known_count, uint32_t *found) {
    for (int64_t pair = 0; pair < count; pair++) {
        uint8_t of_term[ROOM], of_form[ROOM];
        Skeleton term = {of_term, 0}, form = {of_form, 0};
        if (terms[pair] < 0 || forms[pair] < 0 || terms[pair] >= words || forms[pair] >= words) return OUTSIDE;
        const int64_t *here = starts + terms[pair], *there = starts + forms[pair];
        int plain_term = skeleton_of(text + here[0], here[1] - here[0], &term);
        int plain_form = skeleton_of(text + there[0], there[1] - there[0], &form);
        int regular = plain_term ? holds_head(&form, head_of(&term)) : !plain_form;
        found[pair] = regular || holds_other(&form, terms[pair], known, known_count) ? 0 : form.count ? head_of(&form) : ODD;
    }
    return 0;
}

/* Give the skeleton of a chunk: its letters, whatever stands between them. OTHERS: it is not of letters only; SIGNS: it has one that
   may stand for a word, and so has 't; UNSURE: it may be read as anything. */
static int look_at(const Sight *sight, const uint8_t *text, int64_t at, int64_t end, Skeleton *into) {
    int like = end - at > sight->longest ? UNSURE : 0, apostrophe = 0, between = 0, letters = 0;
    for (; at < end; at++) {
        uint8_t byte = text[at];
        if (is_letter(byte)) {
            put(into, byte | 32), letters++;
            like |= between;
            continue;
        }
        if (byte < 0x80) {
            like |= sight->kinds[byte];
            between = letters ? OTHERS : 0;
            apostrophe |= byte == '\'' || byte == '`';
        } else if (byte >= 0xC2 && byte <= 0xC5 && at + 1 < end) {
            const uint8_t *as = sight->latin[((byte & 3) << 6 | (text[++at] & 63)) % LATIN];
            if (as[0] == UNKNOWN) like |= UNSURE;
            for (int64_t one = 0; one < TWICE && as[0] != UNKNOWN && as[one]; one++) put(into, as[one]), letters++;
        } else if (byte == 0xE2 && at + 2 < end && text[at + 1] == 0x80 && text[at + 2] >= 0x90 && text[at + 2] <= 0xA7) {
            apostrophe |= text[at + 2] == 0x98 || text[at + 2] == 0x99 || text[at + 2] == 0x9B; /* dashes, quotes, dots */
            between = letters ? OTHERS : 0, at += 2;
        } else if (end - at > 2 && !memcmp(text + at, "€", 3)) {
            like |= SIGNS, at += 2;
        } else {
            like |= UNSURE;
        }
    }
    if (apostrophe && letters <= HEAD) like |= SIGNS; /* 't is het, and z'n zijn */
    return into->count >= ROOM - TWICE ? UNSURE : like;
}

typedef struct {
    const uint32_t *heads; /* sorted by the first letter, which is their lowest byte */
    int32_t first[27];     /* which of them begin with a letter from a on */
} Heads;

static int holds_any(const Skeleton *its, const Heads *sought) {
    for (int64_t at = 0; at < its->count; at++) {
        uint8_t letter = its->letters[at] - 'a';
        for (int32_t one = sought->first[letter]; one < sought->first[letter + 1]; one++) {
            int64_t size = size_of(sought->heads[one]);
            if (at + size <= its->count && !memcmp(its->letters + at, sought->heads + one, (size_t)size)) return 1;
        }
    }
    return 0;
}

/* Find the chunks that hold any of some heads, or that have what may be meant as well: OTHERS, SIGNS, UNSURE. Text i begins at byte begins[i], and behind the last begins one more. Gives of each chunk its text, where it begins
   and ends there, and how many characters stand before; and how many there are, if there is no room for all. */
EXPORT int64_t candidates(const Sight *sight, const uint8_t *text, const int64_t *begins, int64_t texts, const uint32_t *heads,
                          int64_t count, int64_t meant, int64_t (*found)[4], int64_t room) {
    Heads sought = {heads, {0}};
    for (int64_t one = 0, letter = 0; letter < 27; letter++) {
        while (one < count && (int64_t)(heads[one] & 0xFF) - 'a' < letter) one++;
        sought.first[letter] = (int32_t)one;
    }
    int64_t some = 0;
    for (int64_t which = 0; which < texts; which++) {
        int64_t at = begins[which], counted = at, within = 0, last = begins[which + 1] - 1;
        while (at <= last) {
            uint8_t letters[ROOM];
            Skeleton its = {letters, 0};
            int64_t end = at;
            while (end < last && text[end] != ' ' && text[end] != '\n') end++;
            int like = look_at(sight, text, at, end, &its);
            if (like & meant || holds_any(&its, &sought)) {
                if (some < room) {
                    for (; counted < at; counted += 8)
                        within += inner(at - counted < 8 ? rest(text + counted, at - counted) : eight(text + counted));
                    counted = at;
                    int64_t row[] = {which, at - begins[which], end - begins[which], at - begins[which] - within};
                    memcpy(found[some], row, sizeof row);
                }
                some++;
            }
            at = end + 1;
        }
    }
    return some;
}
