"""What is zoeker's index to Whoosh? The schema, and how Whoosh's own writers and parsers get zoeker's terms."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from whoosh import analysis, columns, fields, formats

from zoeker.dutch import NAME, Token, analyze
from zoeker.format.schema import INDEXED, NO_DATE


class DutchAnalyzer(analysis.Analyzer):  # type: ignore[misc]
    """An analyzer of zoeker's in Whoosh's form, so that Whoosh's own query parser finds what zoeker indexed."""

    def __init__(self, name: str = NAME) -> None:
        self.name = name

    def __call__(self, value: str, **options: Any) -> Iterator[analysis.Token]:
        """Yield a Whoosh token for each term of each of zoeker's."""
        token = analysis.Token(**{"positions": True, "chars": True, **options})
        pairs = ((found, term) for found in analyze(value, self.name) for term in found.terms)
        for word, term in pairs:
            token.text = token.original = term
            token.boost, token.stopped = 1.0, False
            token.pos, token.startchar, token.endchar = word.position, word.start, word.end
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

    def __init__(self, analyzer: str = NAME) -> None:
        super().__init__(analyzer=DutchAnalyzer(analyzer))
        self.format = PackedPositions()

    def index(self, value: str | list[Token], **_: Any) -> list[tuple[bytes, int, float, bytes]]:
        """Give Whoosh's (term, frequency, weight, packed positions) for each term."""
        tokens = analyze(value, self.analyzer.name) if isinstance(value, str) else value
        positions: defaultdict[str, set[int]] = defaultdict(set)
        for token in tokens:
            for term in token.terms:
                positions[term].add(token.position)
        encode = self.format.encode
        return [
            (term.encode(), len(held), float(len(held)), encode(sorted(held)))
            for term, held in positions.items()
        ]


def make_schema(analyzer: str = NAME) -> fields.Schema:
    """Give the schema of an index of FORMAT_VERSION with one of zoeker's analyzers."""
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        digest=fields.STORED(),
        origin=fields.STORED(),  # catalog.Origin as a list, [] when a script handed it over
        article=fields.STORED(),  # Article.to_record()
        first=fields.COLUMN(columns.NumericColumn("q", default=NO_DATE)),
        last=fields.COLUMN(columns.NumericColumn("q", default=NO_DATE)),
        **{name: DutchText(analyzer) for name in INDEXED},
    )
