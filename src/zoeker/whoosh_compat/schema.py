"""What is zoeker's index to Whoosh? The schema, and how Whoosh's own parsers get zoeker's terms."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any, NoReturn

from whoosh import analysis, columns, fields, formats
from whoosh.filedb.filestore import ReadOnlyError

from zoeker.dutch import NAME, analyze
from zoeker.format import INDEXED, NO_DATE


class DutchAnalyzer(analysis.Analyzer):  # type: ignore[misc]
    """An analyzer of zoeker's in Whoosh's form, so that Whoosh's own query parser finds what zoeker indexed."""

    def __init__(self, name: str = NAME) -> None:
        self.name = name

    def __call__(self, value: str, **options: Any) -> Iterator[analysis.Token]:
        """Yield a Whoosh token for each term of each of zoeker's."""
        token = analysis.Token(**{"positions": True, "chars": True, **options})
        for word in analyze(value, self.name):
            for term in word.terms:
                token.text = token.original = term
                token.boost, token.stopped = 1.0, False
                token.pos, token.startchar, token.endchar = word.position, word.start, word.end
                yield token


class PackedPositions(formats.Positions):  # type: ignore[misc]
    """Positions as 32-bit integers side by side, so that a whole posting list is decoded at once."""

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """Unpack positions, which increase."""
        return array("I", valuestring).tolist()

    def decode_frequency(self, valuestring: bytes) -> int:
        """Count the positions."""
        return len(valuestring) // array("I").itemsize

    def decode_weight(self, valuestring: bytes) -> float:
        """Give the frequency as a weight, as Whoosh's own scorers want it."""
        return float(self.decode_frequency(valuestring))


class DutchText(fields.TEXT):  # type: ignore[misc]
    """A text field whose positions lie as zoeker's codec gives them."""

    def __init__(self, analyzer: str = NAME) -> None:
        super().__init__(analyzer=DutchAnalyzer(analyzer))
        self.format = PackedPositions()


class ZoekerSchema(fields.Schema):  # type: ignore[misc]
    """The fields of an index that Whoosh may only read."""

    def clean(self) -> None:
        """Refuse what Whoosh does before it writes a table of contents, and only then."""
        refuse()


def refuse() -> NoReturn:
    """Raise Whoosh's ReadOnlyError: were Whoosh to write, zoeker would not see it, and Whoosh lose what zoeker wrote."""
    raise ReadOnlyError(
        "an index of zoeker's is only read by Whoosh; to write to it, use zoeker index, or zoeker.update_index"
    )


def make_schema(analyzer: str = NAME) -> ZoekerSchema:
    """Give the schema of an index of FORMAT_VERSION with one of zoeker's analyzers."""
    return ZoekerSchema(
        id=fields.ID(unique=True, stored=True),
        digest=fields.STORED(),
        origin=fields.STORED(),  # format.stored.Origin as a list, [] when a script handed it over
        article=fields.STORED(),  # Article.to_record()
        first=fields.COLUMN(columns.NumericColumn("q", default=NO_DATE)),
        last=fields.COLUMN(columns.NumericColumn("q", default=NO_DATE)),
        **{name: DutchText(analyzer) for name in INDEXED},
    )
