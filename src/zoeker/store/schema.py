"""What does the index hold of an article? The Whoosh schema, and how Dutch text becomes postings.

A text field holds, at each position, the term (the stem) and, where that differs, the written form with `=` before it:
a stem may be shorter than the beginning of a word that a reader types.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from whoosh import analysis, columns, fields, formats

from zoeker.dutch import Token, analyze

FORMAT_VERSION = 1  # of everything in the index folder; ARCHITECTURE.md says what lies there

RANKED = ("title", "lead", "body")  # the fields a word without a field is looked up in
NAMED = ("source", "section", "author")  # the fields that are searched only by name
TEXTS = RANKED + NAMED

FORM_MARK = "="  # stands before a written form; no token begins with it
NO_DATE = -(2**63)  # what the date columns hold of an article without a date


class DutchAnalyzer(analysis.Analyzer):  # type: ignore[misc]
    """zoeker's one analyzer in Whoosh's form, so that Whoosh's own query parser finds what zoeker indexed."""

    def __call__(self, value: str, **options: Any) -> Iterator[analysis.Token]:
        """Yield a Whoosh token for each of zoeker's."""
        token = analysis.Token(**{"positions": True, "chars": True, **options})
        for found in analyze(value):
            token.text = token.original = found.term
            token.boost, token.stopped = 1.0, False
            token.pos, token.startchar, token.endchar = found.position, found.start, found.end
            yield token


class PackedPositions(formats.Positions):  # type: ignore[misc]
    """Positions as 32-bit integers side by side, so that a whole posting list is decoded at once."""

    def encode(self, poslist: Iterable[int]) -> bytes:
        """Pack positions (increasing, from 0)."""
        return array("I", poslist).tobytes()

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """Unpack what `encode` packed."""
        return array("I", valuestring).tolist()

    def decode_frequency(self, valuestring: bytes) -> int:
        """Count the positions."""
        return len(valuestring) // array("I").itemsize

    def decode_weight(self, valuestring: bytes) -> float:
        """Give the frequency as a weight, as Whoosh's own scorers want it."""
        return float(self.decode_frequency(valuestring))


class DutchText(fields.TEXT):  # type: ignore[misc]
    """A text field that also takes tokens already analysed, so that a text is analysed once."""

    def __init__(self) -> None:
        super().__init__(analyzer=DutchAnalyzer())
        self.format = PackedPositions()

    def index(self, value: str | list[Token], **_: Any) -> list[tuple[bytes, int, float, bytes]]:
        """Give Whoosh's (term, frequency, weight, packed positions) for each term and written form."""
        tokens = analyze(value) if isinstance(value, str) else value
        positions: defaultdict[str, list[int]] = defaultdict(list)
        for token in tokens:
            for term in indexed_terms(token):
                if not (held := positions[term]) or held[-1] != token.position:
                    held.append(token.position)
        encode = self.format.encode
        return [
            (term.encode(), len(held), float(len(held)), encode(held)) for term, held in positions.items()
        ]


def indexed_terms(token: Token) -> tuple[str, ...]:
    """Give what stands in the index for a token: its term, and its written form where that differs."""
    return (token.term,) if token.term == token.text else (token.term, FORM_MARK + token.text)


def field_length(tokens: list[Token]) -> int:
    """Count the positions of a text: a joined form such as `witrusland` does not make it longer."""
    return tokens[-1].position + tokens[-1].length if tokens else 0


def make_schema() -> fields.Schema:
    """Give the schema of an index of FORMAT_VERSION."""
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        digest=fields.STORED(),
        origin=fields.STORED(),  # catalog.Origin as a list, [] when a script handed it over
        article=fields.STORED(),  # Article.to_record() as compressed JSON
        first=fields.COLUMN(columns.NumericColumn("q", default=NO_DATE)),
        last=fields.COLUMN(columns.NumericColumn("q", default=NO_DATE)),
        source_name=fields.COLUMN(columns.RefBytesColumn()),  # as it is written, to count by
        **{name: DutchText() for name in TEXTS},
        **{length_column(name): fields.COLUMN(columns.NumericColumn("I")) for name in RANKED},
    )


def length_column(field: str) -> str:
    """Name the column that holds the exact length of a field, in positions (Whoosh's own is rounded to a byte)."""
    return f"{field}_length"
