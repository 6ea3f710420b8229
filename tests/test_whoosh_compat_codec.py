from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh import fields
from whoosh import index as whoosh_index
from whoosh.filedb.filestore import RamStorage, ReadOnlyError
from whoosh.matching import ReadTooFar
from whoosh.qparser import FuzzyTermPlugin, QueryParser
from whoosh.query import Every, FuzzyTerm
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.scoring import BM25F, TF_IDF
from whoosh.searching import Searcher

import zoeker
from zoeker.dutch import analyze
from zoeker.whoosh_compat.codec import ZoekerCodec
from zoeker.whoosh_compat.schema import PackedPositions
from zoeker.write.batch import Entry
from zoeker.write.writer import open_writer

FIRST = {
    "brug": ("De brug over de Maas", "De onderhandelingen over de nieuwe brug zijn mislukt.", "2024-03-01"),
    "kat": ("Kat uit boom gered", "De brandweer redde een kat. De kat zat in een boom.", "2023-05-06"),
    "oud": ("Oud nieuws", "Dit artikel verdwijnt, met brug en al.", "2020-01-01"),
    "storm": ("Storm op komst", "Het KNMI waarschuwt voor zware windstoten aan zee.", None),
}
SECOND = {
    "kat": (
        "Katten uit bomen gered",
        "De brandweer redde twee katten uit hoge bomen in Den Haag.",
        "2023-05-07",
    ),
    "water": ("Hoogwater", "Over de brug staat water; de nieuwe onderhandelingen beginnen.", "2024-03-02"),
}
FINAL = {id: text for id, text in {**FIRST, **SECOND}.items() if id != "oud"}


def article(id: str, text: tuple[str, str, str | None]) -> zoeker.Article:
    title, body, date = text
    return zoeker.Article(id=id, title=title, body=body, date=date, source="De Krant")


@pytest.fixture(params=["merged", "apart"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """An index of FINAL, in one segment or in two."""
    zoeker.update_index(tmp_path, [article(*item) for item in FIRST.items()])
    second = {id: article(id, text) for id, text in SECOND.items()}
    if request.param == "merged":
        zoeker.update_index(tmp_path, second.values())
        with zoeker.open_index(tmp_path) as index:
            assert index.remove(["oud"]) == 1
    else:
        entries = {id: Entry(found, id, "digest") for id, found in second.items()}
        with open_writer(tmp_path) as writer:
            writer.commit(entries, {"kat", "oud"}, last=False)
        assert len(whoosh_index.open_dir(str(tmp_path))._segments()) == 2
    return tmp_path


@pytest.fixture
def searcher(folder: Path) -> Iterator[Searcher]:
    with whoosh_index.open_dir(str(folder)).searcher() as found:
        yield found


def terms(id: str, field: str = "body") -> dict[str, list[int]]:
    """The terms of a field of an article, with their positions, as the analysis gives them."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for token in analyze(FINAL[id][0 if field == "title" else 1]):
        for term in token.terms:
            found[term].add(token.position)
    return {term: sorted(positions) for term, positions in found.items()}


def length(id: str) -> int:
    return 1 + max(position for positions in terms(id).values() for position in positions)


def having(word: str) -> set[str]:
    [token] = analyze(word)
    return {id for id in FINAL if set(token.terms) & set(terms(id))}


def adjoining(*words: str) -> set[str]:
    wanted = [token.terms[0] for token in analyze(" ".join(words))]
    return {
        id
        for id in FINAL
        if any(
            all(start + step in terms(id).get(term, []) for step, term in enumerate(wanted))
            for start in range(length(id))
        )
    }


def ask(searcher: Searcher, question: str, **options: Any) -> set[str]:
    parser = QueryParser("body", searcher.schema)
    return {hit["id"] for hit in searcher.search(parser.parse(question), limit=None, **options)}


def numbers(searcher: Searcher) -> dict[str, int]:
    return {searcher.stored_fields(number)["id"]: number for number in searcher.reader().all_doc_ids()}


@pytest.mark.parametrize("word", ["brug", "kat", "katten", "onderhandeling", "zee", "de"])
def test_a_word_finds_the_articles_that_hold_its_term(searcher: Searcher, word: str) -> None:
    assert ask(searcher, word) == having(word) != set()


def test_words_are_combined(searcher: Searcher) -> None:
    assert ask(searcher, "brug AND water") == having("brug") & having("water") == {"water"}
    assert ask(searcher, "brug OR kat") == having("brug") | having("kat")
    assert ask(searcher, "brug NOT water") == having("brug") - having("water") == {"brug"}
    assert ask(searcher, "NOT brug") == set(FINAL) - having("brug")
    assert ask(searcher, "title:storm") == {"storm"}
    assert ask(searcher, "source:krant") == set(FINAL)
    assert ask(searcher, "id:kat") == {"kat"}
    assert ask(searcher, "id:oud") == ask(searcher, "verdwijnt") == set()


@pytest.mark.parametrize(
    "words", [("nieuwe", "brug"), ("over", "de", "brug"), ("zware", "windstoten"), ("brug", "nieuwe")]
)
def test_a_phrase_finds_words_side_by_side(searcher: Searcher, words: tuple[str, ...]) -> None:
    assert ask(searcher, f'"{" ".join(words)}"') == adjoining(*words)


def test_beginnings_and_near_spellings_of_terms_are_found(searcher: Searcher) -> None:
    expected = {id for id in FINAL if any(term.startswith("w") for term in terms(id))}
    assert ask(searcher, "w*") == expected != set()
    near = searcher.search(FuzzyTerm("body", "brog"))
    assert {hit["id"] for hit in near} == having("brug")
    parser = QueryParser("body", searcher.schema, plugins=[FuzzyTermPlugin()])
    assert {hit["id"] for hit in searcher.search(parser.parse("brun~"))} == having("brug")


def test_what_is_stored_comes_back(searcher: Searcher) -> None:
    found = {stored["id"]: stored for stored in searcher.reader().all_stored_fields()}
    assert set(found) == set(FINAL)
    for id, text in FINAL.items():
        assert zoeker.Article(**found[id]["article"]) == article(id, text)
        assert (set(found[id]), found[id]["origin"]) == ({"id", "digest", "origin", "article"}, [])
    with pytest.raises(KeyError):
        searcher.reader().leaf_readers()[0][0].stored_fields(99)


def test_hits_are_sorted_by_date_either_way(searcher: Searcher) -> None:
    expected = sorted(FINAL, key=lambda id: FINAL[id][2] or "")
    assert [hit["id"] for hit in searcher.search(Every(), sortedby="first")] == expected
    turned = searcher.search(Every(), sortedby="first", reverse=True)
    assert [hit["id"] for hit in turned] == expected[::-1]
    first, last = (searcher.reader().column_reader(name) for name in ("first", "last"))
    for id, number in numbers(searcher).items():
        date = article(id, FINAL[id]).date
        held = (-(2**63), -(2**63)) if date is None else (date.first, date.last)
        assert (first[number], last[number]) == held
    assert not searcher.reader().has_column("title")


def test_lengths_count_positions(searcher: Searcher) -> None:
    reader = searcher.reader()
    for id, number in numbers(searcher).items():
        assert reader.doc_field_length(number, "body") == length(id)
        assert reader.doc_field_length(number, "id", 7) == 7
    assert reader.field_length("body") >= sum(map(length, FINAL))
    assert reader.min_field_length("body") <= min(map(length, FINAL))
    assert reader.max_field_length("body") == max(map(length, FINAL))
    assert (reader.field_length("id"), reader.max_field_length("id")) == (0, 0)


def test_terms_are_listed_with_what_is_known_of_them(tmp_path: Path) -> None:
    zoeker.update_index(tmp_path, [article(*item) for item in FINAL.items()])
    with whoosh_index.open_dir(str(tmp_path)).reader() as reader:
        counts = Counter(term for id in FINAL for term in terms(id))
        assert sorted(term.encode() for term in counts) == list(reader.lexicon("body"))
        assert set(reader.lexicon("id")) == {id.encode() for id in FINAL}
        assert [text for field, text in reader.all_terms() if field == "body"] == list(reader.lexicon("body"))
        assert dict(reader)["id", b"kat"].doc_frequency() == 1
        order = [stored["id"] for stored in reader.all_stored_fields()]
        for term, count in counts.items():
            held = {id: len(terms(id)[term]) for id in FINAL if term in terms(id)}
            info = reader.term_info("body", term)
            assert (info.doc_frequency(), info.weight()) == (count, sum(held.values()))
            assert (reader.doc_frequency("body", term), reader.frequency("body", term)) == (
                count,
                sum(held.values()),
            )
            assert info.max_weight() == max(held.values())
            assert (info.min_length(), info.max_length()) == (min(map(length, held)), max(map(length, held)))
            places = sorted(map(order.index, held))
            assert (info.min_id(), info.max_id()) == (places[0], places[-1])
            postings = reader.postings("body", term)
            found = {}
            while postings.is_active():
                found[order[postings.id()]] = (postings.weight(), postings.value_as("positions"))
                postings.next()
            assert found == {id: (float(number), terms(id)[term]) for id, number in held.items()}
        assert reader.doc_frequency("body", "bestaatniet") == reader.frequency("body", "bestaatniet") == 0
        assert ("body", "bestaatniet") not in reader
        with pytest.raises(TermNotFound):
            reader.term_info("body", "bestaatniet")
        with pytest.raises(TermNotFound):
            reader.postings("body", "bestaatniet")
        cursor = reader.cursor("body")
        assert cursor.text() == cursor.first() == min(counts)
        assert cursor.find("w") == cursor.term() == min(term for term in counts if term >= "w")
        assert cursor.term_info().doc_frequency() == counts[cursor.text()]
        assert cursor.find("\uffff") is cursor.term_info() is None
        assert not cursor.is_valid()


def test_long_posting_lists_are_skipped_through_to_the_same_best_hits(tmp_path: Path) -> None:
    texts = [f"kat {'hond ' * (number % 7)}{'kat ' * (number * 37 % 11)}" for number in range(700)]
    zoeker.update_index(tmp_path, [zoeker.Article(id=str(n), body=text) for n, text in enumerate(texts)])
    index = whoosh_index.open_dir(str(tmp_path))
    for weighting in (BM25F(), TF_IDF()):
        with index.searcher(weighting=weighting) as searcher:
            query = QueryParser("body", index.schema).parse("kat OR hond")
            quick = [(hit.docnum, hit.score) for hit in searcher.search(query, limit=10)]
            slow = [(hit.docnum, hit.score) for hit in searcher.search(query, limit=10, optimize=False)]
            assert quick == slow
            postings = searcher.postings("body", "kat")
            postings.skip_to(300)
            other = postings.copy()
            assert (postings.id(), other.id()) == (300, 300)
            assert postings.block_min_length() <= postings.block_max_length()
            assert list(other.all_ids()) == list(range(300, 700))
            while postings.is_active():
                postings.next()
            with pytest.raises(ReadTooFar):
                postings.next()
            with pytest.raises(ReadTooFar):
                postings.skip_to(3)
            assert not postings.replace().is_active()
            postings.reset()
            assert postings.id() == 0


def test_whoosh_may_only_read(folder: Path) -> None:
    """Whatever a program that uses Whoosh tries to write, it is told so, and the index stays as it is, to both."""
    before = {file.name for file in folder.iterdir()}
    index = whoosh_index.open_dir(str(folder))
    with pytest.raises(ReadOnlyError, match="only read by Whoosh; to write to it, use zoeker index"):
        index.writer(codec=ZoekerCodec())
    writer = index.writer()
    with pytest.raises(ReadOnlyError):
        writer.delete_by_term("id", "kat")
    writer.cancel()
    for change in ({}, {"optimize": True}, {"merge": False}):
        writer = index.writer()
        writer.add_document(id="wolf", body="Wolven gezien")
        with pytest.raises(ReadOnlyError):
            writer.commit(**change)
    left = {file.name for file in folder.iterdir()}
    assert before <= left
    with index.searcher() as searcher, zoeker.open_index(folder) as found:
        assert {hit.id for hit in found.search("katten")} == ask(searcher, "kat") == having("kat")
        assert found.stats().articles == searcher.doc_count() == len(FINAL)


def test_what_whoosh_makes_in_the_folder_costs_zoeker_nothing(folder: Path) -> None:
    index = whoosh_index.create_in(str(folder), fields.Schema(id=fields.ID(stored=True)))
    with index.writer() as writer:
        writer.add_document(id="vreemd")
    with zoeker.open_index(folder) as found:
        assert found.stats().articles == len(FINAL)
    [told] = zoeker.check_index(folder)
    assert "only Whoosh reads it, and the next zoeker index makes it again" in told
    zoeker.update_index(folder, [])
    assert zoeker.check_index(folder) == ()
    with whoosh_index.open_dir(str(folder)).searcher() as searcher:
        assert ask(searcher, "kat") == having("kat")


def test_an_index_lies_in_a_folder(folder: Path) -> None:
    [segment, *_] = whoosh_index.open_dir(str(folder))._segments()
    with pytest.raises(ValueError, match="folder on disk"):
        segment.codec().terms_reader(RamStorage(), segment)
    assert not segment.is_compound()


def test_a_segment_says_which_documents_are_deleted(folder: Path) -> None:
    index = whoosh_index.open_dir(str(folder))
    with index.reader() as reader:
        assert reader.doc_count() == len(FINAL)
        assert reader.doc_count_all() - reader.doc_count() == sum(
            segment.deleted_count() for segment in index._segments()
        )
    for segment in index._segments():
        leaf = SegmentReader(index.storage, index.schema, segment)
        assert leaf.has_deletions() == segment.has_deletions()
        assert all(not leaf.is_deleted(number) for number, _ in leaf.iter_docs())
        assert PackedPositions().decode_positions(leaf.postings("body", "de").value())
