"""How are whole articles kept? Each in two compressed parts: what every hit shows, and the text.

A short text alone compresses badly, so both parts lean on a dictionary trained on the index's own articles: a file
that many segments share. Any article can be read without another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import zstandard
from numpy.typing import NDArray

from zoeker.article import Article, quoted
from zoeker.date import Date
from zoeker.errors import ZoekerError

from . import disk
from .postings import Numbers, narrowed, ragged, starts_of
from .sections import Decompressor, FileReader, FileWriter

PARTS = ("heads", "texts")
FEWEST = 500  # articles that a dictionary is trained on; fewer do without
SAMPLES = 500  # twice as many would save half a percent, and take twice as long
_SIZES = {"heads": 16_384, "texts": 114_688}
_LEVEL = 4  # 5 would save 3 % more of the texts, and take twice as long
_TRAINING_LEVEL = 3  # for which the dictionary is made: those made for 4, or for 2, serve level 4 less
_TEXT = ("lead", "body", "extra")
STRINGS = "id", "title", "source", "section", "author", "url"  # of an article, in its head

# json.loads would guess the encoding first, and look for white space at both ends.
_read_json: Callable[[str, int], tuple[Any, int]]
_read_json = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # typeshed knows only its methods

Parts = tuple[bytes, bytes]  # of one article: its head and its text, as they are before they are compressed


class Origin(NamedTuple):
    """Where an article comes from: the file, the root it was found under, its name within the corpus.

    `columns` is the mapping of fields to columns the file is read with. All are empty for a script's articles.
    """

    path: str = ""
    root: str = ""
    name: str = ""
    columns: Mapping[str, str] = {}


NO_FILE = Origin()  # where a script's articles, and those from standard input, come from


class Stored(NamedTuple):
    """What the index stores of an article beside its text: what the catalog can be made again from."""

    id: str
    digest: str
    origin: Origin


def split(stored: Mapping[str, Any]) -> Parts:
    """Write what is stored of a document as a head and a text."""
    article = stored["article"]
    head = {name: value for name, value in article.items() if name not in _TEXT}
    text = b",".join(
        b'"%b":%b'
        % (name.encode(), quoted(value) if isinstance(value := article[name], str) else _json(value))
        for name in _TEXT
        if name in article
    )
    return _json({**stored, "article": head}), b"{%b}" % text


def joined(head: bytes, text: bytes) -> dict[str, Any]:
    """Give back what `split` wrote."""
    stored = _read(head)
    stored["article"] |= read_text(text)
    return stored


def read_text(text: bytes) -> dict[str, Any]:
    """Read a text: its `lead`, `body` and `extra`, those of them that there are."""
    return _read(text) if text else {}


def has_extra(text: bytes) -> bool:
    """Say whether there is an `extra` in a text as `split` wrote it: in any string of it, quotation marks have a backslash."""
    return b'"extra":' in text


def read_head(head: bytes) -> dict[str, Any]:
    """Read a head: what is stored without the article's text. All of it is of the type in which it was written."""
    record = _read(head)
    article: dict[str, Any] = record["article"]
    origin: list[Any] = record["origin"]
    path, root, name, columns = Origin(*origin)
    strings = (record["id"], record["digest"], path, root, name, *map(article.get, STRINGS, repeat("")))
    strings += (*columns.keys(), *columns.values())
    try:
        "".join(strings)  # which takes a third of the time that looking at their types does
    except TypeError:
        raise ValueError("what is stored of a document is not what was written") from None
    if "date" in article:
        article["date"] = _date(article["date"])
    return record


@lru_cache(maxsize=10_000)
def _date(written: str) -> Date:
    """Read a date as it is stored: many articles are of one day."""
    try:
        return Date(written)
    except ZoekerError as error:  # a date that was sound when it was written
        raise ValueError(str(error)) from error


def is_text(text: str) -> bool:
    """Say whether a string can be written as UTF-8; the name of a file or an id made of other bytes is that of nothing in the index."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _read(written: bytes) -> dict[str, Any]:
    """Read an object of JSON, whose strings are text."""
    text = written.decode()
    try:
        value, end = _read_json(text, 0)
    except StopIteration:
        value, end = None, 0
    sound = isinstance(value, dict) and end == len(text)
    if not sound or ("\\u" in text and not is_text(_write(value))):
        raise ValueError("what is stored of a document is not what was written")
    record: dict[str, Any] = value
    return record


_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _json(value: object) -> bytes:
    return _write(value).encode()


class Dictionary:
    """A trained dictionary for each part. `name` tells it from others; "" is that of none at all."""

    def __init__(self, name: str = "", trained: Mapping[str, bytes] = {}) -> None:
        self.name, self._trained = name, trained
        dictionaries = {part: zstandard.ZstdCompressionDict(data) for part, data in trained.items()}
        parameters = zstandard.ZstdCompressionParameters.from_level(
            _LEVEL, format=zstandard.FORMAT_ZSTD1_MAGICLESS, write_dict_id=False, write_content_size=True
        )
        self.compressors = {
            part: zstandard.ZstdCompressor(dict_data=dictionaries.get(part), compression_params=parameters)
            for part in PARTS
        }
        self.decompressors = {part: Decompressor(dictionaries.get(part), magic=False) for part in PARTS}

    def compress(self, parts: Parts) -> Parts:
        """Compress the parts of an article."""
        head, text = parts
        return self.compressors["heads"].compress(head), self.compressors["texts"].compress(text)

    def write(self, folder: Path) -> None:
        """Put the dictionary in a folder, on disk."""
        with disk.new_file(folder / file_name(self.name)) as file:
            writer = FileWriter(file)
            for part, data in self._trained.items():
                writer.add(part, data)
            writer.finish({})


def file_name(name: str) -> str:
    """Name the file of a dictionary."""
    return f"articles-{name}.dictionary"


def trained(articles: Sequence[Parts]) -> Dictionary:
    """Train a dictionary on some articles: none when they are too few, or too much alike, to learn from."""
    if len(articles) < FEWEST:
        return Dictionary()
    samples_of = {}
    for part, samples in zip(PARTS, zip(*articles, strict=True), strict=True):
        try:
            data = zstandard.train_dictionary(_SIZES[part], list(samples), level=_TRAINING_LEVEL).as_bytes()
        except zstandard.ZstdError:
            return Dictionary()
        samples_of[part] = data
    from hashlib import blake2b

    name = blake2b(b"".join(samples_of.values()), digest_size=8).hexdigest()
    return Dictionary(name, samples_of)


class StoredArticles:
    """Reads the articles of a segment."""

    def __init__(self, file: FileReader, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self._sections = {part: file.section(part) for part in PARTS}
        self._views = {part: section.data.data for part, section in self._sections.items()}
        self._ends = {part: starts_of(file.array(f"{part}.sizes")) for part in PARTS}

    def part(self, part: str, document: int) -> bytes:
        """Read a part of an article."""
        ends = self._ends[part]
        start, stop = ends.item(document), ends.item(document + 1)
        self._sections[part].check(start, stop)
        return self.dictionary.decompressors[part](self._views[part][start:stop])

    def article(self, document: int) -> Article:
        """Read a whole article. Raises ValueError for one that is none."""
        try:
            return Article(**joined(self.part("heads", document), self.part("texts", document))["article"])
        except ZoekerError as error:  # an article that was sound when it was written
            raise ValueError(str(error)) from error

    def compressed(self, part: str, documents: Numbers) -> tuple[bytes, Numbers]:
        """Give a part of several articles, compressed, side by side, with the size of each."""
        ends = self._ends[part]
        section = self._sections[part]
        if len(documents):
            section.check(ends.item(documents[0]), ends.item(documents[-1] + 1))
        counts = ends[documents + 1] - ends[documents]
        if len(documents) and documents[-1] - documents[0] == len(documents) - 1:
            return section.data[ends[documents[0]] : ends[documents[-1] + 1]].tobytes(), counts
        return section.data[ragged(ends[documents], counts)].tobytes(), counts


def write_stored(file: FileWriter, part: str, pieces: Iterable[tuple[bytes, NDArray[np.integer]]]) -> None:
    """Write a part of all articles: compressed bytes, and the size of each article's."""
    file.add(part, b"")
    counts = []
    for data, sizes in pieces:
        file.extend(part, data)
        counts.append(np.asarray(sizes, np.int64))
    file.add(f"{part}.sizes", narrowed(np.concatenate(counts) if counts else np.empty(0, np.int64)))
