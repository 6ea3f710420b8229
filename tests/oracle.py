"""What should a search find? A slow, obviously correct reading of the query tree in plain Python, and corpora to try it on."""

from itertools import pairwise
from math import log

from hypothesis import strategies as st

import zoeker
from zoeker.date import Date
from zoeker.dutch import analyze
from zoeker.engines.local.norms import EXACT, K1, NEAR, NEAR_SLOP, PART, SPLIT, B
from zoeker.query.readings import form, sequences, split
from zoeker.query.stop_words import optional
from zoeker.query.tree import (
    And,
    DateRange,
    Exact,
    Fuzzy,
    Not,
    Or,
    Phrase,
    Prefix,
    Wildcard,
    Word,
    Words,
    leaves,
)

RANKED = ("title", "lead", "body")
FIELDS_OF = {"": RANKED, "text": ("lead", "body")}
WEIGHTS = {"title": 4.0, "lead": 2.0, "body": 1.0}

VOCABULARY = [
    "klimaat",
    "onderhandelingen",
    "onderhandeling",
    "Poetin",
    "in",
    "Wit-Rusland",
    "Witrusland",
    "Wit",
    "Rusland",
    "klimaattop",
    "toppen",
    "top",
    "klimaat-onderhandeling",
    "sloten",
    "sloot",
]
WORDS = st.sampled_from(VOCABULARY)
LINES = st.lists(WORDS, max_size=3).map(" ".join)
DATES = st.sampled_from(["", "2021", "2022", "2022-01", "2022-01-14", "2022-01-14T10:30Z", "2022-02-01"])
SOURCES = st.sampled_from(["", "De Waterbode", "Wit Weekblad"])
ARTICLES = st.fixed_dictionaries(
    {
        "title": LINES,
        "lead": LINES,
        "body": st.lists(WORDS, min_size=1, max_size=8).map(" ".join),
        "date": DATES,
        "source": SOURCES,
    }
)
CORPORA = st.lists(st.dictionaries(st.sampled_from("abcdefgh"), ARTICLES, min_size=1), min_size=1, max_size=3)

PERIODS = st.builds(lambda day: DateRange(Date(day), None), DATES.filter(bool)) | st.builds(
    lambda day: DateRange(None, Date(day)), DATES.filter(bool)
)
LEAVES = st.one_of(
    st.builds(Word, WORDS, st.sampled_from(["", "", "", "title", "text", "lead", "body"])),
    st.builds(Word, st.sampled_from(["Waterbode", "wit"]), st.just("source")),
    st.builds(Phrase, st.lists(WORDS, min_size=2, max_size=3).map(" ".join), st.sampled_from(["", "body"])),
    st.builds(
        Phrase,
        st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
        st.sampled_from(["", "body"]),
        st.integers(1, 5),
    ),
    st.builds(Prefix, st.sampled_from(["onderhandelinge", "Wit-Rus", "wit", "k", "zzz"])),
    st.builds(
        Wildcard,
        st.sampled_from(["onder*ing", "onder*ing*", "w?t", "*land", "Wit-*land", "p??t*", "?limaat", "zz*z"]),
        st.sampled_from(["", "title", "text"]),
    ),
    st.builds(Exact, WORDS, st.sampled_from(["", "body"])),
    st.builds(
        Fuzzy,
        st.sampled_from(
            ["klimat", "Rusalnd", "onderhandelnig", "onderhandeling", "wti", "on", "Wit-Ruslnad", "zzz"]
        ),
        st.sampled_from(["", "body"]),
        st.integers(0, 2),
    ),
)


def _branches(children):
    several = st.lists(children, min_size=2, max_size=3).map(tuple)
    return st.one_of(*(several.map(kind) for kind in (Words, Words, And, Or)), children.map(Not))


TREES = st.recursive(LEAVES | PERIODS, _branches, max_leaves=6)


def build(folder, batches, removed=""):
    """Index batches one after the other, take some ids out, and give the articles that are then in the index."""
    held = {}
    for batch in batches:
        articles = {id: zoeker.Article(id=id, **fields) for id, fields in batch.items()}
        zoeker.update_index(folder, articles.values())
        held |= articles
    with zoeker.open_index(folder) as index:
        index.remove(removed)
    return {id: article for id, article in held.items() if id not in removed}


def places(leaf, article, field):
    """Give the positions of a field at which a reading of a leaf begins: its words in order, or close enough together."""
    tokens = analyze(getattr(article, field))
    slop = leaf.slop if isinstance(leaf, Phrase) else 0
    found = set()
    for slots in sequences(leaf):
        stands = [{token.position for token in tokens if slot.matches(token)} for slot in slots]
        reach = len(slots) - 1 + slop
        for start in set().union(*stands):
            if slop:
                windows = [{at for at in its if start <= at <= start + reach} for its in stands]
                fits = places_for_all(windows)
            else:
                fits = all(start + number in its for number, its in enumerate(stands))
            if fits:
                found.add(start)
    return found


def places_for_all(windows):
    """Say whether each of some words can have a position of its own among those where it may stand (Kuhn 1955)."""
    owners = {}

    def moves(word, tried):
        for at in windows[word] - tried:
            tried.add(at)
            if at not in owners or moves(owners[at], tried):
                owners[at] = word
                return True
        return False

    return all(moves(word, set()) for word in range(len(windows)))


def holds(query, article, any_word=False):
    """Say whether an article matches."""
    match query:
        case Not(child):
            return not holds(child, article, any_word)
        case Or(children):
            return any(holds(child, article, any_word) for child in children)
        case Words(children) if any_word and (
            words := [child for child in required(children) if not filters(child)]
        ):
            return in_force(query, article, True) and any(holds(word, article, True) for word in words)
        case Words(children):
            return all(holds(child, article, any_word) for child in required(children))
        case And(children):
            return all(holds(child, article, any_word) for child in children)
        case DateRange(since, until):
            after = since is None or (article.date is not None and article.date.last >= since.first)
            return article.date is not None and after and (until is None or article.date.first <= until.last)
    return any(where(query, article)) or in_parts(query, article) > 0


def where(leaf, article):
    """Give how often a leaf itself stands in each of its fields."""
    return [len(places(leaf, article, field)) for field in FIELDS_OF.get(leaf.field, (leaf.field,))]


def in_parts(leaf, article):
    """Say how well compounds answer for a word: as one of their parts, or all of its parts together."""
    if not isinstance(leaf, Word) or filters(leaf):
        return 0
    within = max((weighed((term,), leaf, article, norms=None) for term in terms(leaf)), default=0)
    return within + split_weight(leaf, article, None)


def terms(leaf):
    """Give the terms of a leaf that is one word."""
    readings = sequences(leaf)
    single = all(len(reading) == 1 and reading[0].kind == "term" for reading in readings)
    return [reading[0].text for reading in readings] if single else []


def split_weight(leaf, article, norms):
    """Give the least weight of the parts of a compound that was typed."""
    return min((weighed(part, leaf, article, norms) for part in split(leaf)), default=0)


def weighed(either, leaf, article, norms):
    """Give the weight of the best of some terms, in the fields of a leaf and in the parts of compounds there."""
    fields = [field for field in FIELDS_OF.get(leaf.field, (leaf.field,)) if field in WEIGHTS]
    found = []
    for term in either:
        total = 0
        for field in fields:
            tokens = analyze(getattr(article, field))
            alone = len({token.position for token in tokens if term in token.terms})
            parts = len({token.position for token in tokens if term in token.parts})
            total += WEIGHTS[field] * (alone + PART * parts) / (norms[field] if norms else 1)
        found.append(total)
    return max(found)


def required(children):
    """Give the parts that an article may not do without."""
    return [child for child in children if child not in optional(children)]


def filters(query):
    """Say whether a part of a question chooses among articles, and so is never left out."""
    if isinstance(query, Words | And | Or):
        return all(filters(child) for child in query.children)
    return isinstance(query, DateRange | Not) or query.field in ("source", "section", "author")


def in_force(query, article, any_word=False):
    """Say whether an article passes the filters of a question."""
    return all(holds(child, article, any_word) for child in query.children if filters(child))


def most(query, articles):
    """Give the ids of the articles that hold most of the different words, and at least one; filters stay in force."""
    words = {child for child in required(query.children) if not filters(child)}
    counts = {
        id: sum(holds(word, article) for word in words)
        for id, article in articles.items()
        if in_force(query, article)
    }
    return {id for id, count in counts.items() if count == max(counts.values()) and (count or not words)}


def score(leaf, article, articles):
    """Give the BM25F score of an article for one leaf: what its streams add up to."""
    fields = [field for field in FIELDS_OF.get(leaf.field, (leaf.field,)) if field in WEIGHTS]
    norms = {field: norm(article, field, articles) for field in fields}
    exact = split_up = 0
    if isinstance(leaf, Word) and terms(leaf):
        main = max(weighed((term,), leaf, article, norms) for term in terms(leaf))
        exact = sum(WEIGHTS[field] * written(leaf, article, field) / norms[field] for field in fields)
    else:
        main = sum(WEIGHTS[field] * count(leaf, article, field) / norms[field] for field in fields)
    if isinstance(leaf, Word) and fields:
        split_up = split_weight(leaf, article, norms)
    streams = ((1, main), (EXACT, exact), (SPLIT, split_up))
    return idf(leaf, articles) * sum(weight * frequency / (K1 + frequency) for weight, frequency in streams)


def total(query, article, articles):
    """Give the score of an article for a question: of its words, and of those typed side by side that stand close."""
    found = sum(score(leaf, article, articles) for leaf in dict.fromkeys(leaves(query)))
    pairs = {f"{one.text} {other.text}": (one, other) for one, other in side_by_side(query)}
    for text, words in pairs.items():
        near = Phrase(text, words[0].field, NEAR_SLOP)
        fields = FIELDS_OF.get(near.field, (near.field,))
        tf = sum(
            WEIGHTS[name] * count(near, article, name) / norm(article, name, articles) for name in fields
        )
        found += NEAR * min(idf(word, articles) for word in words) * tf / (K1 + tf)
    return found


def side_by_side(query):
    """Give the words that follow each other in a question."""
    if not isinstance(query, Words | And | Or):
        return []
    words = required(query.children) if isinstance(query, Words) else []
    return [
        (one, other)
        for one, other in pairwise(words)
        if isinstance(one, Word) and isinstance(other, Word) and one != other
        if one.field == other.field not in ("source", "section", "author")
        if slots_of(one).isdisjoint(slots_of(other))  # two forms of one word are not near each other
    ] + [pair for child in query.children for pair in side_by_side(child)]


def slots_of(word):
    """Give all that may stand for a word, at whatever place of it."""
    return {slot.text for slots in sequences(word) for slot in slots}


def idf(leaf, articles):
    """Give the weight of a leaf: larger for a rarer one."""
    having = sum(holds(leaf, other) for other in articles)
    return log(1 + (len(articles) - having + 0.5) / (having + 0.5))


def written(leaf, article, field):
    """Count the very form of a word: of several forms at one position, the first is kept for a term."""
    tokens = analyze(getattr(article, field))
    typed = form(leaf)
    kept = set()
    for token in tokens:
        term = min(token.terms)
        first = min(
            other.text for other in tokens if other.position == token.position and term in other.terms
        )
        if token.text == typed == first:
            kept.add(token.position)
    return len(kept)


def count(leaf, article, field):
    """Count how often a leaf stands in a field; of one that chooses among words, each term at a position counts."""
    readings = sequences(leaf)
    if len(readings) == 1 and len(readings[0]) == 1:
        tokens = analyze(getattr(article, field))
        slot = readings[0][0]
        return len(
            {(t.position, term) for t in tokens for term in t.terms if slot.matches_form(t.text, term)}
        )
    return len(places(leaf, article, field))


def norm(article, field, articles):
    """Give the length normalisation of a field of an article."""
    lengths = [length for other in articles if (length := positions(other, field))]
    return (
        1 - B[field] + B[field] * positions(article, field) * len(lengths) / sum(lengths) if lengths else 1.0
    )


def positions(article, field):
    """Count the positions of a field."""
    return max((token.position + 1 for token in analyze(getattr(article, field))), default=0)
