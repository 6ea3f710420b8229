"""`zoeker check`, and what it finds."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import zstandard

import zoeker
from zoeker.dutch import NAME
from zoeker.errors import IndexMissingError, IndexUseError
from zoeker.format import toc
from zoeker.format.sections import FileReader, FileWriter
from zoeker.format.segment import mapped
from zoeker.format.stored import FEWEST
from zoeker.write.batch import Entry
from zoeker.write.writer import open_writer, put

from . import program


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Make an index of two segments, one with a dictionary of its articles, with articles deleted in it."""
    index = tmp_path_factory.mktemp("check") / "index"
    words = ["brug", "sluis", "dijk", "polder", "minister", "raad", "trein", "water"]
    articles = [
        zoeker.Article(
            id=f"a{n}", title="Bericht", body=" ".join(words[i * n % 7] for i in range(40)) + f" {n}"
        )
        for n in range(FEWEST * 3)
    ]
    zoeker.update_index(index, articles)
    with zoeker.open_index(index) as opened:
        opened.remove(["a3", "a4"])
    zoeker.update_index(index, zoeker.Article(id="zomaar", title="Los", body="Een los bericht.", date="2022"))
    return index


@pytest.fixture
def index(tmp_path, sound):
    return Path(shutil.copytree(sound, tmp_path / "index"))


def check(folder):
    return program.run("check", "--index", folder)


def test_a_sound_index_is_said_to_be_one(sound):
    done = check(sound)
    files = sum(1 for file in sound.iterdir() if file.stat().st_size)
    assert done.stdout == f"the index at {sound} is sound: 1,499 articles, {files} files\n"
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_broken_is_said_and_the_status_is_1(index):
    next(index.glob("*.dictionary")).unlink()
    done = check(index)
    assert (done.returncode, done.stderr) == (1, "")
    assert ".dictionary is broken: the file is missing; no file gives its articles again: move" in done.stdout


def test_the_advice_for_an_index_of_files_is_one_that_helps(tmp_path):
    (tmp_path / "a.txt").write_text("De brug is open.")
    zoeker.update_index(tmp_path / "index", tmp_path / "a.txt")
    for pattern in ("*.zoeker", "segments-*.json"):
        next((tmp_path / "index").glob(pattern)).unlink()
        (told,) = zoeker.check_index(tmp_path / "index")
        assert told.count("run: ") == 1
        assert told.endswith(f"run: zoeker index --rebuild --index {tmp_path / 'index'}")
        assert zoeker.update_index(tmp_path / "index", rebuild=True).skipped == 1
        assert zoeker.check_index(tmp_path / "index") == ()


def test_what_lies_in_the_place_of_the_catalog_is_to_be_moved_away(index):
    (index / "catalog.sqlite").unlink()
    (index / "catalog.sqlite").mkdir()
    (told,) = zoeker.check_index(index)
    assert "catalog.sqlite is a folder, or no file of the usual kind; move it away" in told
    with pytest.raises(IndexUseError, match="move it away"):
        zoeker.update_index(index, zoeker.Article(body="x"))
    (index / "catalog.sqlite").rename(index.parent / "weg")
    assert zoeker.update_index(index, zoeker.Article(body="x")).added == 1


def test_where_there_is_no_index_that_is_an_error(tmp_path):
    assert check(tmp_path).returncode == 2
    with pytest.raises(IndexMissingError):
        zoeker.check_index(tmp_path)


_ADVICE = {
    "catalog.sqlite": "nothing need be done",
    "_MAIN_*.toc": "only Whoosh reads it, and the next zoeker index",
    "zoeker.json": "zoeker index --rebuild",
}


@pytest.mark.parametrize(
    "pattern",
    ["*.zoeker", "*.dictionary", "segments-*.json", "_MAIN_*.toc", "zoeker.json", "catalog.sqlite"],
)
@pytest.mark.parametrize("harm", ["gone", "empty", "cut off", "altered"])
def test_each_broken_file_is_named_with_what_to_do(index, pattern, harm):
    for file in index.glob(pattern):
        content = file.read_bytes()
        if harm == "gone":
            file.unlink()
        elif harm == "altered":
            file.write_bytes(content[:40].replace(b"o", b"\xff") + bytes([content[40] ^ 1]) + content[41:])
        else:
            file.write_bytes(b"" if harm == "empty" else content[: len(content) // 2])
        told = zoeker.check_index(index)
        assert len(told) == 1, told
        assert file.name in told[0] or (harm == "gone" and pattern == "segments-*.json")
        assert _ADVICE.get(pattern, "no file gives its articles again") in told[0]
        file.write_bytes(content)


def test_every_altered_block_of_a_segment_is_found(index):
    file = max(index.glob("*.zoeker"), key=lambda file: file.stat().st_size)
    content = file.read_bytes()
    for place in range(0, len(content), 9_973):
        file.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        assert [sentence for sentence in zoeker.check_index(index) if file.name in sentence]


def test_an_index_of_another_version_is_told_of(index):
    (index / "zoeker.json").write_text('{"format": 1}')
    (told,) = zoeker.check_index(index)
    assert "format 1" in told


def test_a_catalog_that_says_something_else_is_told_of(index):
    with closing(sqlite3.connect(index / "catalog.sqlite")) as catalog, catalog:
        catalog.execute("DELETE FROM article WHERE id IN ('a7', 'a8')")
        catalog.execute("UPDATE article SET digest = 'x' WHERE id = 'a9'")
    (index / "catalog.sum").unlink()  # which would tell already
    (told,) = zoeker.check_index(index)
    assert "catalog.sqlite is broken: it says something else than the index of 3 articles ('a7')" in told


def test_a_catalog_of_another_state_is_no_damage(index):
    with closing(sqlite3.connect(index / "catalog.sqlite")) as catalog, catalog:
        catalog.execute("UPDATE meta SET value = 1")
        catalog.execute("DELETE FROM article")
    (index / "catalog.sum").unlink()
    assert zoeker.check_index(index) == ()


def test_an_article_that_is_there_twice_is_told_of_and_the_next_update_mends_it(tmp_path, monkeypatch):
    article = zoeker.Article(id="a", body="De brug.")
    with monkeypatch.context() as older, open_writer(tmp_path) as writer:
        older.setattr(writer, "_numbers", lambda *_: [])  # as if it did not look for what is there
        for _ in range(3):
            writer.commit({"a": Entry(article, "a", "digest")}, (), last=False)
        writer.commit({}, ())
    told = zoeker.check_index(tmp_path)
    assert any(
        "2 articles are in the index twice, such as 'a'; to mend that, run: zoeker index" in it for it in told
    )
    zoeker.update_index(tmp_path, zoeker.Article(id="b", body="De dijk."))
    assert zoeker.check_index(tmp_path) == ()
    with zoeker.open_index(tmp_path) as index:
        assert sorted(hit.id for hit in index.search("brug OF dijk")) == ["a", "b"]


def test_a_byte_of_the_catalog_that_is_another_is_told_of(index):
    data = bytearray((index / "catalog.sqlite").read_bytes())
    data[data.index(b"a7") + 1] ^= 1  # as no check of SQLite's own notices
    (index / "catalog.sqlite").write_bytes(data)
    (told,) = zoeker.check_index(index)
    assert "catalog.sqlite is broken: it does not fit its checksum; nothing need be done" in told
    zoeker.update_index(index, zoeker.Article(id="b", body="De dijk."))
    assert zoeker.check_index(index) == ()


def test_checking_writes_nothing(index):
    before = {file.name: (file.stat().st_mtime_ns, file.stat().st_size) for file in index.iterdir()}
    zoeker.check_index(index)
    assert before == {file.name: (file.stat().st_mtime_ns, file.stat().st_size) for file in index.iterdir()}


def forge(index, number, changed):
    """Write a segment again, with sums that fit, and with what `changed` makes of its sections."""
    table = toc.read(index, toc.latest(index))
    record = table.segments[number]
    path = index / record.file
    file = FileReader(mapped(path))
    sections = {name: file.array(name).copy() for name in file.named("")}
    changed(sections)
    path.unlink()
    with path.open("wb") as new:
        writer = FileWriter(new)
        for name, values in sections.items():
            writer.add(name, values.view(values.dtype.str.replace("i", "u")))
        checksum = writer.finish(file.info)
    segments = list(table.segments)
    segments[number] = record._replace(checksum=checksum)
    put(index, table._replace(segments=tuple(segments)), NAME)
    return path.name


def shorten(sections):
    sections["length.body"] = np.ones_like(sections["length.body"])


def cut_column(sections):
    values = zstandard.ZstdDecompressor().decompress(sections["column.first"].tobytes())
    sections["column.first"] = np.frombuffer(zstandard.ZstdCompressor().compress(values[:-8]), np.uint8)


def misname(sections):
    sections["numbers.source"] += 1


def respell(sections, word, other):
    words = zstandard.ZstdDecompressor().decompress(sections["words.blocks"].tobytes())
    block = zstandard.ZstdCompressor().compress(words.replace(word, other))
    sections["words.blocks"] = np.frombuffer(block, np.uint8)
    sections["words.offsets"] = np.array([0, len(block)], sections["words.offsets"].dtype)


def disorder(sections):
    respell(sections, b"bericht", b"zericht")


def rename(sections):
    respell(sections, b"zomaar", b"zonder")


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (shorten, "a word stands behind the end of its text"),
        (cut_column, "a column has not as many entries as there are documents"),
        (misname, "a document has a name that is not there"),
        (disorder, "the words of its dictionary are not in order"),
        (rename, "1 of its articles cannot be read (the article 'zomaar' is indexed as 'zonder')"),
    ],
)
def test_what_contradicts_itself_is_found_though_every_checksum_fits(index, harm, reason):
    name = forge(index, 1, harm)
    (told,) = zoeker.check_index(index)
    assert told.startswith(f"{index / name} is broken: {reason}; no file gives its articles again")


def test_a_broken_file_hides_no_other(index):
    renamed = forge(index, 1, rename)
    file = max(index.glob("*.zoeker"), key=lambda file: file.stat().st_size)
    content = file.read_bytes()
    file.write_bytes(bytes([content[0] ^ 4]) + content[1:])
    catalog = index / "catalog.sqlite"
    catalog.write_bytes(catalog.read_bytes()[:5_000])
    told = zoeker.check_index(index)
    assert [name for name in (file.name, renamed, catalog.name) for line in told if name in line] == [
        file.name,
        renamed,
        catalog.name,
    ]


def test_a_transaction_of_the_catalog_that_broke_off_is_no_damage(index):
    catalog = index / "catalog.sqlite"
    code = f"""
import os, sqlite3
db = sqlite3.connect({str(catalog)!r})
db.execute("PRAGMA cache_size = 1")  # so that pages are written before the transaction ends
db.execute("UPDATE article SET digest = digest || hex(randomblob(500))")
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
    assert catalog.with_name("catalog.sqlite-journal").exists()
    assert zoeker.check_index(index) == ()


def test_a_catalog_that_is_being_written_is_no_damage(index):
    with closing(sqlite3.connect(index / "catalog.sqlite", isolation_level=None)) as catalog:
        catalog.execute("BEGIN EXCLUSIVE")
        assert zoeker.check_index(index) == ()


def test_what_another_process_writes_meanwhile_is_no_damage(index):
    code = f"""
import zoeker
for number in range(25):
    zoeker.update_index({str(index)!r}, zoeker.Article(id=f"n{{number}}", body="De brug is open."))
"""
    writer = subprocess.Popen([sys.executable, "-c", code])
    told = []
    while writer.poll() is None:
        told += zoeker.check_index(index)
    assert writer.returncode == 0
    assert told == []


def test_what_a_terminal_must_not_get_is_not_shown(index):
    with closing(sqlite3.connect(index / "catalog.sqlite")) as catalog, catalog:
        catalog.execute("DELETE FROM article")
    folder = index.rename(index.with_name("in\adex"))
    done = check(folder)
    assert done.returncode == 1
    assert "\a" not in done.stdout
