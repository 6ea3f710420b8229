import csv
import io

import pytest

from zoeker.corpus import tables
from zoeker.corpus.fields import FieldNames
from zoeker.corpus.records import Record, Source, UnreadableError
from zoeker.errors import Problem


def read(text: str) -> list[Record | Problem]:
    return list(tables.read(Source("a.csv", io.StringIO(text), FieldNames({}))))


def problems(text: str) -> list[str]:
    return [str(found) for found in read(text) if isinstance(found, Problem)]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_header_tells_what_divides_the_cells(mark: str) -> None:
    assert read(f"titel{mark}tekst\nA{mark}B\n") == [Record(2, 1, {"titel": "A", "tekst": "B"})]


def test_known_names_tell_more_than_the_number_of_marks() -> None:
    assert read("titel;tekst;a,b,c,d\nA;B;C\n") == [
        Record(2, 1, {"titel": "A", "tekst": "B", "a,b,c,d": "C"})
    ]


def test_a_record_has_the_line_where_it_starts() -> None:
    assert [found.line for found in read('titel,tekst\nA,"B\n\nC"\n\nD,E\n')] == [2, 6]


def test_a_row_that_does_not_fit_is_told_and_the_rest_goes_on() -> None:
    broken, good = read("titel,tekst\nA\nB,C\n")
    assert str(broken) == "a.csv:2: has 1 cells, where the header has 2"
    assert good == Record(3, 2, {"titel": "B", "tekst": "C"})


def test_a_table_without_a_text_says_how_to_name_it() -> None:
    with pytest.raises(UnreadableError, match=r"only titel, verhaal; .*--map body=COLUMN"):
        read("titel,verhaal\nA,B\n")


def test_columns_with_no_name_or_the_same_name_are_kept_apart() -> None:
    assert read("tekst,,tekst\nA,B,C\n") == [Record(2, 1, {"tekst": "A", "column 2": "B", "tekst 3": "C"})]


def test_a_quote_that_is_not_closed_is_told_where_it_starts() -> None:
    assert problems('titel,tekst\nA,B\nC,"D\nE,F\n') == [
        "a.csv:3: a quoted cell that starts here is not closed; the rest of the file is not read"
    ]


def test_a_cell_that_is_too_long_is_passed_over_whole() -> None:
    long = "een, twee\n" * (csv.field_size_limit() // 9)
    broken, good = read(f'titel,tekst\nA,"{long}"\nB,C\n')
    assert str(broken) == "a.csv:2: a cell is too long, or its quote is not closed"
    assert good == Record(long.count("\n") + 3, 2, {"titel": "B", "tekst": "C"})


def test_a_nul_character_is_told() -> None:
    assert problems("titel,tekst\nA,B\0\n") == ["a.csv:2: holds a NUL character"]


def test_text_after_a_closing_quote_is_told() -> None:
    assert problems('titel,tekst\n"A"x,B\nC,D\n')[0].startswith("a.csv:2: is no row of a table")


def test_a_table_is_known_by_two_known_names() -> None:
    known = [
        text
        for text in ("titel;tekst\n", "Kop,tekst", "Een titel, en tekst")
        if tables.looks_like(text, FieldNames({}))
    ]
    assert known == ["titel;tekst\n", "Kop,tekst"]
