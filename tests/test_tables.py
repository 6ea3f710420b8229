"""How does a result become a table of another library? Columns and their types are the same, whatever the rows hold."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from zoeker.errors import LibraryMissingError, ZoekerError
from zoeker.tables import Rows, Stream, columns_of, library


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    people: int | None
    share: float
    by_sea: bool
    spans: tuple[tuple[int, int], ...]


PLACES = (Place("Goes", 38000, 0.5, True, ((0, 2), (3, 4))), Place("Oss", None, 1, False, ()))
COLUMNS = ["name", "people", "share", "by_sea", "spans"]


@dataclass(frozen=True, slots=True)
class Places(Rows[Place]):
    places: tuple[Place, ...]
    columns = columns_of(Place)

    def __iter__(self):
        return iter(self.places)


def test_rows_become_dicts():
    assert Places(PLACES).to_dicts() == [
        {"name": "Goes", "people": 38000, "share": 0.5, "by_sea": True, "spans": ((0, 2), (3, 4))},
        {"name": "Oss", "people": None, "share": 1, "by_sea": False, "spans": ()},
    ]


def test_a_stream_gives_each_row_once():
    stream = Stream(PLACES, columns_of(Place))
    assert next(stream) is PLACES[0]
    assert [row["name"] for row in stream.to_dicts()] == ["Oss"]
    assert stream.to_dicts() == []


def test_columns_have_the_types_of_their_annotations():
    assert columns_of(Place) == {"name": str, "people": int, "share": float, "by_sea": bool, "spans": object}


def test_rows_become_a_data_frame():
    pytest.importorskip("pandas")
    frame = Places(PLACES).to_pandas()
    assert list(frame.columns) == COLUMNS
    assert list(frame["name"]) == ["Goes", "Oss"]
    assert frame["spans"][0] == ((0, 2), (3, 4))
    assert list(Places(()).to_pandas().columns) == COLUMNS


def test_rows_become_an_arrow_table_of_the_same_types_also_where_there_are_none():
    pytest.importorskip("pyarrow")
    table = Places(PLACES).to_arrow()
    assert table.column_names == COLUMNS
    assert table.schema == Places(()).to_arrow().schema
    assert table.to_pylist() == [
        {"name": "Goes", "people": 38000, "share": 0.5, "by_sea": True, "spans": "[[0, 2], [3, 4]]"},
        {"name": "Oss", "people": None, "share": 1.0, "by_sea": False, "spans": "[]"},
    ]


@pytest.mark.parametrize("convert", ["to_pandas", "to_arrow"])
def test_a_library_that_is_not_there_is_named_with_what_to_install(convert, monkeypatch):
    name = "pandas" if convert == "to_pandas" else "pyarrow"
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(LibraryMissingError, match=f"{name}, which is not installed; run: pip install {name}"):
        getattr(Places(PLACES), convert)()


def test_an_extra_of_zoeker_is_named_where_there_is_one():
    with pytest.raises(ZoekerError, match=r"run: pip install 'zoeker\[plot\]'") as told:
        library("zoeker_needs_no_such", "plot")
    assert told.value.library == "zoeker_needs_no_such"


def test_a_library_that_cannot_be_loaded_is_told_with_the_reason(tmp_path, monkeypatch):
    (tmp_path / "broken_library.py").write_text("raise ImportError('no such symbol')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(LibraryMissingError, match="cannot load the library broken_library: no such symbol"):
        library("broken_library")
