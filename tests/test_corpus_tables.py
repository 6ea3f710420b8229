import io

import pytest

from zoeker.corpus import tables
from zoeker.corpus.records import FieldNames, Record, Source, UnreadableError
from zoeker.errors import Problem


def read(text: str) -> list[Record | Problem]:
    return list(tables.read(Source("a.csv", io.StringIO(text), FieldNames({}))))


def cells(text: str) -> list[str]:
    """Give the cells of each row, or the line of its problem."""
    found = read(text)
    return [
        "|".join(map(str, it.fields.values())) if isinstance(it, Record) else f"line {it.line}"
        for it in found
    ]


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
    with pytest.raises(UnreadableError, match=r"only naam, verhaal; .*--map body=COLUMN"):
        read("naam,verhaal\nA,B\n")


def test_columns_with_no_name_or_the_same_name_are_kept_apart() -> None:
    assert read("tekst,,tekst\nA,B,C\n") == [Record(2, 1, {"tekst": "A", "column 2": "B", "tekst 3": "C"})]


def test_a_quote_that_is_not_closed_costs_one_row() -> None:
    broken, *good = read('titel,tekst\nA,B\nC,"D\nE,F\nG,H\n')[1:]
    assert str(broken) == "a.csv:3: a quoted cell that starts here is not closed; the row is left out"
    assert good == [Record(4, 3, {"titel": "E", "tekst": "F"}), Record(5, 4, {"titel": "G", "tekst": "H"})]


def test_a_quote_that_the_next_quote_closes_costs_one_row() -> None:
    assert cells('titel,tekst\nA,"B\nC,D\nE,"F"\nG,H\n') == ["line 2", "C|D", "E|F", "G|H"]


def test_quotes_that_are_not_doubled_cost_their_row_and_no_line_of_it_is_a_row() -> None:
    assert cells('id,titel,tekst\n1,"A "b" c","d\ne, f, g\nh"\n2,B,C\n') == ["line 2", "2|B|C"]
    assert cells('id,titel,tekst\n1,"A" b,"c\n2,"B",C\n') == ["line 2", "2|B|C"]


def test_two_stray_quotes_that_may_have_joined_two_rows_are_told() -> None:
    notice, record = read('id,titel,tekst\n1,"Wij,A\n2,gaan",B\n')
    assert isinstance(notice, Problem)
    assert not notice.skipped
    assert str(notice) == "a.csv:2: has a quoted cell that holds what look like 2 rows"
    assert isinstance(record, Record)


def test_a_cell_may_be_long() -> None:
    long = "een, twee\n" * 40_000
    assert read(f'titel,tekst\nA,"{long}"\nB,C\n') == [
        Record(2, 1, {"titel": "A", "tekst": long}),
        Record(40_003, 2, {"titel": "B", "tekst": "C"}),
    ]


def test_a_row_with_a_cell_too_many_is_told_but_for_empty_ones() -> None:
    assert cells("titel,tekst\nA,B,\nC,D,,\nE,F,G\nH,I\n") == ["A|B", "C|D", "line 4", "H|I"]


def test_a_row_that_does_not_fit_takes_none_with_it() -> None:
    assert cells('id,titel,tekst\n1,"A,B\n2,C,"D\n",E\n3,F,G\n')[-1] == "3|F|G"
    assert cells('id,titel,tekst\n1,"A,b,c\n2,B,C\n3,C",D,E,F\n4,D,E\n') == [
        "line 2",
        "2|B|C",
        "line 4",
        "4|D|E",
    ]


def test_a_line_may_say_what_divides_the_cells() -> None:
    assert cells("sep=;\ntitel;tekst\nA,1;B\n") == ["A,1|B"]
    assert cells('"sep=^"\ntitel^tekst\nA;B^C\n') == ["A;B|C"]
    assert tables.looks_like("sep=;\ntitel;x\n", FieldNames({}))
    assert not tables.looks_like("sep=;\n", FieldNames({}))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ('"Wij blijven\tA\ndoorgaan"\tB\n', ['"Wij blijven|A', 'doorgaan"|B']),
        ('Een " los\tB\n"\tC\n', ['Een " los|B', '"|C']),
        ('"Wij"\tB\n', ['"Wij"|B']),
        ('"Hij zei ""ja"""\t"Een, twee"\n', ['Hij zei "ja"|Een, twee']),
        ('"A\tB"\t"C\nD"\nE\tF\n', ["A\tB|C\nD", "E|F"]),
        ('A\t"B\nC\tD\n', ['A|"B', "C|D"]),
        ('A\t"B', ['A|"B']),
        ('"A\nB\tC\n', ["line 2", "B|C"]),
    ],
)
def test_a_quote_in_tsv_is_a_letter_unless_a_spreadsheet_wrote_it(rows: str, expected: list[str]) -> None:
    assert cells("titel\ttekst\n" + rows) == expected


def test_a_space_behind_a_mark_belongs_to_the_cell_unless_the_header_has_it() -> None:
    assert cells("id,tekst\n 1,B \n") == [" 1|B "]
    assert cells('titel, tekst\nA, "B, C"\n') == ["A|B, C"]


def test_a_header_with_a_quote_that_is_not_closed_is_told() -> None:
    with pytest.raises(UnreadableError, match="has a header row that cannot be read"):
        read('"titel,tekst\nA,B\n')


def test_a_table_has_a_number_of_columns_and_each_its_own_name() -> None:
    with pytest.raises(UnreadableError, match="has more than 10,000 columns"):
        read("tekst," + "x," * 10_000 + "\nA\n")
    [record] = read("tekst,tekst 3,tekst\nA,B,C\n")
    assert isinstance(record, Record)
    assert list(record.fields.values()) == ["A", "B", "C"]


def test_a_table_of_nothing_but_line_ends_is_empty() -> None:
    with pytest.raises(UnreadableError, match="is empty"):
        read("\n" * 70_000)


@pytest.mark.parametrize("row", ['a,"b"c', 'a,"b""c', '"""', 'a\t"b', '"a'])
def test_rows_that_are_all_broken_are_not_read_again_and_again(row: str) -> None:
    text = io.StringIO("id,tekst\n" + f"{row}\n" * 2_000)
    lines = tables._Lines(Source("a.csv", text, FieldNames({})))
    list(tables._Rows(lines, ",", "").below(2))
    assert lines._twice <= 6 * lines._read


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


def test_a_row_whose_cell_goes_on_below_is_found_behind_an_open_quote() -> None:
    text = 'id,titel,tekst\n0,b,"een\n1,titel,"twee\ndrie"\n2,t,vier\n'
    assert cells(text) == ["line 2", "1|titel|twee\ndrie", "2|t|vier"]
