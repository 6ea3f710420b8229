import gzip
import io
import os
import random
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zoeker.article import Article
from zoeker.corpus import Reading, find, read
from zoeker.corpus.reading import FAILURES, opened, reason
from zoeker.corpus.records import UnreadableError
from zoeker.corpus.sources import SourceFile
from zoeker.errors import Problem, SourceError

ENDINGS = [
    ".jsonl",
    ".ndjson",
    ".json",
    ".csv",
    ".tsv",
    ".txt",
    ".md",
    ".markdown",
    ".html",
    ".htm",
    ".xhtml",
    ".bin",
    ".jsonl.gz",
]
PIECES = [
    b"[",
    b"]",
    b"{",
    b"}",
    b'"text"',
    b":",
    b",",
    b"\n",
    b"---\n",
    b"+++\n",
    b"<html>",
    b"<p>",
    b"titel,tekst\n",
]
PIECES += [
    b'"',
    b"\xff",
    b"\0",
    b"\xc3\xa9",
    b"date 2022-13 ",
    b"a",
    b"\r",
    b"\\ud800",
    b"1e999",
    b"\xff\xfe",
    b"\x1f\x8b",
]
CONTENT = st.binary() | st.lists(st.sampled_from(PIECES)).map(b"".join)


def reading(path: Path, data: bytes | str) -> Reading:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read(find(str(path)).files[0])


def test_a_record_is_an_article_and_a_broken_one_a_problem(tmp_path: Path) -> None:
    article, problem, notice, undated = reading(
        tmp_path / "a.jsonl", '{"text": "Een."}\n{"text": ""}\n{"text": "Drie.", "datum": "2022-13"}\n'
    )
    assert isinstance(article, Article)
    assert (article.id, article.body) == ("a.jsonl#1", "Een.")
    assert str(problem) == f"{tmp_path}/a.jsonl:2: its text is empty"
    assert isinstance(notice, Problem)
    assert not notice.skipped
    assert str(notice).startswith(f"{tmp_path}/a.jsonl:3: '2022-13' is no date")
    assert isinstance(undated, Article)
    assert (undated.date, undated.extra) == (None, {"date": "2022-13"})


def test_columns_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Verhaal,x\nEen.,1\n")
    [article] = read(find(str(tmp_path / "a.csv")).files[0], {"body": "verhaal"})
    assert isinstance(article, Article)
    assert (article.body, dict(article.extra)) == ("Een.", {"x": "1"})


def test_a_field_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(SourceError, match="has no field 'plaatje'"):
        read(find("-").files[0], {"plaatje": "x"})


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_progress_goes_up_to_the_size_of_the_file(tmp_path: Path, pack: type[bytes]) -> None:
    found = reading(tmp_path / "a.jsonl", pack(b'{"text": "Een."}\n' * 5000))
    steps = [0, *(found.bytes_read for _ in found), found.bytes_read]
    assert steps == sorted(steps)
    assert steps[-1] == found.file.size == (tmp_path / "a.jsonl").stat().st_size
    assert len(steps) == 5002


def test_a_notice_leaves_nothing_out(tmp_path: Path) -> None:
    notice, article = reading(tmp_path / "a.txt", "Eén.".encode("cp1252"))
    assert notice == Problem(f"{tmp_path}/a.txt", 0, "read as Windows-1252: it is not UTF-8", skipped=False)
    assert isinstance(article, Article)
    assert article.body == "Eén."


def test_a_few_broken_bytes_cost_one_record(tmp_path: Path) -> None:
    lines = ['{"text": "één"}\n'.encode()] * 3
    found = list(reading(tmp_path / "a.jsonl", lines[0] + b'{"text": "\xff"}\n' + lines[1]))
    assert [type(item) for item in found] == [Article, Problem, Article]
    assert "broken character" in str(found[1])


def test_nuls_before_a_record_cost_nothing(tmp_path: Path) -> None:
    found = list(reading(tmp_path / "a.jsonl", b"\0" * 4096 + b'{"text": "Een."}\n{"text": "Twee."}\n\0\0\n'))
    assert [item.body for item in found if isinstance(item, Article)] == ["Een.", "Twee."]
    first, last = (item for item in found if isinstance(item, Problem))
    assert (first.line, first.reason.startswith("begins with 4,096 NUL"), first.skipped) == (1, True, False)
    assert (last.line, last.skipped) == (3, True)


@pytest.mark.parametrize(
    ("name", "head", "row"),
    [("a.jsonl.gz", "", '{{"text": "Bericht {}."}}\n'), ("a.csv.gz", "nummer,tekst\n", "{0},Bericht {0}.\n")],
)
def test_a_cut_off_gzip_gives_the_records_before_the_cut(
    tmp_path: Path, name: str, head: str, row: str
) -> None:
    packed = gzip.compress((head + "".join(map(row.format, range(5000)))).encode())
    found = list(reading(tmp_path / name, packed[: len(packed) // 2]))
    texts = [item.body for item in found if isinstance(item, Article)]
    assert 1000 < len(texts) < 5000
    assert texts == [f"Bericht {number}." for number in range(len(texts))]
    (last,) = found[len(texts) :]  # it is told once
    assert isinstance(last, Problem)
    assert last.skipped
    assert abs(last.line - len(texts)) < 3
    assert last.reason == "is broken gzip: it ends too early; what stands before that is read"


def test_half_a_text_is_no_article(tmp_path: Path) -> None:
    packed = gzip.compress("".join(f"Zin {number}. " for number in range(5000)).encode())
    [found] = reading(tmp_path / "a.txt.gz", packed[: len(packed) // 2])
    assert str(found) == f"{tmp_path}/a.txt.gz: is broken gzip: it ends too early"


@pytest.mark.parametrize(
    "table",
    [
        "Alfa;Bravo\nx;y\n",
        'alfa,bravo\n1,"a, b\nc"\n2,d\n',
        "Nr.\tWat er staat\n1\tx y\n".replace("Nr.", "Nr"),
    ],
)
def test_a_table_on_standard_input_of_unknown_columns_is_a_table(
    monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(table.encode())))
    [found] = read(find("-").files[0])
    assert "has no column known to be a text" in str(found)


@pytest.mark.parametrize(
    "text", ["Ja, zei hij\nNee, zei zij\n", "Dijk breekt\n\nHet water stijgt.\n", "een,twee\n", "a;b\nc\n"]
)
def test_a_text_on_standard_input_is_no_table(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    [found] = read(find("-").files[0])
    assert isinstance(found, Article)


@pytest.mark.parametrize("data", [b"", b"  \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_told(tmp_path: Path, data: bytes) -> None:
    assert [str(found) for found in reading(tmp_path / "a.csv", data)] == [f"{tmp_path}/a.csv: is empty"]


def test_a_file_without_a_record_is_told(tmp_path: Path) -> None:
    assert [str(found) for found in reading(tmp_path / "a.json", "[]")] == [
        f"{tmp_path}/a.json: holds no articles"
    ]


def test_a_file_that_is_gone_and_a_folder_are_told(tmp_path: Path) -> None:
    for name in ("weg.txt", "."):
        file = SourceFile(str(tmp_path / name), str(tmp_path), name, 0, 0)
        assert [type(found) for found in read(file)] == [Problem]


def test_standard_input_is_read_by_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"titel,tekst\nA,B\nC,D\n")))
    ids = [found.id for found in read(find("-").files[0]) if isinstance(found, Article)]
    assert len(set(ids)) == 2
    assert all(name.startswith("stdin-") for name in ids)


def test_a_reading_can_be_stopped(tmp_path: Path) -> None:
    found = reading(tmp_path / "a.jsonl", '{"text": "Een."}\n' * 9)
    next(found)
    found.close()
    assert list(found) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_bytes_raise_and_every_article_has_an_id(tmp_path: Path, ending: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(CONTENT)
    @example(b'{"text": "' + b"[" * 10_000)
    @example(b'{"a":' * 10_000)
    @example(b"---\n" + b"- " * 5_000 + b"a\n---\nb")
    def check(data: bytes) -> None:
        for found in reading(tmp_path / f"a{ending}", data):
            assert isinstance(found, Problem) or found.id

    check()


def test_real_news_is_read_without_a_problem() -> None:
    path = Path(__file__).parents[2] / "shared" / "corpus" / "nieuws.jsonl"
    if not path.exists():
        pytest.skip("the sample of real news does not lie beside the repository")
    found = list(read(find(str(path)).files[0]))
    assert len({item.id for item in found if isinstance(item, Article)}) == len(found) == 1233


def text(path: Path | str) -> str:
    with opened(str(path)) as file:
        return file.text.read()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_decoded_without_mark_and_with_one_kind_of_line_end(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("één\r\ntwee\rdrie\n".encode(encoding))
    assert text(tmp_path / "a.txt") == "één\ntwee\ndrie\n"


def test_gzip_is_known_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(gzip.compress("één".encode()))
    assert text(tmp_path / "a.txt") == "één"


def test_standard_input_can_be_read_though_it_cannot_be_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO("één".encode("cp1252"))))
    assert text("-") == "één"


def test_a_pipe_is_read_as_standard_input_is(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp")
    writer = threading.Thread(target=(tmp_path / "pijp").write_text, args=("tekst",))
    writer.start()
    assert text(tmp_path / "pijp") == "tekst"
    writer.join()


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \n\n"])
def test_a_file_without_a_letter_is_empty(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(UnreadableError, match="is empty"):
        text(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (gzip.compress(b"tekst", mtime=0)[:10], "is broken gzip: it ends too early"),
        (b"\x1f\x8bno", "is broken gzip"),
        (b"\xff\xfe\x00\xd8", "is no UTF-16"),
    ],
)
def test_a_broken_file_is_explained(tmp_path: Path, data: bytes, why: str) -> None:
    (tmp_path / "a.gz").write_bytes(data)
    with pytest.raises(FAILURES) as error:
        text(tmp_path / "a.gz")
    assert reason(error.value).startswith(why)


@pytest.mark.parametrize("cut", [0, 4, 12, 4000, 90_000])
def test_a_gzip_that_is_cut_off_gives_what_stands_before_the_cut(tmp_path: Path, cut: int) -> None:
    whole = random.Random(1).randbytes(60_000).hex()
    packed = gzip.compress(whole.encode())
    assert len(packed) < 90_000
    (tmp_path / "a.gz").write_bytes(packed[: len(packed) - cut] if cut < 90_000 else packed[:500])
    with opened(str(tmp_path / "a.gz")) as file:
        read = file.text.read()
        assert (file.fault is None) == (not cut)
    assert whole.startswith(read)
    assert len(read) >= (100 if cut == 90_000 else len(whole) - 2 * cut - 100)


def test_a_missing_file_and_a_folder_are_explained(tmp_path: Path) -> None:
    for path, why in ((tmp_path, "is a folder, not a file"), (tmp_path / "weg", "is not there any more")):
        with pytest.raises(OSError) as error:  # noqa: PT011 - its reason is what is tested
            text(path)
        assert reason(error.value) == why
