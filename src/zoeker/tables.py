"""How does a result become a table of another library? Rows become dicts, a DataFrame of pandas or a Table of Arrow.

Neither library is needed for anything else, so that each is imported when it is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from importlib import import_module
from typing import Any, TypeVar

from .errors import LibraryMissingError

Row = TypeVar("Row")

_KINDS: Mapping[str, type] = {"str": str, "Date": str, "int": int, "float": float, "bool": bool}


class Rows(Iterable[Row]):
    """Rows that convert to what other libraries read. Who inherits this is iterable, and names its `columns`."""

    __slots__ = ()

    @property
    def columns(self) -> Mapping[str, type]:
        """What a row has, in order: names, each with str, int, float or bool; `object` for what is nested."""
        raise NotImplementedError

    def to_dicts(self) -> list[dict[str, Any]]:
        """Give each row as a dict, whatever is nested in it as lists and dicts."""
        return [self._as_dict(row) for row in self]

    def to_pandas(self) -> Any:
        """Give a `pandas.DataFrame`. Raises LibraryMissingError."""
        pandas = library("pandas")
        return pandas.DataFrame(self.to_dicts(), columns=list(self.columns))

    def to_arrow(self) -> Any:
        """Give a `pyarrow.Table`, whose types do not depend on what the rows hold: what is nested is JSON. Raises LibraryMissingError."""
        arrow = library("pyarrow")
        kinds = {str: arrow.string(), int: arrow.int64(), float: arrow.float64(), bool: arrow.bool_()}
        nested = [name for name, kind in self.columns.items() if kind not in kinds]
        schema = arrow.schema(
            [(name, kinds.get(kind, arrow.string())) for name, kind in self.columns.items()]
        )
        rows = self.to_dicts()
        for row in rows:
            row.update((name, json.dumps(row[name], ensure_ascii=False)) for name in nested if name in row)
        return arrow.Table.from_pylist(rows, schema=schema)

    def _as_dict(self, row: Row) -> dict[str, Any]:
        return asdict(row)  # type: ignore[call-overload, no-any-return]


class Stream(Rows[Row], Iterator[Row]):
    """Rows that come one by one, and only once: whoever converts them has those that are left."""

    def __init__(self, rows: Iterable[Row], columns: Mapping[str, type]) -> None:
        self._rows = iter(rows)
        self._columns = columns

    @property
    def columns(self) -> Mapping[str, type]:
        """What a row has."""
        return self._columns

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        return next(self._rows)


def columns_of(row: type) -> dict[str, type]:
    """Give the columns of rows that are of a dataclass, from its annotations as they are written: `str`, `int | None`."""
    return {field.name: _KINDS.get(str(field.type).partition(" | ")[0], object) for field in fields(row)}


def library(name: str, extra: str = "") -> Any:
    """Import a library that zoeker works without; `extra` is the one of zoeker's that brings it. Raises LibraryMissingError."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        wanted = f"'zoeker[{extra}]'" if extra else name.partition(".")[0]
        raise LibraryMissingError(
            f"this needs the library {name.partition('.')[0]}, which is not installed; run: pip install {wanted}",
            name,
        ) from error
    except ImportError as error:
        raise LibraryMissingError(f"cannot load the library {name}: {error}", name) from error
