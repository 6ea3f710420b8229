"""How does one get all that was found? Whole articles in a file, in an order, with what says of what it is an export.

The same question on the same state of an index gives the same bytes: what differs each time, such as when it was asked, stands
in what tells of the export (`About`), and not in it.
"""

from __future__ import annotations

import gzip
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from itertools import chain, islice
from json.encoder import encode_basestring
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO, Unpack

from .dutch import VERSIONS
from .engines import Engine, Request, Stored
from .errors import OutputError, QueryError, system_reason
from .escaping import clean, json_bytes, to_csv
from .query.language import Which
from .query.names import Names
from .query.tree import Named, leaves
from .references import references
from .search import requested
from .tables import library

FIELDS = (
    *("id", "title", "title_derived", "date", "source", "section", "author", "url"),
    *("lead", "body", "extra"),
)
REFERENCES = ("ris", "bibtex", "csl-json")  # which have fields of their own
FORMATS = ("jsonl", "csv", "parquet", *REFERENCES)
ENDINGS = dict(zip((".jsonl", ".csv", ".parquet", ".ris", ".bib", ".json"), FORMATS, strict=True))
ABOUT = ".about.json"  # behind the name of a file, the name of what tells of it
VERSION = 1  # of what stands there
_OPTIONS = ("any_word", "exact_names", "plain")  # what else may be asked than a question says
_TEXTS = ("lead", "body", "extra")
_PIECE = 256  # articles that are read together
_GROUP = 4096  # rows of Parquet that are written together


@dataclass(frozen=True, slots=True)
class About:
    """What makes an export citable.

    `question` is what was typed; `query` is how it was understood, with its dates, sources and the like; `also` are the other
    names under which a name was looked for, and `options` are those of `any_word`, `exact_names` and `plain` that were asked for. Of
    the `articles` of the index, so many were `found`. `fingerprint` tells the state of the index from any other: it is the
    same for a copy of it, and may be another where the same articles were indexed otherwise.
    """

    question: str
    query: str
    also: Mapping[str, Sequence[str]]
    options: tuple[str, ...]
    sort: str
    format: str
    fields: tuple[str, ...]
    found: int
    articles: int
    fingerprint: str
    zoeker: str
    analyzer: str
    analyzer_version: object
    time: str

    @property
    def line(self) -> str:
        """All of it that somebody needs who looks it up, in a line."""
        what = clean(self.query) if self.question.strip() or self.options else "all"
        articles = f"{self.articles:,} article{'s' * (self.articles != 1)}"
        return (
            f"{self.found:,} of {articles}: {what}; index {self.fingerprint}, "
            f"zoeker {self.zoeker}, {self.analyzer} {self.analyzer_version}, {self.time}"
        )


class Export:
    """All that a question found: iterate it for the bytes, piece by piece and once, or `save` it; `about` says what it is."""

    def __init__(self, about: About, pieces: Iterator[bytes]) -> None:
        self.about = about
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def save(self, path: str | os.PathLike[str], force: bool = False) -> Path:
        """Write it to a file, packed where its name ends in .gz, and what it is to another (`about`, behind its name); give that.

        Neither is there before both are whole. Raises OutputError for what cannot be written, and for files that are there, unless
        it is to be done by `force`.
        """
        file = Path(path)
        about = file.with_name(file.name + ABOUT)
        with _told(file):
            for target in (file, about):
                if os.path.lexists(target) and not (force and target.is_file()):
                    why = (
                        "to write over it, use --force (force=True)" if target.is_file() else "it is no file"
                    )
                    raise OutputError(f"{target} is there; name another file: {why}", target)
            with ExitStack() as stack:
                beside, content = (stack.enter_context(_aside(target)) for target in (about, file))
                digest = _write(content, self, file.suffix == ".gz")
                told = {"version": VERSION, **asdict(self.about), "file": file.name, "sha256": digest}
                beside.write(json_bytes(json.dumps(told, ensure_ascii=False, indent=1).encode()) + b"\n")
        return about


def export(
    engine: Engine,
    text: str,
    names: Names,
    format: str,
    fields: Sequence[str],
    sort: str,
    **which: Unpack[Which],
) -> Export:
    """Prepare an export of all articles that match what is asked. Raises QueryError for what cannot be."""
    fields = _checked(format, fields, text)
    query, request = requested(engine, text, names, sort, **which)
    about = About(
        text,
        query,
        _also(request),
        tuple(name for name in _OPTIONS if which.get(name)),
        sort,
        format,
        tuple(fields),
        engine.best(request._replace(all_words=True)).total,
        engine.count,
        engine.fingerprint,
        version("zoeker"),
        engine.made_with,
        VERSIONS[engine.made_with],
        datetime.now(UTC).replace(microsecond=0).isoformat(),
    )
    pieces = _stored(engine, request, any(name in fields for name in _TEXTS))
    return Export(about, _written(format, fields, pieces))


def _checked(format: str, fields: Sequence[str], text: str) -> Sequence[str]:
    """Give the fields that are wanted. Raises QueryError for what is none, and for a form that there is not."""
    if format not in FORMATS:
        raise QueryError(
            f"there is no form {format!r} of an export; choose one of {', '.join(FORMATS)}", text
        )
    if format in REFERENCES:
        if fields:
            raise QueryError(f"{format} has fields of its own; leave out which ones are wanted", text)
        return ()
    for name in fields:
        if name not in FIELDS:
            raise QueryError(f"an article has no field {name!r}; it has {', '.join(FIELDS)}", text)
    return tuple(dict.fromkeys(fields)) or FIELDS


def _also(request: Request) -> dict[str, list[str]]:
    """Give the other names that a question was asked with, by the one that was typed."""
    return {
        str(leaf): [str(variant.leaf) for variant in leaf.variants]
        for leaf in leaves(request.tree)
        if isinstance(leaf, Named)
    }


def _stored(engine: Engine, request: Request, texts: bool) -> Iterator[Sequence[Stored]]:
    found = engine.every(request)
    while piece := [its.reference for its in islice(found, _PIECE)]:
        yield engine.stored(piece, texts)


# In which form?


def _written(format: str, fields: Sequence[str], pieces: Iterator[Sequence[Stored]]) -> Iterator[bytes]:
    match format:
        case "jsonl":
            return _lines(fields, pieces)
        case "csv":
            return to_csv(fields, _rows(fields, pieces), keep_lines=True)
        case "parquet":
            return _parquet(fields, _rows(fields, pieces))
    return _joined(references(chain.from_iterable(pieces), format))


def _joined(parts: Iterable[bytes]) -> Iterator[bytes]:
    each = iter(parts)
    while piece := b"".join(islice(each, _PIECE)):
        yield piece


def _lines(fields: Sequence[str], pieces: Iterable[Sequence[Stored]]) -> Iterator[bytes]:
    """Write articles as JSON, a line each, as `json` does: their texts are bytes already, and stay so.

    `title_derived` and `extra` stand there only where there is something to tell.
    """
    members = [(f'"{name}": '.encode(), _JSON[name]) for name in fields]
    for piece in pieces:
        lines = [
            b", ".join([name + value for name, written in members if (value := written(article))])
            for article in piece
        ]
        yield json_bytes(b"{%b}\n" % b"}\n{".join(lines))


def _string(name: str) -> Callable[[Stored], bytes]:
    value = attrgetter(name)
    return lambda article: encode_basestring(value(article)).encode()


def _text(place: int) -> Callable[[Stored], bytes]:
    def written(article: Stored) -> bytes:
        text = article.written[place]
        if len(text.translate(None, _CONTROLS)) < len(text):
            return encode_basestring(text.decode()).encode()
        return b'"%b"' % text.replace(b"\\", rb"\\").replace(b'"', rb"\"").replace(b"\n", rb"\n")

    return written


_CONTROLS = bytes({*range(32)} - {10})  # characters that a string of JSON cannot hold, but for line ends
_JSON: Mapping[str, Callable[[Stored], bytes]] = {
    **{name: _string(name) for name in ("id", "title", "source", "section", "author", "url")},
    "title_derived": lambda article: b"true" if article.title_derived else b"",
    "date": lambda article: b'"%b"' % article.date.encode() if article.date else b"null",
    "lead": _text(0),
    "body": _text(1),
    "extra": lambda article: _extra(article).encode(),
}
_CELLS: Mapping[str, Callable[[Stored], str]] = {
    **{name: attrgetter(name) for name in ("id", "title", "source", "section", "author", "url")},
    "title_derived": lambda article: "true" if article.title_derived else "",
    "date": lambda article: str(article.date or ""),
    "lead": lambda article: article.written[0].decode(),
    "body": lambda article: article.written[1].decode(),
    "extra": lambda article: _extra(article),
}


def _extra(article: Stored) -> str:
    extra = article.extra()
    return json.dumps(extra, ensure_ascii=False) if extra else ""


def _rows(fields: Sequence[str], pieces: Iterable[Sequence[Stored]]) -> Iterator[list[str]]:
    """Give the fields of each article as cells of a table: text, of which that of `extra` is JSON."""
    cells = [_CELLS[name] for name in fields]
    return ([cell(article) for cell in cells] for piece in pieces for article in piece)


class _Sink(io.RawIOBase):
    """Takes what is written, and gives it up when asked, so that no more than a group of rows is held."""

    def __init__(self) -> None:
        self._held = list[bytes]()
        self._at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, data: Any) -> int:
        self._held.append(bytes(data))
        self._at += len(self._held[-1])
        return len(self._held[-1])

    def taken(self) -> bytes:
        held = b"".join(self._held)
        self._held.clear()
        return held


def _parquet(fields: Sequence[str], rows: Iterator[list[str]]) -> Iterator[bytes]:
    arrow, parquet = library("pyarrow", "parquet"), library("pyarrow.parquet", "parquet")
    schema, sink = arrow.schema([(name, arrow.string()) for name in fields]), _Sink()

    def groups() -> Iterator[bytes]:
        with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
            while group := list(islice(rows, _GROUP)):
                columns = [[cell or None for cell in column] for column in zip(*group, strict=True)]
                writer.write_table(arrow.table(dict(zip(fields, columns, strict=True)), schema=schema))
                yield sink.taken()
        yield sink.taken()

    return groups()


# Where does it go?


def _write(file: BinaryIO, pieces: Iterable[bytes], packed: bool) -> str:
    """Write pieces to a file; give its checksum, by SHA-256."""
    sink = _Digested(file)
    if packed:  # of no name and no time, so that the same is the same
        with gzip.GzipFile("", "wb", 6, sink, 0) as into:
            for piece in pieces:
                into.write(piece)
    else:
        for piece in pieces:
            sink.write(piece)
    return sink.digest.hexdigest()


class _Digested:
    """A file that is written, and of whose content a checksum is made."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


@contextmanager
def _aside(target: Path) -> Iterator[BinaryIO]:
    """Write a file aside, which takes its name when the block is left, and is gone when that fails."""
    aside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with aside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(target)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """Turn what the system refuses into an OutputError."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot write {file}: {system_reason(error)}", file) from error
