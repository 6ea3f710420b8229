"""What is an article? The one thing that is read, indexed, found and shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring

from .date import Date, DateLike
from .errors import ArticleError
from .sentences import first_sentence

TITLE_LENGTH = 100  # characters of a first sentence that fit in a title's place
_ENOUGH = 60  # characters that tell a text from others
_HALF = "holds half a surrogate pair, which no encoding can write"
_write = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
_ONE_LINE = ("title", "source", "section", "author", "url")
_FIELDS = ("id", *_ONE_LINE, "date", "lead", "body", "extra")
_MEMBERS = tuple((name, f'"{name}": '.encode()) for name in sorted(_FIELDS))
_SHORT = 200  # characters up to which json's own way to quote is as quick
# Characters that JSON cannot hold, and hardly any text does.
_RARE = bytes(code for code in range(32) if code != 10)


@dataclass(frozen=True, init=False, slots=True, repr=False)
class Article:
    """A news article. Only something to read is required: a `body`, a `lead`, or a `title` alone.

    `date` is an ISO string, a `date`, a `datetime` or a year, and is kept as a `Date`, as precise as it was given.
    Without a `title`, the first sentence (what fits of it) serves, and `title_derived` is true.
    An `id` is kept as it is, white space included; without one, or with a blank one, who indexes it gives one.
    `extra` is kept and shown, not searched. Raises ArticleError for an article with nothing to read, with a field of
    the wrong type or with half a surrogate pair in it, DateError for a bad date.
    """

    body: str
    id: str
    title: str
    lead: str
    date: Date | None
    source: str
    section: str
    author: str
    url: str
    extra: Mapping[str, object] = field(hash=False)
    title_derived: bool

    def __init__(
        self,
        *,
        body: str = "",
        id: str | int = "",
        title: str | None = "",
        lead: str | None = "",
        date: DateLike | None = None,
        source: str | None = "",
        section: str | None = "",
        author: str | None = "",
        url: str | None = "",
        extra: Mapping[str, object] | None = None,
    ) -> None:
        given = (title, source, section, author, url)
        values: dict[str, object] = {
            name: "" if value == "" else " ".join(_text(name, value).split())
            for name, value in zip(_ONE_LINE, given, strict=True)
        }
        values["id"] = _id(id)
        lead, body = _text("lead", lead).strip(), _text("body", body).strip()
        derived = not values["title"]
        if derived:
            if not lead and not body:
                raise ArticleError(
                    "an article needs a text: its title, lead and body are empty", values["id"]
                )
            values["title"] = first_sentence(lead or body, TITLE_LENGTH)
        values |= {"lead": lead, "body": body, "title_derived": derived, "extra": _extra(extra)}
        values["date"] = None if date is None or date == "" else Date(date)
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        date = f", {self.date}" if self.date else ""
        size = len(self.lead) + len(self.body)
        return f"<Article {self.id!r}: {shortened(self.title)!r}{date}, {size:,} characters>"

    def to_record(self) -> dict[str, object]:
        """Give what is not empty as a dict that JSON can hold, in the order of the fields; a derived title is left out."""
        record = {name: getattr(self, name) for name in _FIELDS}
        if self.title_derived:
            record["title"] = ""
        return {name: value for name, value in record.items() if value}

    def with_id(self, id: str) -> Article:
        """Give the same article under another id."""
        return Article(**(self.to_record() | {"id": id}))  # type: ignore[arg-type]

    def named(self) -> Article:
        """Give the article under its id, or one made of all it holds."""
        return self if self.id else self.with_id(f"article-{self.digest()[:12]}")

    def digest(self, named: bool = True) -> str:
        """Give a fingerprint of all it holds, its id too if it is to be `named`: what has the same need not be indexed twice."""
        from hashlib import blake2b  # here: it costs start-up time, and a search needs none

        members = [
            begin + (quoted(value) if isinstance(value, str) else _write(value).encode())
            for name, begin in _MEMBERS
            if (value := getattr(self, name))
            and not (self.title_derived and name == "title")
            and (named or name != "id")
        ]
        written = b"{%b}" % b", ".join(members)  # as JSON, in less time than an encoder takes
        return blake2b(written, digest_size=16).hexdigest()


def shortened(text: str) -> str:
    """Give the beginning of a text: so much of it as tells it from others."""
    return text if len(text) <= _ENOUGH else text[: _ENOUGH - 1] + "…"


def no_article(item: object) -> str:
    """Say of what a script hands over that it is no path and no article."""
    return f"sources are paths, or articles (zoeker.Article objects, or dicts), not {type(item).__name__}"


def quoted(text: str) -> bytes:
    """Write a string as JSON does, in UTF-8; a long one in a third of the time."""
    data = text.encode()
    if len(data) < _SHORT or len(data.translate(None, _RARE)) < len(data):
        return encode_basestring(text).encode()
    return b'"%b"' % data.replace(b"\\", rb"\\").replace(b'"', rb"\"").replace(b"\n", rb"\n")


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        kind = "a number" if type(value) is int else type(value).__name__
        raise ArticleError(f"an article's {name} is a string, not {kind}", value)
    return _whole(str(value), name)


def _id(value: object) -> str:
    """Give an id as it is: any change could make it that of another article."""
    if type(value) is int:
        return str(value)
    id = "" if value is None else value
    if not isinstance(id, str):
        raise ArticleError(f"an article's id is a string, not {type(value).__name__}", value)
    return "" if id.isspace() else _whole(str(id), "id")


def _whole(text: str, name: str) -> str:
    try:
        text.encode()  # a tenth of the time that looking for half characters takes
    except UnicodeEncodeError:
        raise ArticleError(f"an article's {name} {_HALF}", text) from None
    return text


def _extra(extra: Mapping[str, object] | None) -> Mapping[str, object]:
    """Make a copy that JSON can hold, so that what comes back is what went in."""
    if not extra:
        return {}
    try:
        copy = json.loads(_whole(json.dumps(dict(extra), ensure_ascii=False, default=str), "extra"))
    except (TypeError, ValueError, RecursionError) as error:
        raise ArticleError(f"an article's extra is a mapping that JSON can hold: {error}", extra) from None
    return {str(name): value for name, value in copy.items()}
