"""What lies on the cluster? Of each article its words, by zoeker's own analysis, and what is stored; of each word how it is spelt.

The cluster analyses nothing. In the index NAME, a text is its positions, joined by spaces; at each stands a mark, EVERY, and then
its terms. Beside this, each text has its forms: at each position pairs of a written form and a term, `form OF term`. Of several
forms at one position that have one term, the least is kept in this way; another is written `form BESIDE kept OF term`, so that
it can be found, and no occurrence counts twice. Parts of compounds have frequencies only. `all` says which articles have a term at
all, so that to match and to count a word takes one list.

A second index, NAME-words, has all pairs by their form: for words that are nearly so, and for suggestions. It may know words of
articles that went, which find nothing. Beside them it has the heads (dutch/chunks.py) by which forms are found that begin otherwise than
their term does: for marks. Its document `state` counts commits.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

from zoeker.article import Article
from zoeker.dutch import NAME, VERSIONS, Form, Lexicon, known_to, other_heads
from zoeker.errors import ArticleError, ClusterError, IndexVersionError
from zoeker.periods import BY, of_article
from zoeker.query.tree import FILTERS, RANKED

from .client import Json, encode

FORMAT_VERSION = 3  # of everything on the cluster
EVERY, ALSO, OF, BESIDE = "\x7f", "\x80", "\x81", "\x82"  # what no word holds, and JSON need not escape
TEXTS = (*RANKED, *FILTERS)
STATE = "state"  # the document that counts commits, and its one field

_RESERVED = str.maketrans(dict.fromkeys(EVERY + ALSO + OF + BESIDE + " ", "\ufffd"))
_LONGEST_KEY = 512  # bytes of the id of a document
_LONGEST_ID = 32_766  # bytes of what is sorted by
_LONGEST_NAME = 8000  # characters of a name that is counted by
_COUNTED = {"type": "keyword", "index": False}
_HASHED = "#"  # what ids begin with that are too long, or begin so themselves


class Entry(Protocol):
    """An article on its way into the index: under its id, with its digest and where it came from."""

    @property
    def article(self) -> Article:
        """What is indexed."""

    @property
    def id(self) -> str:
        """The name it has in the index."""

    @property
    def digest(self) -> str:
        """What tells it from others of this id."""

    @property
    def origin(self) -> Sequence[Any]:
        """The file it came from, and what else says so; empty for none."""


def forms(field: str) -> str:
    """Name the field that has the forms of a text."""
    return f"{field}_forms"


def parts(field: str) -> str:
    """Name the field that has the parts of the compounds of a text."""
    return f"{field}_parts"


def counted(by: str) -> str:
    """Name the field that has what an article is counted under."""
    return f"counted.{by}"


def length(field: str) -> str:
    """Name the field that has the number of positions of a text; it is not there where that is 0."""
    return f"{field}_length"


def words_of(index: str) -> str:
    """Name the index that has the words of another."""
    return f"{index}-words"


def articles_body(shards: int, replicas: int, analyzer: str = NAME) -> Json:
    """Give what makes an index of articles."""
    text = {"type": "text", "analyzer": "positions", "norms": False, "similarity": "frequency"}
    pairs = {**text, "analyzer": "plain"}
    frequencies = {**pairs, "index_options": "freqs"}
    properties: Json = {
        "id": {"type": "keyword"},
        "counted": {"properties": dict.fromkeys(BY, _COUNTED)},
        "first": {"type": "long"},
        "last": {"type": "long"},
        "stored": {"type": "object", "enabled": False},
        "all": {**pairs, "index_options": "docs", "similarity": "boolean"},
    }
    for field in TEXTS:
        properties |= {field: text, forms(field): pairs}
    for field in RANKED:
        properties |= {parts(field): frequencies, length(field): {"type": "integer", "index": False}}
    return {
        "settings": {
            **_settings(shards, replicas),
            "similarity": {"frequency": _FREQUENCY},
            "analysis": _ANALYSIS,
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"analyzer": analyzer, "version": VERSIONS[analyzer], "format": FORMAT_VERSION},
            "_source": {"includes": ["id", "first", "stored"]},
            "properties": properties,
        },
    }


def words_body(replicas: int) -> Json:
    """Give what makes an index of words."""
    keyword = {"type": "keyword"}
    stored = {"type": "keyword", "index": False, "doc_values": False}
    properties = {
        "form": keyword,
        "beside": stored,
        "pairs": stored,
        "term": keyword,
        "head": {"type": "long", "index": False, "doc_values": False},
        STATE: {"type": "object", "enabled": False},
    }
    return {
        "settings": _settings(1, replicas),
        "mappings": {"dynamic": "strict", "properties": properties},
    }


def _settings(shards: int, replicas: int) -> Json:
    return {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "refresh_interval": "-1",  # what was written is seen once it is committed
        "codec": "best_compression",
        "max_regex_length": 10_000,
    }


# A clause scores how often something stands in a field: what that is worth is said by ranking.py, in queries.py.
_FREQUENCY = {"type": "scripted", "script": {"source": "return query.boost * doc.freq"}}
_ANALYSIS = {
    "tokenizer": {"spaced": {"type": "simple_pattern_split", "pattern": " "}},
    "filter": {
        "every": {
            "type": "pattern_capture",
            "preserve_original": False,
            "patterns": [f"({EVERY})", f"([^{EVERY}{ALSO}]+)"],
        },
        "also": {"type": "pattern_capture", "preserve_original": False, "patterns": [f"([^{ALSO}]+)"]},
    },
    "analyzer": {
        "positions": {"type": "custom", "tokenizer": "spaced", "filter": ["every"]},
        "plain": {"type": "custom", "tokenizer": "spaced", "filter": ["also"]},
    },
}


def check_meta(meta: Mapping[str, object], index: str, host: str, any_version: bool = False) -> str:
    """Give the name of the analyzer that an index was made with. Raises IndexVersionError where this zoeker has another.

    Not with `any_version`: then only what is stored can be read.
    """
    analyzer = str(meta.get("analyzer", ""))
    if not analyzer:
        raise ClusterError(f"the index {index} at {host} is not zoeker's; name another", index)
    made = (meta.get("version"), meta.get("format"))
    if made != (VERSIONS.get(analyzer), FORMAT_VERSION) and not any_version:
        raise IndexVersionError(
            f"the index {index} at {host} was made by another version of zoeker (analyzer {analyzer} {made[0]}, format {made[1]}); "
            "run zoeker index --rebuild",
            index,
        )
    return analyzer


def written(text: str) -> str:
    """Write a form or a term as it is indexed."""
    return text.translate(_RESERVED)


def key(id: str) -> str:
    """Give the id of the document of an article: its own, or a digest of one that is too long."""
    data = id.encode()
    if len(data) <= _LONGEST_KEY and not id.startswith(_HASHED):
        return id
    return _HASHED + blake2b(data, digest_size=32).hexdigest()


def action(verb: str, document: str, body: Json | None = None) -> bytes:
    """Write what is to be done with a document, as a bulk request has it."""
    lines = [{verb: {"_id": document}}, *([] if body is None else [body])]
    return b"".join(encode(line) + b"\n" for line in lines)


class Documents:
    """Writes articles, and the words that were not met before, as a bulk request has them; one thread at a time.

    It remembers every form that it met, as its Lexicon does: `size` says how much that is.
    """

    def __init__(self, analyzer: str = NAME) -> None:
        self._lexicon = Lexicon(known_to(analyzer))
        self._terms: list[str] = []  # of each form of the lexicon, with the mark of a position
        self._pairs: list[str] = []
        self._parts: list[str] = []
        self._words: list[bytes] = []  # that are yet to be written
        self._beside: set[str] = set()  # pairs of a form that was not kept
        self._heads: set[tuple[str, int]] = set()  # other heads of terms that were written

    @property
    def size(self) -> int:
        """Count the chunks of text and forms that are kept."""
        return self._lexicon.size

    def articles(self, entries: Sequence[Entry]) -> list[bytes]:
        """Give what writes some articles. Raises ArticleError for one whose id is too long."""
        bodies = [_body(entry) for entry in entries]
        alls: list[set[str]] = [set() for _ in entries]
        for field in TEXTS:
            for number, text in enumerate(self._read([getattr(entry.article, field) for entry in entries])):
                if text.length:
                    self._put(bodies[number], alls[number], field, text)
        for body, terms in zip(bodies, alls, strict=True):
            body["all"] = " ".join(terms)
        return [action("index", key(entry.id), body) for entry, body in zip(entries, bodies, strict=True)]

    def words(self) -> list[bytes]:
        """Give what writes the words that articles had which were not met before: they go first."""
        found, self._words = self._words, []
        return found

    def _read(self, texts: Sequence[str]) -> Iterator[_Text]:
        read = self._lexicon.read(texts)
        self._learn()
        ends = read.texts.searchsorted(range(1, len(texts) + 1)).tolist()
        same = (read.positions[1:] == read.positions[:-1]) & (read.texts[1:] == read.texts[:-1])
        again = (same.nonzero()[0] + 1).tolist()
        numbers, begin, done = read.forms.tolist(), 0, 0
        for end, positions in zip(ends, read.lengths.tolist(), strict=True):
            following = bisect_left(again, end, done)
            yield _Text(numbers[begin:end], [at - begin for at in again[done:following]], positions)
            begin, done = end, following

    def _learn(self) -> None:
        """Write the forms that are new once, so that texts need only be joined."""
        new = self._lexicon.forms[len(self._terms) :]
        for form in new:
            spelt, terms = written(form.text), list(map(written, dict.fromkeys(form.terms)))
            pairs = [spelt + OF + term for term in terms]
            self._terms.append(EVERY + ALSO.join(terms))
            self._pairs.append(ALSO.join(pairs) or EVERY)
            self._parts.append(" ".join(map(written, dict.fromkeys(form.parts))))
            self._words.append(action("index", key(f"={spelt}"), {"form": spelt, "pairs": pairs}))
        self._learn_heads(new)

    def _learn_heads(self, forms: Sequence[Form]) -> None:
        for term, head in other_heads(forms):
            if (term, head) not in self._heads:
                self._heads.add((term, head))
                body = {"term": written(term), "head": head}
                self._words.append(action("index", key(f"={head}{OF}{written(term)}"), body))

    def _put(self, body: Json, everything: set[str], field: str, text: _Text) -> None:
        terms = [self._terms[number] for number in text.forms]
        pairs = [self._pairs[number] for number in text.forms]
        inside = [self._parts[number] for number in text.forms]
        for here in text.shared():  # from the last to the first, so that those before stay where they are
            forms_here = [self._lexicon.forms[number] for number in text.forms[here]]
            kept, beside = _kept(forms_here)
            self._learn_beside(beside)
            terms[here] = [EVERY + ALSO.join(kept)]
            pairs[here] = [ALSO.join([form + OF + term for term, form in kept.items()] + beside)]
            inside[here] = [
                " ".join(dict.fromkeys(written(part) for form in forms_here for part in form.parts))
            ]
        body[field], body[forms(field)] = " ".join(terms), " ".join(pairs)
        if field not in RANKED:
            return
        body[length(field)] = text.length
        if held := [its for its in inside if its]:
            body[parts(field)] = " ".join(held)
            everything.update(*(its.split(" ") for its in set(held)))
        everything.update(*(its[1:].split(ALSO) for its in set(terms)))

    def _learn_beside(self, pairs: Sequence[str]) -> None:
        for pair in pairs:
            if pair not in self._beside:
                self._beside.add(pair)
                form, _, rest = pair.partition(BESIDE)
                body = {"form": form, "beside": rest.partition(OF)[0], "pairs": [pair]}
                self._words.append(action("index", key(f"={pair}"), body))


class _Text(NamedTuple):
    """The forms of a text, by their numbers in the lexicon; which of them stand where the one before stands; how many positions."""

    forms: list[int]
    again: list[int]
    length: int

    def shared(self) -> Iterator[slice]:
        """Yield the forms that share a position, the last position first."""
        end = 0
        for number, at in enumerate(reversed(self.again)):
            before = self.again[-number - 2] if number + 1 < len(self.again) else -1
            end = end or at + 1
            if before != at - 1:
                yield slice(at - 1, end)
                end = 0


def _kept(held: Sequence[Form]) -> tuple[dict[str, str], list[str]]:
    """Give the form that is kept of each term at one position, and the pairs of those that are not."""
    written_as = defaultdict[str, set[str]](set)
    for form in held:
        for term in form.terms:
            written_as[written(term)].add(written(form.text))
    kept = {term: min(spelt) for term, spelt in written_as.items()}
    beside = [
        form + BESIDE + kept[term] + OF + term
        for term, spelt in written_as.items()
        for form in sorted(spelt - {kept[term]})
    ]
    return kept, beside


def _body(entry: Entry) -> Json:
    article = entry.article
    if len(entry.id.encode()) > _LONGEST_ID:
        raise ArticleError(
            f"an id on a cluster has at most {_LONGEST_ID:,} bytes; give the article a shorter one", entry.id
        )
    stored: Json = {name: value for name, value in article.to_record().items() if name not in ("id", "extra")}
    if article.title_derived:
        stored["derived"] = article.title
    if article.extra:
        stored["extra"] = json.dumps(
            article.extra, ensure_ascii=False
        )  # as text: JSON of a cluster has no NaN
    body: Json = {"id": entry.id, "stored": stored | {"digest": entry.digest, "origin": list(entry.origin)}}
    body["counted"] = {by: name[:_LONGEST_NAME] for by in BY if (name := of_article(article, by))}
    if article.date is not None:
        body |= {"first": article.date.first, "last": article.date.last}
    return body


def article_of(source: Json) -> Article:
    """Read an article from what is stored of it."""
    stored = {
        name: value for name, value in source["stored"].items() if name not in ("derived", "digest", "origin")
    }
    return Article(**stored | {"id": source["id"], "extra": extra_of(source)})


def extra_of(source: Json) -> Mapping[str, object]:
    """Read what else an article carries."""
    extra: Mapping[str, object] = json.loads(source["stored"].get("extra", "{}"))
    return extra
