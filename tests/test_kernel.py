import ctypes
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

from zoeker import Article, open_index, update_index
from zoeker.engines.local import lists as lists_of
from zoeker.engines.local.evaluate import Wanted
from zoeker.engines.local.norms import Norms
from zoeker.engines.local.phrases import follow, in_order, near
from zoeker.engines.local.program import NONE, Evidence, Kind, Occurring, Program
from zoeker.engines.local.weighed import find_keys, lists
from zoeker.engines.local.weighed import weigh as weigh_word
from zoeker.errors import IndexDamagedError, ZoekerError
from zoeker.format import postings
from zoeker.format.schema import PARTS_OF, RANKED
from zoeker.kernel import library
from zoeker.kernel.evaluate import Scoring
from zoeker.kernel.postings import Scratch
from zoeker.write.removal import remove

from . import reference_program

ROOT = Path(__file__).parent.parent
FIELDS = (*RANKED, *PARTS_OF.values())
WORDS = ["kat", "katten", "hond", "klimaattop", "top", "bal", "ballen"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)


ASKED = [("kat", "katten"), ("hond", ""), ("top", "top"), ("olifant", ""), ("bal", "ballen")]


def worth(reader, fields):
    """Another one in each field and document; lengths of one, two and four bytes."""
    lengths = [np.arange(reader.size).astype(kind) for kind in (np.uint8, np.uint16, np.uint32)]
    return Norms(
        [(lengths[place % 3], np.arange(1.0, reader.size + 1) + 100 * place) for place in range(len(fields))]
    )


def check_programs(reader, within):
    """Every kind of step: the documents, the values, which registers hold them, how many they have, and scores."""
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
    registers += [program.live(), program.empty(), four, *(apart for _, apart in lists if apart != NONE)]
    expected = reference_program.registers(program, reader.documents.tolist())
    weighed = [number for number in registers if any(expected[number].values())]
    leaves = [(0, Evidence(register, [register])) for register in registers]
    leaves += [
        (0, Evidence(one, [register], [0.5])) for register in weighed * 2
    ]  # more than a number has bits
    assert reader.count_leaves(program, leaves) == [len(expected[its.documents]) for _, its in leaves]
    for register in registers:
        found = reader.evaluate(program, Wanted(register, also=register if register in weighed else NONE))
        assert found.documents.tolist() == sorted(expected[register])
        for column in found.columns:
            assert column.tolist() == pytest.approx([expected[register][n] for n in found.documents.tolist()])
    scored = [(base, its) for base, its in leaves if its.columns[0] in weighed]
    best = reader.best(program, Wanted(one, scored), Scoring(0, 1.6))
    assert best.documents.tolist() == sorted(expected[one])
    for document, score, held in zip(
        best.documents.tolist(), best.scores.tolist(), best.held_by(best.documents.tolist()), strict=True
    ):
        values = [expected[its.columns[0]].get(document, 0) for _, its in scored]
        weights = [
            1.0 if its.documents == its.columns[0] and n < len(registers) else 0.5
            for n, (_, its) in enumerate(leaves)
        ]
        weights = [weight for weight, leaf in zip(weights, leaves, strict=True) if leaf in scored]
        assert score == pytest.approx(sum(w * v / (1.6 + v) for w, v in zip(weights, values, strict=True)))
        has = [document in expected[its.documents] for _, its in scored]
        own = [document in expected[its.columns[0]] for _, its in scored]
        assert held == sum(bit << place for place, bit in enumerate([*has, *own]))


def occurrences(reader, term, fields, within):
    """The keys of a term, by reading each of its lists."""
    found = []
    for held in filter(None, reader.occurring(term, "", fields).lists):
        for row in held.rows.tolist():
            data = held.opened.segment.posting_bytes
            its = postings.PostingList(data, row[0], row[1], row[2], row[postings.WIDTHS])
            owners, places = its.positions()
            documents = its.documents[owners] + held.opened.base
            found += lists_of.key(documents, row[postings.FIELD], places).tolist()
    chosen = set(reader.documents.tolist()) & set(
        reader.documents.tolist() if within is None else within.tolist()
    )
    return sorted(key for key in found if key >> lists_of.DOCUMENT_SHIFT in chosen)


def check_places(reader, within):
    for word in ("kat", "top", "bal"):
        for fields in (RANKED, RANKED[::-1]):
            assert reader.keys(word, fields, within).tolist() == occurrences(reader, word, fields, within)


def check_sequences(reader, within):
    """Phrases, one of a word twice, one of very many words, and words near each other: where, and what that is worth."""
    for terms in (
        ["kat"],
        ["kat", "hond"],
        ["kat", "kat"],
        ["hond", "bal", "kat"],
        ["kat", "olifant"],
        ["kat"] * 20,
    ):
        for slop in (0, 1, 3) if len(terms) == 2 else (0,):
            found = reader.follow(terms, RANKED, slop, within)
            keys = {term: np.array(occurrences(reader, term, RANKED, within), np.int64) for term in terms}
            if slop:
                expected = near([(keys[term], terms.count(term)) for term in keys], slop + 1)
            else:
                expected = in_order([keys[term] for term in terms])
            assert sorted(found.tolist()) == sorted(expected.tolist())
            weighed = reader.weigh_keys(found, worth(reader, RANKED))
            fields, sums = worth(reader, RANKED).laid.kept[1], {}
            for key in found.tolist():
                document = key >> lists_of.DOCUMENT_SHIFT
                lengths, its = fields[key >> postings.POSITION_BITS & 7]
                sums[document] = sums.get(document, 0) + its[lengths[document]]
            assert dict(
                zip(weighed.documents.tolist(), weighed.frequencies.tolist(), strict=True)
            ) == pytest.approx(sums)


@settings(max_examples=15)
@given(
    batches=st.lists(
        st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=9), min_size=1, max_size=3
    ),
    wanted=st.sets(st.integers(0, 26)),
    removed=st.sets(st.integers(0, 26)),
)
def test_c_finds_what_plain_python_finds(tmp_path_factory, batches, wanted, removed):
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
    with closing(open_index(folder)) as index:
        reader = index._local.reader
        within = np.array(sorted(document for document in wanted if document in reader.documents), np.int64)
        check_programs(reader, within)
        for chosen in (None, within):
            check_places(reader, chosen)
            check_sequences(reader, chosen)


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
        weigh_word(lists(opened, rows), worth(reader, ["body"]), Scratch(reader.size))
    if column == postings.OCCURRENCES:
        program = Program(reader.size)
        word, exact = program.list(Occurring([lists(opened, rows)], 9, True), worth(reader, ["body"]), True)
        with pytest.raises(IndexDamagedError, match=message):
            reader.evaluate(program, Wanted(word, also=exact))
    if column != postings.OCCURRENCES:  # C reads no further than it must
        with pytest.raises(ValueError, match=message):
            follow([lists(opened, rows)] * 2, 0, None)


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


def test_a_kernel_that_is_missing_broken_or_of_another_version_is_told_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(library, "FILE", tmp_path / "none.so")
    for _ in range(2):
        with pytest.raises(
            ZoekerError, match=r"none\.so, is not there, or not whole; reinstall: pip install"
        ):
            library.load()
        (tmp_path / "none.so").write_bytes(b"no library")
    monkeypatch.undo()
    monkeypatch.setattr(library, "VERSION", -1)
    with pytest.raises(ZoekerError, match="is of another version; reinstall"):
        library.load()
    monkeypatch.setattr(sys, "byteorder", "big")
    with pytest.raises(ZoekerError, match="lowest byte"):
        library.load()


def test_the_command_says_so_without_a_traceback(tmp_path):
    copied = shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("*.so", "data"))
    done = subprocess.run(
        [sys.executable, "-m", "zoeker", "search", "kat"],
        env={**os.environ, "PYTHONPATH": str(copied)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("zoeker: the compiled part of zoeker, ")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not (ROOT / "hatch_build.py").exists(), reason="only in a checkout")
def test_what_cannot_be_compiled_ends_the_build_with_one_sentence(tmp_path):
    hatchling = pytest.importorskip("hatchling.build")
    assert hatchling
    copied = shutil.copytree(
        ROOT, tmp_path / "zoeker", ignore=shutil.ignore_patterns(".*", "*.so", "index", "tests", "bench")
    )
    done = subprocess.run(
        [sys.executable, "-c", f"from hatchling.build import build_wheel; build_wheel({str(tmp_path)!r})"],
        env={**os.environ, "CC": "nosuchcompiler -x"},
        capture_output=True,
        text=True,
        cwd=copied,
    )
    assert done.returncode == 1
    told = "zoeker: its kernel could not be compiled with nosuchcompiler -x; install a C compiler"
    assert done.stderr.startswith(told)
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.glob("*.whl"))


def everything(kind=ctypes.Structure):
    return [its for one in kind.__subclasses__() for its in (one, *everything(one))]


def test_c_and_python_agree_on_structures_and_numbers(tmp_path):
    """A program that the compiler makes of kernel.h says where each member is, and how large each structure."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        pytest.skip("there is no C compiler here")
    ours = [
        its
        for its in everything()
        if its.__module__.startswith("zoeker.kernel.") and its is not library._Constant
    ]
    expected, asked = [], []
    for its in ours:
        name = its.__name__.lstrip("_")
        expected.append(ctypes.sizeof(its))
        asked.append(f"sizeof({name})")
        for member, *_ in its._fields_:
            field = getattr(its, member)
            expected.append(field.offset)
            asked.append(f"offsetof({name}, {member})")
            if name != "Walk" or member != "begun":
                expected.append(field.size)
                asked.append(f"sizeof((({name} *)0)->{member})")
    for name, value in library.CONSTANTS.items():
        expected.append(value)
        asked.append(name)
    assert len(ours) > 15
    lines = "".join(f'printf("%lld\\n", (long long){one});' for one in asked)
    source = f'#include <stdio.h>\n#include <stddef.h>\n#include "kernel.h"\nint main(void) {{ {lines} return 0; }}'
    (tmp_path / "told.c").write_text(source, encoding="utf-8")
    folder = Path(library.__file__).parent
    subprocess.run([compiler, f"-I{folder}", "-o", tmp_path / "told", tmp_path / "told.c"], check=True)
    told = subprocess.check_output([tmp_path / "told"], text=True).split()
    found = dict(zip(asked, map(int, told), strict=True))
    assert found == dict(zip(asked, expected, strict=True))
    assert f"VERSION = {library.VERSION} " in (folder / "kernel.h").read_text(encoding="utf-8")


def test_an_array_with_gaps_is_refused():
    assert library.address(np.arange(9)) > 0
    with pytest.raises(ValueError, match="side by side"):
        library.address(np.arange(9)[::2])
