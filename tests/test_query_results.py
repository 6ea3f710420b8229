import dataclasses
import pickle
import re

import pytest

from zoeker import Article, Hit, Results, Snippet


@pytest.fixture
def results(make_index):
    articles = [
        Article(
            id="a", title="Dijk", body="De dijk hield.", date="2022-01", source="De Waterbode", section="Zee"
        ),
        Article(id="b", body="Een dijk brak.", author="J. de Vries", url="https://voorbeeld.nl/b"),
    ]
    return make_index(articles).search("dijken")


def test_results_are_iterated_for_their_hits(results):
    assert isinstance(results, Results)
    assert len(results) == results.total == 2
    assert [hit.rank for hit in results] == [1, 2]
    assert results[1] is results.hits[1] is list(results)[-1]


def test_results_say_how_the_question_was_understood(make_index):
    results = make_index([Article(body="De dijk.")]).search("titel:dijk NIET(zee -) …", since="2021")
    assert results.query == "title:dijk -zee date:2021.."
    assert results.seconds > 0


def test_a_hit_tells_what_a_reader_wants_to_know(results):
    hit = results[0]
    assert isinstance(hit, Hit)
    assert (hit.id, hit.title, hit.date, hit.source, hit.section) == (
        "a",
        "Dijk",
        "2022-01",
        "De Waterbode",
        "Zee",
    )
    assert hit.title_spans == ((0, 4),)
    assert hit.score > results[1].score > 0


def test_a_title_may_be_the_first_sentence(results):
    assert (results[1].title, results[1].title_derived) == ("Een dijk brak.", True)
    assert (results[1].author, results[1].url, results[1].date) == (
        "J. de Vries",
        "https://voorbeeld.nl/b",
        None,
    )


def test_a_snippet_holds_a_text_and_the_places_of_its_words(results):
    assert results[0].snippets == (Snippet("De dijk hield.", ((3, 7),), "body", 0, 14),)


def test_a_hit_is_plain_data(results):
    assert dataclasses.asdict(results[0])["snippets"] == (
        {"text": "De dijk hield.", "spans": ((3, 7),), "field": "body", "start": 0, "end": 14},
    )


def test_a_hit_carries_what_else_the_article_does_also_when_the_index_is_closed(make_index):
    index = make_index(
        [
            Article(id="a", body="De dijk hield.", extra={"pagina": 3, "tags": ["zee", "wind"]}),
            Article(id="b", body='De dijk "extra":{brak}.'),
        ]
    )
    found = {
        hit.id: hit
        for hit in (*index.search("dijk"), *index.search("dijk id", any_word=True, snippets=False))
    }
    index.close()
    assert found["a"].extra == {"pagina": 3, "tags": ["zee", "wind"]}
    assert found["b"].extra == {}
    assert not found["b"].extra
    copied = pickle.loads(pickle.dumps(found["a"]))
    assert copied == found["a"]
    assert type(copied.extra) is type(dataclasses.asdict(found["a"])["extra"]) is dict
    assert hash(found["a"]) == hash(copied)


def test_what_is_printed_of_an_answer_is_short(results):
    assert repr(results) == "<Results for 'dijken': 2 (from 1) of 2>"
    assert repr(results[0]) == f"<Hit 1: 'a', 'Dijk', score {results[0].score:.2f}>"
    assert repr(results[0].snippets[0]) == "<Snippet of the body: 'De dijk hield.', 1 marked>"
    assert repr(results[0].extra) == "{}"


def test_hits_become_dicts_and_tables(results):
    first, second = results.to_dicts()
    assert list(first) == list(results.columns) == list(Hit.__dataclass_fields__)
    assert (first["id"], first["date"], second["url"]) == ("a", "2022-01", "https://voorbeeld.nl/b")
    assert first["snippets"][0]["text"] == "De dijk hield."
    assert first["snippets"][0]["spans"] == ((3, 7),)


def test_hits_become_a_table_of_pandas_and_arrow(results):
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    table = results.to_arrow()
    assert table.column("rank").to_pylist() == [1, 2]
    assert '"text": "De dijk hield."' in table.column("snippets").to_pylist()[0]
    pytest.importorskip("pandas", reason="pandas is not installed")
    assert list(results.to_pandas()["id"]) == ["a", "b"]


def test_a_notebook_shows_marks_and_no_html_of_an_article(make_index):
    hostile = "<script>alert('dijk')</script> \x1b[31m\u202e & dijk"
    articles = [
        Article(id="<b>", title=hostile, body=hostile, source=hostile, url="javascript:alert(1)"),
        Article(
            id="b", title="Dijk", body="De dijk.", url='https://voorbeeld.nl/"onmouseover="x', date="2022-01"
        ),
    ]
    shown = make_index(articles).search("dijk weg")._repr_html_()
    assert "&lt;script&gt;alert(&#x27;<mark>dijk</mark>&#x27;)&lt;/script&gt;" in shown
    assert not re.search(r"<(?!/?(p|ol|li|br|strong|small|mark|a)\b)", shown)
    assert re.findall(r"<a [^>]*>", shown) == ['<a href="https://voorbeeld.nl/&quot;onmouseover=&quot;x">']
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", shown)
    assert "<small>januari 2022 · b</small><br>zonder: weg<br>De <mark>dijk</mark>." in shown
