"""What may reach a terminal, or a pipe? Text without control characters, however it got into an article."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from zoeker.escaping import clean as clean
from zoeker.escaping import clean_lines as clean_lines
from zoeker.escaping import json_line
from zoeker.escaping import to_csv as to_csv

if TYPE_CHECKING:
    import zoeker
    from zoeker.date import Date
    from zoeker.query.counts import Absence

Span = tuple[int, int]


def to_json(record: object) -> str:
    """Write a line of JSON, with escapes for what a terminal should not get and for what stdout cannot write."""
    return json_line(record, not (sys.stdout.encoding or "").lower().startswith("utf"))


def marked(text: str, spans: Iterable[Span]) -> str:
    """Put two stars around each span of a text."""
    parts, done = [], 0
    for start, end in spans:
        parts += [text[done:start], "**", text[start:end], "**"]
        done = end
    return "".join([*parts, text[done:]])


def columns(text: str) -> int:
    """Count the columns of a terminal that a text takes."""
    if text.isascii():
        return len(text)
    letters = (letter for letter in text if unicodedata.category(letter) not in ("Mn", "Me"))
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in letters)


def count(number: int, what: str = "article") -> str:
    """Write a count: `1 article`, `1,234 articles`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def in_english(date: Date, preposition: bool = False) -> str:
    """Write a date in an English sentence: `2022`, `January 2022`, `14 January 2022`; with its preposition, `in 2022`."""
    year, *rest = date[: len("2022-01-14")].split("-")
    if rest:
        from calendar import month_name  # here: it costs start-up time

        day = [str(int(rest[1]))] if rest[1:] else []
        year = " ".join([*day, month_name[int(rest[0])], year])
    return f"{'on' if rest[1:] else 'in'} {year}" if preposition else year


def absent(absence: Absence) -> str:
    """Say that nothing is from the time that was asked for, and when there is."""
    since, dots, until = absence.period.partition("..")
    period = (
        f"from {since}{f' to {until}' if until else ' on' if dots else ''}" if since else f"up to {until}"
    )
    before, after = absence.before, absence.after
    if before and after:
        others = f"the last before that is of {in_english(before)}, the next of {in_english(after)}"
    elif after:
        others = f"it begins {in_english(after, preposition=True)}"
    elif before:
        others = f"it ends {in_english(before, preposition=True)}"
    else:
        others = "none of its articles has a date"
    return f"(the index has no articles {period}; {others})"


def lacking(hit: zoeker.Hit) -> Iterator[str]:
    """Say in a line which words of the question an article lacks, if any: in Dutch, as its date is."""
    if hit.missing:
        yield f"zonder: {', '.join(map(clean, hit.missing))}"


def copied(hit: zoeker.Hit) -> Iterator[str]:
    """Say in a line for each copy of a story where it was printed."""
    for copy in hit.copies:
        known = (copy.date.written() if copy.date else "", copy.source, copy.title, copy.id)
        yield f"ook {copy.rank}: {' · '.join(clean(part) for part in known if part)}"


def explained(hit: zoeker.Hit) -> Iterator[str]:
    """Say in a line for each word of the question what it adds to the score of a hit, from what, and where it stands."""
    for word in hit.explanation:
        parts = " + ".join(f"{name} {score:.2f}" for name, score in word.streams)
        places: dict[str, list[str]] = {}
        for field, form, times in word.forms:
            places.setdefault(field, []).append(clean(form) + (f" {times}×" if times > 1 else ""))
        where = "; ".join(f"{field}: {', '.join(forms)}" for field, forms in places.items())
        yield f"{clean(word.word)} {word.score:+.2f} = {parts or 'no weight'} (idf {word.idf:.2f})" + (
            f"; {where}" if where else ""
        )


def facts(article: zoeker.Article) -> Iterable[tuple[str, str]]:
    """Give what is known of an article beside its text: names and values."""
    named = {
        "date": article.date.written() if article.date else "",
        "source": article.source,
        "section": article.section,
        "author": article.author,
        "url": article.url,
        "id": article.id,
    }
    for name, value in named.items():
        if value:
            yield name, clean(value)
    for name, other in article.extra.items():
        text = other if isinstance(other, str) else json.dumps(other, ensure_ascii=False)
        yield clean(name), clean(text)
