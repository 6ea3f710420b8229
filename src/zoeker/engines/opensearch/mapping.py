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
import re
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from itertools import count, islice
from typing import Any, Protocol

import numpy as np

from zoeker.article import Article, quoted
from zoeker.dutch import NAME, VERSIONS, Form, Lexicon, known_to, other_heads
from zoeker.errors import ArticleError, ClusterError, IndexVersionError
from zoeker.kernel.joining import Field, Texts, Vocabulary
from zoeker.periods import BY, NAMES, of_date
from zoeker.query.tree import FILTERS, RANKED

from .client import Json, encode

FORMAT_VERSION = 3  # of everything on the cluster
EVERY, ALSO, OF, BESIDE = "\x7f", "\x80", "\x81", "\x82"  # what no word holds, and JSON need not escape
TEXTS = (*RANKED, *FILTERS)
STATE = "state"  # the document that counts commits, and its one field

_RESERVED = str.maketrans(dict.fromkeys(EVERY + ALSO + OF + BESIDE + " ", "\ufffd"))
_ESCAPED = re.compile(r'[\x00-\x1f"\\]')  # what JSON does not hold as it is
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
    return text if text.isalnum() else text.translate(_RESERVED)


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

    It remembers every form that it met, as its Lexicon does, until it is told to forget; what it writes twice is there once.
    """

    def __init__(self, analyzer: str = NAME) -> None:
        self._begin(Lexicon(known_to(analyzer)))

    def _begin(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._vocabulary = Vocabulary(b',"all":"')
        self._terms: dict[str, int] = defaultdict(count().__next__)  # their numbers
        self._single = array("I")  # the word of each form of the lexicon
        self._together: dict[tuple[int, ...], int] = {}  # that of forms that stand at one position
        self._words: list[bytes] = []  # that are yet to be written
        self._beside: set[str] = set()  # pairs of a form that was not kept
        self._heads: set[tuple[str, int]] = set()  # other heads of terms that were written

    def forget(self, most: int) -> None:
        """Remember no more than so many chunks of text and forms: forms, which are dear to make, rather than chunks."""
        if len(self._lexicon.forms) + len(self._together) > most:
            self._begin(self._lexicon.met_first(most // 2))
        elif self._lexicon.size > most:
            self._lexicon.forget_chunks()

    def articles(self, entries: Sequence[Entry]) -> list[bytes]:
        """Give what writes some articles. Raises ArticleError for one whose id is too long."""
        heads = [_head(entry) for entry in entries]
        texts = [self._read(field, [getattr(entry.article, field) for entry in entries]) for field in TEXTS]
        return self._vocabulary.articles(heads, texts)

    def words(self) -> list[bytes]:
        """Give what writes the words that articles had which were not met before: they go first."""
        found, self._words = self._words, []
        return found

    def _read(self, field: str, texts: Sequence[str]) -> Texts:
        read = self._lexicon.read(texts)
        self._learn()
        words = np.frombuffer(self._single, np.uint32)[read.forms]
        first = np.ones(len(words), bool)  # at its position
        first[1:] = (read.positions[1:] != read.positions[:-1]) | (read.texts[1:] != read.texts[:-1])
        begins = np.flatnonzero(first)
        shared = np.diff(begins, append=len(words)) > 1
        ends = np.append(begins[1:], len(words))
        for begin, end in zip(begins[shared].tolist(), ends[shared].tolist(), strict=True):
            words[begin] = self._shared(tuple(read.forms[begin:end].tolist()))
        counts = np.bincount(read.texts[first], minlength=len(texts))
        return Texts(_FIELDS[field], words[first], counts, read.lengths)

    def _learn(self) -> None:
        """Write the forms that are new once, so that texts need only be joined."""
        new = self._lexicon.forms[len(self._single) :]
        begun = len(self._vocabulary)
        self._single.extend(range(begun, begun + len(new)))
        spelt = [written(form.text) for form in new]
        terms = [list(map(written, dict.fromkeys(form.terms))) for form in new]
        parts = [list(map(written, dict.fromkeys(form.parts))) for form in new]
        pairs = [[text + OF + term for term in its] for text, its in zip(spelt, terms, strict=True)]
        self._take(terms, pairs, parts)
        self._words += map(_word, spelt, pairs)
        self._learn_heads(new)

    def _learn_heads(self, forms: Sequence[Form]) -> None:
        for term, head in other_heads(forms):
            if (term, head) not in self._heads:
                self._heads.add((term, head))
                body = {"term": written(term), "head": head}
                self._words.append(action("index", key(f"={head}{OF}{written(term)}"), body))

    def _take(
        self, terms: Sequence[list[str]], pairs: Sequence[list[str]], parts: Sequence[list[str]]
    ) -> None:
        """Give words numbers, by their terms, pairs and parts."""
        kinds = [
            text
            for its_terms, its_pairs, its_parts in zip(terms, pairs, parts, strict=True)
            for text in (EVERY + ALSO.join(its_terms), ALSO.join(its_pairs) or EVERY, " ".join(its_parts))
        ]
        known, number = len(self._terms), self._terms.__getitem__
        numbers = [list(map(number, its + more)) for its, more in zip(terms, parts, strict=True)]
        names = islice(reversed(self._terms), len(self._terms) - known)
        self._vocabulary.add(_quoted(kinds), numbers, _quoted(list(names)[::-1]))

    def _shared(self, numbers: tuple[int, ...]) -> int:
        """Give the word that forms at one position are."""
        if numbers in self._together:
            return self._together[numbers]
        held = [self._lexicon.forms[number] for number in numbers]
        kept, beside = _kept(held)
        self._learn_beside(beside)
        parts = list(dict.fromkeys(written(part) for form in held for part in form.parts))
        self._together[numbers] = len(self._vocabulary)
        self._take([list(kept)], [[form + OF + term for term, form in kept.items()] + beside], [parts])
        return self._together[numbers]

    def _learn_beside(self, pairs: Sequence[str]) -> None:
        for pair in pairs:
            if pair not in self._beside:
                self._beside.add(pair)
                form, _, rest = pair.partition(BESIDE)
                body = {"form": form, "beside": rest.partition(OF)[0], "pairs": [pair]}
                self._words.append(action("index", key(f"={pair}"), body))


def _word(spelt: str, pairs: Sequence[str]) -> bytes:
    """Write a word: as `action` does, in a tenth of the time."""
    text, *held = _quoted([spelt, *pairs])
    if len(text) >= _LONGEST_KEY or not held:
        return action("index", key(f"={spelt}"), {"form": spelt, "pairs": pairs})
    return b'{"index":{"_id":"=%b"}}\n{"form":"%b","pairs":["%b"]}\n' % (text, text, b'","'.join(held))


def _quoted(texts: Sequence[str]) -> list[bytes]:
    """Write texts as JSON has them between its quotes."""
    if _ESCAPED.search("".join(texts)):
        return [quoted(text)[1:-1] for text in texts]
    return [text.encode() for text in texts]


def _field(name: str) -> Field:
    kinds: list[bytes | None] = [
        f',"{its}":"'.encode() if name in RANKED or its != parts(name) else None
        for its in (name, forms(name), parts(name))
    ]
    return Field(kinds, f',"{length(name)}":'.encode() if name in RANKED else None)


_FIELDS = {name: _field(name) for name in TEXTS}


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


def _head(entry: Entry) -> bytes:
    """Write what is told of an article beside its words; more is to follow."""
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
    body["counted"] = {by: name[:_LONGEST_NAME] for by in NAMES if (name := getattr(article, by))}
    if article.date is not None:
        body["counted"] |= of_date(article.date.first, article.date.last)
        body |= {"first": article.date.first, "last": article.date.last}
    return action("index", key(entry.id), body)[: -len(b"}\n")]


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
