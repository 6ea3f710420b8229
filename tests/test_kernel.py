import ctypes
import os
import shutil
import subprocess
import sys
from array import array
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoeker import Article, open_index, update_index
from zoeker.engines.local.patterns import key
from zoeker.engines.local.phrases import Phrases, in_order, near
from zoeker.engines.local.plan import Plan
from zoeker.engines.local.reader import BITS, DOCUMENT_SHIFT, Fields
from zoeker.engines.local.terms import occurrences as counted
from zoeker.engines.local.words import Lookup
from zoeker.errors import ZoekerError
from zoeker.format import PARTS_OF, RANKED, postings
from zoeker.kernel import evaluate, library
from zoeker.kernel import postings as kernel
from zoeker.query.language import parse
from zoeker.query.tree import Exact, Fuzzy, Named, Phrase, Prefix, Variant, Word
from zoeker.ranking import K1, idf
from zoeker.write.removal import remove

from . import reference_words

ROOT = Path(__file__).parent.parent
FIELDS = (*RANKED, *PARTS_OF.values())
WORDS = ["kat", "katten", "hond", "klimaattop", "top", "bal", "ballen"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)


LEAVES = [
    *map(Word, ("kat", "katten", "klimaattop", "ballen", "olifant", "klimaat")),
    *(Exact("katten"), Prefix("ba"), Fuzzy("hont", distance=1), Phrase("kat hond"), Phrase("top")),
    Word("top", "title"),
    Named(
        (Word("hond"), Word("bal")),
        (Variant(Phrase("kat"), 0.5, "a cat"), Variant(Phrase("koe"), 1, "")),
        0.4,
    ),
    Named((Word("klimaattop"),), (Variant(Phrase("kat hond", slop=3), 0.7, "both"),)),
]


def worth(reader, fields):
    """Another one in each field and document; lengths of one, two and four bytes."""
    lengths = [np.arange(reader.size).astype(kind) for kind in (np.uint8, np.uint16, np.uint32)]
    each = [
        (lengths[place % 3], np.arange(1.0, reader.size + 1) + 100 * place) for place in range(len(fields))
    ]
    return Fields(fields, dict(zip(fields, each, strict=True)).__getitem__, reader.opened)


def check_leaves(reader, within):
    """Leaves of all kinds, more than a number has bits: which documents have them, the values of their signals, and scores."""
    for names in (FIELDS, RANKED, ("title", PARTS_OF["title"]), ("title",)):
        reader._fields[names] = worth(reader, names)
    lookup = Lookup(reader)
    plan = Plan(reader, lookup, LEAVES)
    looked_up = [reference_words.signals(leaf, reader.opened) for leaf in plan.leaves.values()]
    expected, having = zip(*looked_up, strict=True)
    assert [leaf.having for leaf in plan.leaves.values()] == list(map(len, having))
    rows = plan.frequencies(within).tolist()
    assert len(rows) == sum(map(len, expected))
    for row, signal in zip(rows, [signal for signals in expected for signal in signals], strict=True):
        assert row == pytest.approx([signal.get(document, 0) for document in within.tolist()])
    best = Plan(reader, lookup, LEAVES).best(parse("kat OF hond OF bal"), 0)
    weights = [
        [idf(reader.count, its.having) * signal.weight for signal in its.signals]
        for its in plan.leaves.values()
    ]
    documents = best.documents.tolist()
    for document, score, (held, whole) in zip(
        documents, best.scores.tolist(), best.held_by(documents), strict=True
    ):
        assert held == [number for number, its in enumerate(having) if document in its]
        touched = [signals for signals in expected if any(document in signal for signal in signals)]
        assert whole == all(document in signals[0] for signals in touched)
        assert score == pytest.approx(
            sum(
                weight * signal.get(document, 0) / (K1 + signal.get(document, 0))
                for its, signals in zip(weights, expected, strict=True)
                for weight, signal in zip(its, signals, strict=True)
            )
        )
    found = dict(zip(plan.leaves, having, strict=True))
    kat, ballen, top = found[Word("kat")], found[Word("ballen")], found[Word("top", "title")]
    for text, ids in (
        ("kat ballen", kat & ballen),
        ("kat OF ballen OF titel:top", kat | ballen | top),
        ("kat -ballen", kat - ballen),
        ("-kat -titel:top", set(reader.documents.tolist()) - kat - top),
        ("(kat ballen) OF titel:top", kat & ballen | top),
        ("titel:top (kat OF ballen)", top & (kat | ballen)),
    ):
        assert Plan(reader, lookup).documents(parse(text)).tolist() == sorted(ids)


def occurrences(reader, term, fields, within):
    """The keys of a term, by reading each of its lists."""
    found = []
    for held, rows in zip(reader.opened, reader.rows([term], reader.fields(fields))[0], strict=True):
        for row in rows.tolist():
            data = held.segment.posting_bytes
            its = postings.PostingList(data, row[0], row[1], row[2], row[postings.WIDTHS])
            owners, places, _ = its.occurrences()
            documents = its.documents[owners] + held.base
            found += key(documents, row[postings.FIELD], places).tolist()
    chosen = set(reader.documents.tolist()) & set(
        reader.documents.tolist() if within is None else within.tolist()
    )
    return sorted(key for key in found if key >> DOCUMENT_SHIFT in chosen)


def check_places(reader, within):
    for word in ("kat", "top", "bal"):
        for fields in (RANKED, RANKED[::-1]):
            assert reader.keys(word, fields, within).tolist() == occurrences(reader, word, fields, within)


def check_sequences(reader, within):
    """Phrases, one of a word twice, one of very many words, and words near each other: where, and what that is worth."""
    phrases = Phrases(reader, reader.analyzer.analyze)
    for terms in (
        ["kat"],
        ["kat", "hond"],
        ["kat", "kat"],
        ["hond", "bal", "kat"],
        ["kat", "olifant"],
        ["kat"] * 20,
    ):
        for slop in (0, 1, 3) if len(terms) == 2 else (0,):
            found = phrases._follow(terms, reader.fields(RANKED), slop, within)
            keys = {term: np.array(occurrences(reader, term, RANKED, within), np.int64) for term in terms}
            if slop:
                expected = near([(keys[term], terms.count(term)) for term in keys], slop + 1)
            else:
                expected = in_order([keys[term] for term in terms])
            assert sorted(found.tolist()) == sorted(expected.tolist())
            each, sums = worth(reader, RANKED), {}
            documents, frequencies = reader.weigh(kernel.gather, found, BITS, each.laid, reader.size)
            for one in found.tolist():
                document = one >> DOCUMENT_SHIFT
                lengths, its = each.laid.kept[1][one >> postings.POSITION_BITS & 7]
                sums[document] = sums.get(document, 0) + its[lengths[document]]
            assert dict(zip(documents.tolist(), frequencies.tolist(), strict=True)) == pytest.approx(sums)


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
        reader = index._engine.reader
        within = np.array(sorted(document for document in wanted if document in reader.documents), np.int64)
        check_leaves(reader, within)
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
    )._engine.reader
    (opened,) = reader.opened
    row = opened.segment.rows(b"kat")[0]
    rows = np.array([(row.start, row.documents, row.occurrences, *row.widths, 0, 0, 0)])
    rows[0, column] = value
    if column != postings.OCCURRENCES:
        with pytest.raises(ValueError, match=message):
            opened.segment.check_rows(rows)
        return
    fields = worth(reader, ("body",))
    with pytest.raises(ValueError, match=message):
        reader.weigh(kernel.weigh, opened.laid, rows, fields.laid)
    with pytest.raises(ValueError, match=message):
        weigh(reader, rows)


def weigh(reader, rows):
    """Weigh rows as those of a leaf, and those in one form."""
    ((laid, _kept),) = evaluate.lay_postings([[rows]], reader.laid, worth(reader, ("body",)).laid)
    leaf = evaluate.lay_leaf([laid], [(0, 0, 0), (0, 1, 0)], array("d", (1, 1)), 2, len(rows))
    step = array("q", (library.CONSTANTS["LEAF"], 0, 0, -1))
    asked = evaluate.Asked(step, array("q", (leaf.address,)), 1, (), 1, 0, reader.size)
    return evaluate.evaluate(asked, reader.laid, reader.windows, 2)


def test_numbers_wider_than_can_be_are_refused_in_c(make_local_index):
    reader = make_local_index([Article(body="kat en kat")])._engine.reader
    (opened,) = reader.opened
    rows = np.array([(0, 1, 1, 33, 0, 0, 0, -1, 0, 0)])
    for asked in (
        lambda: weigh(reader, rows),
        lambda: kernel.keys(opened.laid, rows, None, BITS),
        lambda: kernel.follow(opened.laid, [rows, rows], 0, None, BITS),
        lambda: kernel.count_rows(opened.laid, [rows[:0], rows], np.ones(1, np.uint64)),
    ):
        with pytest.raises(ValueError, match="wider"):
            asked()


def test_words_are_counted_together_as_each_by_itself(make_local_index):
    texts = ["kat en katten", "hond kat", "top", "kat kat hond"]
    articles = [Article(id=str(number), title="Bal", body=text) for number, text in enumerate(texts)]
    reader = make_local_index(articles)._engine.reader
    words = ["kat", "olifant", "top", "hond", "kat"]
    for within in (None, np.array([], np.int64), np.array([0, 3]), np.array([1, 2])):
        expected = [len(occurrences(reader, word, RANKED, within)) for word in words]
        assert counted(reader, words, within, False) == expected
        assert counted(reader, [], within, False) == []
    assert counted(reader, words, None, False) == [5, 0, 1, 2, 5]
    assert counted(reader, ["katten", "olifant", "?", "kat"], None, True) == [1, 0, 0, 4]


def test_a_long_list_that_cannot_be_is_refused_before_it_is_read(make_local_index):
    """For it, skips are made first."""
    reader = make_local_index(
        [Article(id=str(number), body="kat en kat") for number in range(300)]
    )._engine.reader
    (opened,) = reader.opened
    row = opened.segment.rows(b"kat")[0]
    rows = np.array([(row.start, row.documents, row.occurrences, *row.widths, 0, 0, 0)])
    rows[0, postings.OCCURRENCES] -= 1
    with pytest.raises(ValueError, match="add up"):
        evaluate.lay_postings([[rows]], reader.laid, worth(reader, ("body",)).laid)


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


@pytest.mark.parametrize("share", [0.0, 0.0005, 0.1, 0.5, 0.9, 0.999])
def test_a_kernel_that_is_cut_off_is_told_and_ends_no_process(tmp_path, share):
    copied = shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("data"))
    kernel = copied / "zoeker" / "kernel" / "_kernel.so"
    kernel.write_bytes(kernel.read_bytes()[: int(share * kernel.stat().st_size)])
    done = subprocess.run(
        [sys.executable, "-m", "zoeker", "search", "kat"],
        env={**os.environ, "PYTHONPATH": str(copied)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "is not there, or not whole; reinstall: pip install" in done.stderr
    assert done.stderr.count("\n") == 1


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


def test_the_address_of_an_array_is_that_of_its_first_byte_and_one_with_gaps_is_refused():
    for its in (
        np.arange(9),
        np.arange(9)[3:],
        np.empty(0, np.int64),
        np.frombuffer(b"only read", np.uint8),
    ):
        assert library.address(its) == its.ctypes.data
    with pytest.raises(ValueError, match="side by side"):
        library.address(np.arange(9)[::2])
