"""`zoeker check`, and what it finds."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import zoeker
from zoeker.errors import IndexMissingError
from zoeker.store import Entry, open_writer
from zoeker.store.stored import FEWEST

ZOEKER = Path(sys.executable).with_name("zoeker")


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
    zoeker.update_index(index, zoeker.Article(id="los", title="Los", body="Een los bericht.", date="2022"))
    return index


@pytest.fixture
def index(tmp_path, sound):
    return Path(shutil.copytree(sound, tmp_path / "index"))


def check(folder):
    command = [ZOEKER, "check", "--index", folder]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_a_sound_index_is_said_to_be_one(sound):
    done = check(sound)
    files = sum(1 for file in sound.iterdir() if file.stat().st_size)
    assert done.stdout == f"the index at {sound} is sound: 1,499 articles, {files} files\n"
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_broken_is_said_and_the_status_is_1(index):
    next(index.glob("*.dictionary")).unlink()
    done = check(index)
    assert (done.returncode, done.stderr) == (1, "")
    assert ".dictionary is broken: the file is missing; to make the index again" in done.stdout
    assert f"run: zoeker index --rebuild --index {index}" in done.stdout


def test_where_there_is_no_index_that_is_an_error(tmp_path):
    assert check(tmp_path).returncode == 2
    with pytest.raises(IndexMissingError):
        zoeker.check_index(tmp_path)


@pytest.mark.parametrize(
    "pattern", ["MAIN_*.zoeker", "*.dictionary", "_MAIN_*.toc", "zoeker.json", "catalog.sqlite"]
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
        assert file.name in told[0] or (harm == "gone" and pattern == "_MAIN_*.toc")
        assert ("nothing need be done" if pattern == "catalog.sqlite" else "zoeker index --rebuild") in told[
            0
        ]
        file.write_bytes(content)


def test_every_altered_block_of_a_segment_is_found(index):
    file = max(index.glob("MAIN_*.zoeker"), key=lambda file: file.stat().st_size)
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
    (told,) = zoeker.check_index(index)
    assert "catalog.sqlite is broken: it says something else than the index of 3 articles ('a7')" in told


def test_a_catalog_of_another_state_is_no_damage(index):
    with closing(sqlite3.connect(index / "catalog.sqlite")) as catalog, catalog:
        catalog.execute("UPDATE meta SET value = 1")
        catalog.execute("DELETE FROM article")
    assert zoeker.check_index(index) == ()


def test_an_article_that_is_there_twice_is_told_of(tmp_path):
    article = zoeker.Article(id="a", body="De brug.")
    with open_writer(tmp_path) as writer:
        for _ in range(2):
            writer.commit({"a": Entry(article, "a", "digest")}, (), last=False)
        writer.commit({}, ())
    told = zoeker.check_index(tmp_path)
    assert any("the article 'a' is in the index twice" in sentence for sentence in told)


def test_checking_writes_nothing(index):
    before = {file.name: (file.stat().st_mtime_ns, file.stat().st_size) for file in index.iterdir()}
    zoeker.check_index(index)
    assert before == {file.name: (file.stat().st_mtime_ns, file.stat().st_size) for file in index.iterdir()}
