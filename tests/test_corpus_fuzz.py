"""Whatever bytes a folder holds, Articles and Problems come of it, and every good record beside a bad one is found."""

import gzip
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from zoeker.article import Article
from zoeker.corpus import find, read
from zoeker.errors import Problem

ENDINGS = (
    "",
    ".txt",
    ".md",
    ".json",
    ".jsonl",
    ".csv",
    ".tsv",
    ".html",
    ".jsonl.gz",
    ".csv.gz",
    ".2019",
    ".eml",
    ".dat",
)
PIECES = [
    *(
        b'"',
        b'""',
        b"\n",
        b"\r\n",
        b"\r",
        b",",
        b";",
        b"\t",
        b"sep=;\n",
        b"id,titel,tekst\n",
        b"\xff",
        b"\0",
        b"\x1f\x8b",
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b'"text"',
        b'"id"',
        b'"date"',
        b"1.10",
        b"-1",
        b"1e999",
        b"\\ud800",
        b"\xef\xbb\xbf",
    ),
    *(
        b"---\n",
        b"+++\n",
        b"# ",
        b"date 2022-13 ",
        b"<html>",
        b"<p>",
        b"<nav>",
        b"<?xml",
        b"MIME-Version: 1.0\n",
        b"x",
    ),
]
BYTES = st.binary(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join)
CELLS = st.text(st.sampled_from('ab,;\t" \n0é'), max_size=8)
DATES = [
    "2022-01-14",
    "12 mei 2019",
    "onbekend",
    "0000-00-00",
    "morgen",
    0,
    -1,
    43508,
    1e20,
    None,
    [1],
    {"$date": 1},
]


def found_in(folder: Path) -> list[Article | Problem]:
    return [found for file in find(str(folder)).files for found in read(file)]


def ids(found: list[Article | Problem]) -> list[str]:
    return [it.id for it in found if isinstance(it, Article)]


def told(found: list[Article | Problem]) -> list[Problem]:
    return [it for it in found if isinstance(it, Problem) and it.skipped]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ENDINGS), BYTES, st.booleans()), max_size=6))
@example(
    [(".json", b" " * 70_000, False), (".csv", b"\n" * 70_000, True), (".txt.gz", b"\x1f\x8b\x08", False)]
)
def test_good_files_are_found_beside_any_others(files: list[tuple[str, bytes, bool]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number, (ending, data, packed) in enumerate(files):
            (folder / f"fout{number}{ending}").write_bytes(gzip.compress(data) if packed else data)
        (folder / "goed.txt").write_text("De dijk houdt het.")
        (folder / "goed.jsonl").write_text('{"id": "goed  1", "title": "Dijk"}\n')
        (folder / "goed.csv").write_text("id,titel\ngoed 1,Dijk\n")
        found = found_in(folder)
        assert {"goed.txt", "goed  1", "goed 1"} <= set(ids(found))
        assert all(isinstance(it, Article | Problem) for it in found)
        assert all(it.reason for it in found if isinstance(it, Problem))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.none() | BYTES.map(lambda data: data.translate(None, b"\r\n")), max_size=8))
def test_good_lines_are_found_beside_broken_ones(lines: list[bytes | None]) -> None:
    """None is a good line."""
    written = [
        json.dumps({"id": f"goed {number}", "tekst": "Één dijk."}).encode() if line is None else line + b"x"
        for number, line in enumerate([*lines, None])
    ]
    with TemporaryDirectory() as name:
        (Path(name) / "a.jsonl").write_bytes(
            b'{"id": "eerste", "tekst": "x"}\n' + b"\n".join(written) + b"\n"
        )
        found = found_in(Path(name))
    good = [f"goed {number}" for number, line in enumerate([*lines, None]) if line is None]
    assert ids(found) == ["eerste", *good] or any("UTF" in str(it) for it in found)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.none() | st.sampled_from(["{", '{"id": 1', '{"a" 1}', "}", "nee", '{"a": "x" y"}', "[", "null"])
    ),
    st.booleans(),
)
def test_good_elements_are_found_beside_broken_ones(elements: list[str | None], lines: bool) -> None:
    written = [
        json.dumps({"id": f"goed {number}", "tekst": "Een dijk."}) if element is None else element
        for number, element in enumerate([None, *elements])
    ]
    text = "[\n  " + ",\n  ".join(written) + "\n]" if lines else "[" + ", ".join(written) + "]"
    with TemporaryDirectory() as name:
        (Path(name) / "a.json").write_text(text)
        found = found_in(Path(name))
    good = [f"goed {number}" for number, element in enumerate([None, *elements]) if element is None]
    assert len(ids(found)) == len(set(ids(found)))
    assert "goed 0" in ids(found)
    if lines:
        assert ids(found) == good or any(element in ("[", "{") for element in elements)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(CELLS, CELLS)),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_what_a_spreadsheet_writes_is_read_back(
    rows: list[tuple[str, str]], mark: str, end: str, said: bool
) -> None:
    def cell(text: str) -> str:
        return (
            '"' + text.replace('"', '""') + '"'
            if any(letter in text for letter in (mark, '"', "\n", ","))
            else text
        )

    if mark == "\t":  # lines with as many tabs as rows have cannot be told from rows
        rows = [(one.replace("\t", ""), other.replace("\t", "")) for one, other in rows]
    lines = [mark.join(("id", "titel", "tekst"))]
    lines += [
        mark.join((f"id {number}", cell(one), cell(f"{other}x"))) for number, (one, other) in enumerate(rows)
    ]
    written = (f"sep={mark}{end}" if said else "") + end.join(lines) + end
    with TemporaryDirectory() as name:
        (Path(name) / "a.csv").write_bytes(b"\xef\xbb\xbf" + written.encode())
        found = found_in(Path(name))
    assert not told(found) or not rows
    assert [(it.id, it.body) for it in found if isinstance(it, Article)] == [
        (f"id {number}", f"{other}x".strip()) for number, (_, other) in enumerate(rows)
    ]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.none()
        | st.sampled_from(['{},"open,x', '{},"a" b,x', "{},te weinig", "{},te,veel,cellen", '{},"a,"x"'])
    )
)
def test_good_rows_are_found_beside_broken_ones(rows: list[str | None]) -> None:
    written = [
        (row or '{},Kop,"Een dijk, ""goed"", houdt."').format(number) for number, row in enumerate(rows)
    ]
    with TemporaryDirectory() as name:
        (Path(name) / "a.csv").write_text(
            "id,titel,tekst\n" + "\n".join([*written, "laatste,Kop,Een dijk."]) + "\n"
        )
        found = found_in(Path(name))
    good = [str(number) for number, row in enumerate(rows) if row is None]
    assert ids(found) == [*good, "laatste"]
    assert len(told(found)) == len(rows) - len(good)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.text(st.sampled_from('ab" ,'), max_size=6), min_size=2, max_size=2)))
def test_a_quote_in_tsv_never_costs_or_joins_rows(rows: list[list[str]]) -> None:
    written = ["\t".join((f"id{number}", *row, "x")) for number, row in enumerate(rows)]
    with TemporaryDirectory() as name:
        (Path(name) / "a.tsv").write_text("\n".join(["id\ttitel\tlead\ttekst", *written]) + "\n")
        found = found_in(Path(name))
    assert ids(found) == [f"id{number}" for number in range(len(rows))]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(DATES) | st.text(max_size=12) | st.integers() | st.floats()))
def test_no_date_keeps_an_article_out(dates: list[object]) -> None:
    lines = [
        json.dumps({"id": str(number), "title": "Dijk", "date": date}) for number, date in enumerate(dates)
    ]
    with TemporaryDirectory() as name:
        (Path(name) / "a.jsonl").write_text("\n".join([*lines, '{"id": "laatste", "title": "Dijk"}']))
        found = found_in(Path(name))
    assert ids(found) == [*map(str, range(len(dates))), "laatste"]
    assert not told(found)
