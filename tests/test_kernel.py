import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoeker import Article, kernel, open_index, update_index
from zoeker.engines.local.evaluate import Wanted
from zoeker.engines.local.phrases import follow
from zoeker.engines.local.program import NONE, Evidence, Kind, Occurring, Program
from zoeker.engines.local.weighed import find_keys, lists
from zoeker.engines.local.weighed import weigh as weigh_word
from zoeker.engines.local.worth import Worth
from zoeker.errors import IndexDamagedError
from zoeker.format import postings
from zoeker.format.schema import PARTS_OF, RANKED
from zoeker.kernel import library
from zoeker.write.removal import remove

ROOT = Path(__file__).parent.parent
FIELDS = (*RANKED, *PARTS_OF.values())
WORDS = ["kat", "katten", "hond", "klimaattop", "top", "bal", "ballen"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)

needs_kernel = pytest.mark.skipif(kernel.KERNEL is None, reason="the kernel was not compiled here")


ASKED = [("kat", "katten"), ("hond", ""), ("top", "top"), ("olifant", ""), ("bal", "ballen")]


def worth(reader, fields):
    """Another one in each field and document; lengths of one, two and four bytes."""
    lengths = [np.arange(reader.size).astype(kind) for kind in (np.uint8, np.uint16, np.uint32)]
    return Worth(
        [(lengths[place % 3], np.arange(1.0, reader.size + 1) + 100 * place) for place in range(len(fields))]
    )


def weigh(reader, within):
    """Every kind of step: the documents, the values, and which registers hold them and how many they have."""
    inner = Program(reader.size)
    lists = [
        inner.list(reader.occurring(*word, FIELDS), worth(reader, FIELDS), bool(word[1])) for word in ASKED
    ]
    one, two, three, four, five = (into for into, _ in lists)
    program = Program(reader.size)
    assert program.call(inner) == 0
    registers = [one, two, three, five, program.array(within), program.array(within, np.sqrt(within + 1.0))]
    kinds = (Kind.LARGEST, Kind.SMALLEST, Kind.UNITE, Kind.MEET, Kind.LESS, Kind.COUNT)
    registers += [
        program.combined(kind, chosen) for kind in kinds for chosen in ([two, one], [one, five, two])
    ]
    registers += [program.live(), program.empty(), four]
    boolean = (Kind.UNITE, Kind.MEET, Kind.LESS, Kind.LIVE)  # these have no values
    leaves = [(0, Evidence(register, [register])) for register in registers]
    found = [reader.count_leaves(program, leaves)]
    for register in registers:
        kind = next((step.kind for step in program.steps if step.into == register), Kind.LIST)
        also = NONE if kind in boolean else register
        found += map(np.ndarray.tolist, reader.evaluate(program, Wanted(register, leaves, False, also)))
    columns = [one, *(apart for _, apart in lists if apart != NONE)]
    found += map(np.ndarray.tolist, reader.evaluate(program, Wanted(one, [(0, Evidence(one, columns))])))
    return found


def keys(reader, within=None):
    return [
        reader.keys(word, fields, within).tolist()
        for word in ("kat", "top", "bal")
        for fields in (RANKED, RANKED[::-1])
    ]


def sequences(reader, within=None):
    """Phrases, one of a word twice, and words near each other: where, and what that is worth."""
    found = []
    for terms in (["kat"], ["kat", "hond"], ["kat", "kat"], ["hond", "bal", "kat"], ["kat", "olifant"]):
        for slop in (0, 1, 3):
            keys = reader.follow(terms, RANKED, slop, within)
            assert len(set(keys.tolist())) == len(keys)
            weighed = reader.weigh_keys(keys, worth(reader, RANKED))
            found.append([sorted(keys.tolist()), *(column.tolist() for column in weighed)])
    return found


def answers(reader, within):
    return (
        sequences(reader) + sequences(reader, within),
        weigh(reader, within),
        keys(reader),
        keys(reader, within),
    )


@needs_kernel
@settings(max_examples=15)
@given(
    batches=st.lists(
        st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=9), min_size=1, max_size=3
    ),
    wanted=st.sets(st.integers(0, 26)),
    removed=st.sets(st.integers(0, 26)),
)
def test_c_and_numpy_give_the_same_answers(tmp_path_factory, batches, wanted, removed):
    folder = tmp_path_factory.mktemp("index")
    number = 0
    for batch in batches:
        made = []
        for title, lead, body in batch:
            made.append(Article(id=str(number), title=f"x {title}", lead=lead, body=f"{body} x"))
            number += 1
        update_index(folder, made)
    ids = [str(one) for one in removed if one < number]
    if ids:
        remove(folder, ids, [], 1)
    held = kernel.KERNEL
    with closing(open_index(folder)) as index:
        reader = index._local.reader
        within = np.array(sorted(document for document in wanted if document < reader.size), np.int64)
        native = answers(reader, within)
        kernel.KERNEL = None
        try:
            plain = answers(reader, within)
        finally:
            kernel.KERNEL = held
    assert native[1:] == plain[1:]
    for one, other in zip(native[0], plain[0], strict=True):
        assert one[0] == other[0]
        assert one[1:] == [pytest.approx(column) for column in other[1:]]


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (postings.OCCURRENCES, 4, "do not add up"),
        (postings.DOCUMENTS, 99, "not there"),
        (postings.START, 1 << 40, "outside"),
    ],
)
def test_rows_that_say_what_cannot_be_are_refused(make_local_index, column, value, message):
    reader = make_local_index(
        [Article(id=str(number), body="kat en katten") for number in range(3)]
    )._local.reader
    (opened,) = reader.opened
    row = opened.segment.rows(b"kat")[0]
    rows = np.array([(row.start, row.documents, row.occurrences, *row.widths, 0, 0, 0)])
    rows[0, column] = value
    with pytest.raises(ValueError, match=message):
        weigh_word(lists(opened, rows), worth(reader, ["body"]), kernel.Scratch(reader.size))
    if column == postings.OCCURRENCES:
        program = Program(reader.size)
        word, exact = program.list(Occurring([lists(opened, rows)], 9, True), worth(reader, ["body"]), True)
        with pytest.raises(IndexDamagedError, match=message):
            reader.evaluate(program, Wanted(word, also=exact))
    if column != postings.OCCURRENCES:  # C reads no further than it must
        with pytest.raises(ValueError, match=message):
            follow([lists(opened, rows)] * 2, 0, None)


@needs_kernel
def test_numbers_wider_than_can_be_are_refused_in_c(make_local_index):
    reader = make_local_index([Article(body="kat en kat")])._local.reader
    (opened,) = reader.opened
    word = lists(opened, np.array([(0, 1, 1, 33, 0, 0, 0, -1, 0, 0)]))
    program = Program(reader.size)
    into, _ = program.list(Occurring([word], 9, False), worth(reader, ["body"]))
    with pytest.raises(IndexDamagedError, match="wider"):
        reader.evaluate(program, Wanted(into))
    with pytest.raises(ValueError, match="wider"):
        find_keys(word, None)
    with pytest.raises(ValueError, match="wider"):
        follow([word, word], 0, None)


@needs_kernel
def test_a_long_list_that_cannot_be_is_refused_before_it_is_read(make_local_index):
    """For it, skips are made first."""
    reader = make_local_index(
        [Article(id=str(number), body="kat en kat") for number in range(300)]
    )._local.reader
    (opened,) = reader.opened
    row = opened.segment.rows(b"kat")[0]
    rows = np.array([(row.start, row.documents, row.occurrences, *row.widths, 0, 0, 0)])
    rows[0, postings.OCCURRENCES] -= 1
    program = Program(reader.size)
    into, _ = program.list(Occurring([lists(opened, rows)], 300, False), worth(reader, ["body"]))
    with pytest.raises(IndexDamagedError, match="add up"):
        reader.evaluate(program, Wanted(into))


def loaded(**environment):
    script = "from zoeker import kernel; print(kernel.KERNEL is not None)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip() == "True"


def test_the_environment_chooses_numpy():
    assert not loaded(ZOEKER_NATIVE="0")


def test_a_kernel_that_is_missing_broken_or_of_another_version_is_left_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(library, "FILE", tmp_path / "none.so")
    assert library.load() is None
    (tmp_path / "none.so").write_bytes(b"no library")
    assert library.load() is None
    monkeypatch.undo()
    monkeypatch.setattr(library, "VERSION", -1)
    assert library.load() is None


def test_c_and_python_agree_on_the_version():
    source = Path(library.__file__).with_name("version.c").read_text(encoding="utf-8")
    assert f"VERSION = {library.VERSION} " in source


@pytest.mark.skipif(not (ROOT / "hatch_build.py").exists(), reason="only in a checkout")
def test_a_checkout_is_installed_with_its_kernel():
    if not any(map(shutil.which, ("cc", "gcc", "clang"))):
        pytest.skip("there is no C compiler here")
    assert kernel.FILE.exists()


def test_an_array_with_gaps_is_refused():
    assert library.address(np.arange(9)) > 0
    with pytest.raises(ValueError, match="side by side"):
        library.address(np.arange(9)[::2])
