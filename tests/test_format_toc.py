import json
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import zoeker
from zoeker.errors import IndexDamagedError
from zoeker.format import toc
from zoeker.whoosh_compat import toc as whoosh_toc


@pytest.fixture
def index(tmp_path: Path) -> Path:
    zoeker.update_index(tmp_path / "index", zoeker.Article(id="1", body="De brug."))
    return tmp_path / "index"


def file(index: Path) -> Path:
    return index / toc.file_name(toc.latest(index))


RECORDS = st.builds(
    lambda id, documents, checksum, deleted: toc.SegmentRecord(
        id,
        documents,
        checksum,
        np.array(sorted(number for number in deleted if number < documents), np.int64),
    ),
    st.from_regex("[0-9a-f]{16}", fullmatch=True),
    st.integers(0, 400),
    st.integers(0, 2**32 - 1),
    st.sets(st.integers(0, 399)),
)


@given(st.integers(0, 10**9), st.lists(RECORDS, max_size=4))
def test_a_table_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, generation: int, records: list[toc.SegmentRecord]
) -> None:
    folder = tmp_path_factory.mktemp("toc")
    toc.write(folder, toc.Contents(generation, tuple(records)))
    found = toc.read(folder, toc.latest(folder))
    assert found.generation == generation
    assert [record[:3] for record in found.segments] == [record[:3] for record in records]
    assert [record.deleted.tolist() for record in found.segments] == [
        record.deleted.tolist() for record in records
    ]


def test_a_table_is_json_that_a_person_can_read(index: Path) -> None:
    told = json.loads(file(index).read_text())
    [segment] = told["segments"]
    assert (told["generation"], segment["documents"], segment["deleted"]) == (toc.latest(index), 1, "")
    assert (index / f"{segment['id']}.zoeker").exists()


def test_an_altered_byte_is_damage_or_changes_nothing(index: Path) -> None:
    content = file(index).read_bytes()
    said = toc.read(index, toc.latest(index))
    for place in range(len(content)):
        file(index).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        try:
            found = toc.read(index, said.generation)
        except ValueError:
            continue
        assert (found.generation, [one[:3] for one in found.segments]) == (
            said.generation,
            [one[:3] for one in said.segments],
        )


SOUND: dict[str, Any] = {"id": "a", "documents": 1, "checksum": 1, "deleted": ""}


@pytest.mark.parametrize(
    "told",
    [
        [],
        "kapot",
        {"generation": 1},
        {"generation": 1, "segments": 3},
        {"generation": 1, "segments": [[]]},
        {"generation": 1, "segments": [{}]},
        {"generation": 2, "segments": []},
        *(
            {"generation": 1, "segments": [SOUND | change]}
            for change in (
                {"id": "../../etc/passwd"},
                {"id": ""},
                {"id": 3},
                {"documents": -1},
                {"documents": 1 << 40},
                {"documents": True},
                {"documents": 1.0},
                {"checksum": "x"},
                {"checksum": None},
                {"deleted": "?"},
                {"deleted": 3},
                {"deleted": "eJxjYGBgAAAABAAB"},  # more than there are
                {"more": 1},
            )
        ),
    ],
)
def test_a_hostile_table_with_a_checksum_that_fits_is_damage(index: Path, told: Any) -> None:
    file(index).unlink()
    signed = {"checksum": toc._checksum(told), **told} if isinstance(told, dict) else told
    (index / toc.file_name(1)).write_text(json.dumps(signed))
    with pytest.raises(IndexDamagedError, match="zoeker index --rebuild"):
        zoeker.open_index(index)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"9" * 5_000, b"null", b"\x80\x04."]
)
def test_what_is_no_table_is_damage(index: Path, content: bytes) -> None:
    file(index).write_bytes(content)
    with pytest.raises(IndexDamagedError):
        zoeker.open_index(index)


@pytest.mark.parametrize("deleted", [[], [0], [1, 5, 299_999]])
def test_deletions_come_back(deleted: list[int]) -> None:
    assert toc.unpack_deleted(toc.pack_deleted(np.array(deleted, np.int64)), 300_000).tolist() == deleted


@pytest.mark.parametrize("deleted", [[3], [2, 2], [1, 0]])
def test_deletions_of_what_is_not_there_are_refused(deleted: list[int]) -> None:
    with pytest.raises(ValueError, match="not there"):
        toc.unpack_deleted(toc.pack_deleted(np.array(deleted)), 3)


class Hostile:
    def __init__(self, what: object, *arguments: object) -> None:
        self.call = what, arguments

    def __reduce__(self) -> tuple[object, ...]:
        return self.call


def test_what_stands_in_whooshs_table_is_never_read_by_zoeker(index: Path, tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    hostile = pickle.dumps([Hostile(os.mkdir, str(touched))])
    for file in index.glob("*.toc"):
        file.write_bytes(file.read_bytes()[:14] + bytes([len(hostile)]) + hostile)
    with zoeker.open_index(index) as opened:
        assert opened.get("1") is not None
    assert len(zoeker.check_index(index)) == 1
    zoeker.update_index(index, zoeker.Article(id="2", body="De dijk."))
    zoeker.update_index(index, rebuild=True)
    assert (zoeker.check_index(index), touched.exists()) == ((), False)


def test_whooshs_table_is_made_again_where_it_is_missing(index: Path) -> None:
    table = toc.read(index, toc.latest(index))
    (index / whoosh_toc.file_name(table.generation)).unlink()
    assert not whoosh_toc.is_derived(index, table)
    zoeker.update_index(index, [])
    assert whoosh_toc.is_derived(index, table)


def test_a_table_cannot_say_that_a_small_file_has_millions_of_documents(tmp_path: Path) -> None:
    zoeker.update_index(tmp_path, zoeker.Article(id="a", body="De brug."))
    table = toc.read(tmp_path, toc.latest(tmp_path))
    (record,) = table.segments
    many = record._replace(documents=1 << 24, deleted=np.arange(1, 1 << 20))
    toc.write(tmp_path, table._replace(segments=(many,)))
    assert not toc.read(tmp_path, table.generation).segments[0].deleted.size  # nothing was unpacked
    with pytest.raises(IndexDamagedError, match="has not as many documents as were committed"):
        zoeker.open_index(tmp_path)
