"""Do both libraries give Snowball's stems, and does an index of plain stems work from end to end?"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from snowballstemmer.dutch_stemmer import DutchStemmer

import zoeker
from zoeker.dutch import VERSIONS, compounds
from zoeker.dutch import tables as stems
from zoeker.format import folder

ZOEKER = Path(sys.executable).with_name("zoeker")


@pytest.fixture
def articles():
    return [
        zoeker.Article(id="1", title="Huizen", body="Gisteren liepen de kandidaten weg. De huizen branden."),
        zoeker.Article(id="2", title="Staking", body="Een kandidaat loopt door het klimaathuis."),
    ]


def ids(index, query):
    with zoeker.open_index(index) as found:
        return sorted(hit.id for hit in found.search(query))


def test_both_libraries_give_the_same_stems():
    words = sorted(compounds.lexicon().frequency)[::50]
    own = DutchStemmer()
    assert len(words) > 500
    assert [word for word in words if stems.stem(word) != (own.stemWord(word) or word)] == []


def test_without_pystemmer_the_other_library_does_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "Stemmer", None)
    stems._stemmer.cache_clear()
    stems.stem.cache_clear()
    try:
        assert stems.stem("huizen") == "huis"
        assert isinstance(stems._stemmer().__self__, DutchStemmer)
    finally:
        stems._stemmer.cache_clear()
        stems.stem.cache_clear()


def test_any_number_of_threads_may_ask_for_stems():
    words = ["huizen", "liepen", "kandidaten", "branden"] * 50
    expected = [stems.stem(word) for word in words]
    stems.stem.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(stems.stem, words)) == expected


def test_an_index_of_plain_stems_finds_marks_and_keeps_them(articles, tmp_path):
    index = tmp_path / "index"
    zoeker.update_index(index, articles, analyzer="snowball")
    assert folder.analyzer_of(index) == "snowball"
    assert ids(index, "kandidaat") == ["1", "2"]
    assert ids(index, "huis") == ["1"]  # klimaathuis is no compound to it
    assert ids(index, "loop") == ["2"]  # nor liep a form of lopen
    assert ids(index, "staak") == ["2"]  # but staking is staak
    assert ids(index, '"huis branden"') == ["1"]
    assert ids(index, "kandidaten -wegen") == ["1", "2"]
    with zoeker.open_index(index) as found:
        marked = {
            snippet.text[start:end]
            for hit in found.search("kandidaat")
            for snippet in hit.snippets
            for start, end in snippet.spans
        }
        assert marked == {"kandidaten", "kandidaat"}
        assert found.stats().versions["analyzer"] == "snowball"
    assert zoeker.check_index(index) == ()


def test_a_rebuild_keeps_the_analyzer_unless_another_is_asked_for(articles, tmp_path):
    index = tmp_path / "index"
    zoeker.update_index(index, articles, analyzer="snowball")
    zoeker.update_index(index, None, rebuild=True)
    assert (folder.analyzer_of(index), ids(index, "staak")) == ("snowball", ["2"])
    zoeker.update_index(index, [articles[0]])
    assert folder.analyzer_of(index) == "snowball"
    zoeker.update_index(index, None, rebuild=True, analyzer="zoeker-dutch")
    assert (folder.analyzer_of(index), ids(index, "lopen")) == ("zoeker-dutch", ["1", "2"])


def test_another_analyzer_than_the_index_has_is_one_sentence(articles, tmp_path):
    index = tmp_path / "index"
    zoeker.update_index(index, articles)
    with pytest.raises(zoeker.ZoekerError, match="--rebuild --analyzer snowball"):
        zoeker.update_index(index, articles, analyzer="snowball")
    with pytest.raises(zoeker.ZoekerError, match="there is no analyzer 'x'"):
        zoeker.update_index(tmp_path / "new", articles, analyzer="x")
    assert not (tmp_path / "new").exists()


def test_several_processes_read_as_the_index_does(tmp_path):
    lines = [f'{{"id": "{number}", "body": "De staking {number} van kandidaten."}}' for number in range(6000)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    index = tmp_path / "index"
    zoeker.update_index(index, tmp_path / "a.jsonl", analyzer="snowball", processes=2, memory=128)
    with zoeker.open_index(index) as found:
        assert found.search("staak").total == 6000


def test_the_command_shows_plain_stems():
    done = subprocess.run(
        [ZOEKER, "analyze", "--analyzer", "snowball", "--format", "jsonl", "klimaathuizen"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert '"terms": ["klimaathuis"], "parts": []' in done.stdout
    assert set(VERSIONS) == {"zoeker-dutch", "snowball"}


def test_whoosh_itself_reads_words_as_the_index_does(articles, tmp_path):
    from whoosh.index import open_dir
    from whoosh.qparser import QueryParser

    zoeker.update_index(tmp_path, articles, analyzer="snowball")
    index = open_dir(str(tmp_path))
    with index.searcher() as searcher:
        found = searcher.search(QueryParser("body", index.schema).parse("huizen staking"), limit=10)
        assert len(found) == 0
        found = searcher.search(QueryParser("body", index.schema).parse("huis"), limit=10)
        assert [hit["id"] for hit in found] == ["1"]
