"""What lies on a cluster, is it what was handed over, and does an open index see only what it should?"""

import json
import secrets
from collections import defaultdict

import pytest

import zoeker
from zoeker.engines.opensearch import engine as engine_module
from zoeker.engines.opensearch import snapshot as snapshot_module
from zoeker.engines.opensearch.client import Client
from zoeker.engines.opensearch.engine import OpenSearchEngine
from zoeker.engines.opensearch.mapping import ALSO, BESIDE, EVERY, OF, Documents, check_meta, key, words_of
from zoeker.engines.opensearch.store import Store
from zoeker.errors import (
    ArticleError,
    ClusterError,
    IndexMissingError,
    IndexUseError,
    IndexVersionError,
    QueryError,
)
from zoeker.index import Index
from zoeker.write.batch import Entry

from .proxy import Fault, forward, proxy, refuse


@pytest.fixture
def store(node):
    made = Store(Client([node]), f"test-{secrets.token_hex(6)}")
    yield made
    for name in (made.name, f"{made.name}-v2"):
        made.client.ask("DELETE", f"/{name},{words_of(name)}?ignore_unavailable=true")
    made.client.close()


def entries(*articles):
    return [Entry(article, article.id, article.digest()) for article in (one.named() for one in articles)]


def opened(store):
    return OpenSearchEngine(Client([str(store.client)]), store.name)


ODD = [
    zoeker.Article(
        id="één/twee?", body="Een dijk \u0007 \u2028 \U0001f30a.", extra={"n": [1.5, None], "x": float("inf")}
    ),
    zoeker.Article(id="x" * 2000, lead="Alleen een lead.", date="2022-01", author="J. de Vries"),
    zoeker.Article(id="#a", title='"Kop" \\ {}', url="https://krant.example/?a=b&c"),
    zoeker.Article(id=" ", title="state", body="state"),
]


def test_what_comes_back_is_what_was_handed_over(store):
    store.create()
    store.write(Documents(), entries(*ODD))
    store.commit()
    engine = opened(store)
    articles = [article.named() for article in ODD]
    assert engine.count == len(articles)
    assert sorted(engine.article(one).id for one in engine.references()) == sorted(one.id for one in articles)
    for article in articles:
        assert engine.article(engine.find(article.id)) == article
    assert engine.find("dijk") is None
    kept = {its.id: its for its in store.stored(texts=True)}
    assert {id: (its.article, its.digest) for id, its in kept.items()} == {
        article.id: (article, article.digest()) for article in articles
    }
    assert [its.article for its in store.stored()] == [None] * len(articles)
    engine.close()


def test_an_open_index_does_not_change_and_says_when_it_is_stale(store):
    store.create(shards=2)
    documents = Documents()
    dijk, duin = zoeker.Article(id="a", body="Een dijk."), zoeker.Article(id="b", body="Een duin.")
    store.write(documents, entries(dijk, duin))
    before = opened(store)
    assert (before.count, before.stale) == (0, False)  # nothing was committed yet
    store.commit()
    assert before.stale
    after = opened(store)
    store.delete(["a", "never there"])
    store.write(
        documents,
        entries(zoeker.Article(id="b", body="Een dijk."), zoeker.Article(id="c", body="Een sluis.")),
    )
    store.commit()
    last = opened(store)
    found = {
        name: sorted(hit.id for hit in Index("index", lambda engine=engine: engine).search("dijk"))
        for name, engine in {"before": before, "after": after, "last": last}.items()
    }
    assert found == {"before": [], "after": ["a"], "last": ["b"]}
    assert (after.count, last.count, last.stale) == (2, 2, False)
    for engine in (before, after, last):
        engine.close()


def test_what_is_half_written_is_worth_waiting_for(store, node, monkeypatch):
    monkeypatch.setattr("zoeker.engines.opensearch.client._LONGEST_WAIT", 0.01)
    store.create()
    with proxy(forward(node)) as door:
        client = Client([door.address])
        busy = Store(client, store.name)
        for path, step in {
            "_mapping": lambda: busy.write(Documents(), entries(zoeker.Article(id="a", body="Een dijk."))),
            "_mget": lambda: busy.delete(["b"]),
            "_refresh": busy.commit,
        }.items():
            door.faults += [Fault(path=path, instead=refuse(429))] * 12
            step()
            assert not door.faults
        client.close()
    assert [kept.id for kept in store.stored()] == ["a"]


def test_to_write_twice_is_to_write_once(store):
    store.create()
    articles = [zoeker.Article(id=str(number), body=f"Dijk {number}.") for number in range(30)]
    for _ in range(2):
        store.write(Documents(), entries(*articles))
    store.commit()
    assert sorted(kept.id for kept in store.stored()) == sorted(article.id for article in articles)


@pytest.mark.parametrize("most", [0, 1, 7, 1000])
def test_what_is_written_is_the_same_whatever_was_forgotten(most):
    articles = [
        zoeker.Article(id=str(number), title="Dijk, duin", body=f"Het Wit-Russische dijkje {number}.")
        for number in range(6)
    ]
    whole, forgetful = Documents(), Documents()
    words, again = set(), set()
    for article in articles:
        assert forgetful.articles(entries(article)) == whole.articles(entries(article))
        words |= set(whole.words())
        again |= set(forgetful.words())
        forgetful.forget(most)
    assert again == words


def test_a_snapshot_that_is_gone_is_taken_again_unless_there_was_a_commit(store):
    store.create()
    store.write(Documents(), entries(zoeker.Article(id="a", body="Een dijk.")))
    store.commit()
    engine = opened(store)
    index = Index("index", lambda: engine)

    def lose():
        store.client.ask("DELETE", "/_search/point_in_time", {"pit_id": engine._snapshot._held})

    lose()
    assert [hit.id for hit in index.search("dijk")] == ["a"]
    store.commit()
    assert [hit.id for hit in index.search("dijk")] == ["a"]
    lose()
    with pytest.raises(ClusterError, match="no longer what it was when it was opened; open it again"):
        index.search("dijk")
    engine.close()


def test_pages_beyond_what_a_cluster_gives_at_once_are_one_row(store, monkeypatch):
    store.create(shards=2)
    articles = [
        zoeker.Article(
            id=f"{number:03}",
            body="dijk " * (number % 7 + 1) + "zee",
            date=str(2000 + number % 3) if number % 4 else None,
        )
        for number in range(60)
    ]
    store.write(Documents(), entries(*articles))
    store.commit()
    engine = opened(store)
    index = Index("index", lambda: engine)
    for sort in ("relevance", "date", "-date"):
        whole = index.search("dijk", limit=60, sort=sort)
        with monkeypatch.context() as patch:
            patch.setattr(engine_module, "WINDOW", 10)
            patch.setattr(snapshot_module, "_PIECE", 7)
            pages = [index.search("dijk", limit=15, offset=begin, sort=sort) for begin in range(0, 75, 15)]
        assert [hit for page in pages for hit in page] == list(whole)
        assert {page.total for page in pages} == {60}
    engine.close()


def test_an_index_aside_comes_in_the_place_of_another_at_once(store):
    aside = Store(store.client, f"{store.name}-v1")
    other = Store(store.client, f"{store.name}-v2")
    for number, its in enumerate((aside, other)):
        its.create()
        its.write(Documents(), entries(zoeker.Article(id=str(number), body="Een dijk.")))
        its.commit()
    aside.put_in_place(store.name)
    engine = opened(store)
    assert engine.find("0")
    other.put_in_place(store.name)
    assert engine.stale
    assert engine.find("0")
    engine.close()
    assert [kept.id for kept in store.stored()] == ["1"]
    aside.drop()
    store.drop()
    with pytest.raises(IndexMissingError):
        _ = store.state


def test_no_index_is_made_over_another(store):
    with pytest.raises(IndexMissingError, match=f"there is no index {store.name} at http"):
        opened(store)
    store.client.ask("PUT", f"/{store.name}", {"mappings": {"properties": {"a": {"type": "keyword"}}}})
    for ask in (store.create, lambda: opened(store)):
        with pytest.raises(ClusterError, match=r"is not zoeker's"):
            ask()
    store.client.ask("DELETE", f"/{store.name}")
    store.create()
    with pytest.raises(IndexUseError, match="there is an index"):
        store.create()
    store.client.ask(
        "DELETE", f"/{words_of(store.name)}"
    )  # as a process leaves it that is killed while it makes one
    with pytest.raises(IndexMissingError, match="was not finished"):
        opened(store)
    assert store.create().generation == 1


def test_another_version_is_refused_with_what_to_run():
    made = {"analyzer": "zoeker-dutch", "version": "1", "format": 1}
    with pytest.raises(IndexVersionError, match="zoeker index --rebuild"):
        check_meta(made, "nieuws", "https://zoek.example:9200")


TEXTS = [
    "Wit-Rusland wint, en hoe!",
    "De klimaattop op 5 januari 2022",
    "Strijp-S",
    "sluit",
    "www.nos.nl/a b",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_lies_there_as_its_positions(text):
    documents = Documents()
    (line,) = documents.articles(entries(zoeker.Article(id="a", body=text, source=text)))
    body = json.loads(line.decode().splitlines()[1])
    terms, pairs, parts = defaultdict(set), defaultdict(set), defaultdict(set)
    for token in zoeker.analyze(text):
        terms[token.position].update(token.terms)
        pairs[token.position].update((token.text, term) for term in token.terms)
        parts[token.position].update(token.parts)
    assert [set(place[1:].split(ALSO)) for place in body["body"].split(" ")] == list(terms.values())
    assert {place[0] for place in body["body"].split(" ")} == {EVERY}
    written = [
        {(pair.replace(BESIDE, OF).split(OF)[0], pair.split(OF)[-1]) for pair in place.split(ALSO)}
        for place in body["body_forms"].split(" ")
    ]
    assert written == list(pairs.values())
    assert sorted(body.get("body_parts", "").split()) == sorted(
        part for its in parts.values() for part in its
    )
    assert set(body["all"].split()) == set().union(*terms.values(), *parts.values())
    assert (body["body_length"], body["source"]) == (len(terms), body["body"])


def test_of_two_forms_of_one_term_at_one_place_one_is_kept():
    documents = Documents()
    (line,) = documents.articles(entries(zoeker.Article(id="a", title="Strijp-S", body="b")))
    beside = f"strijps{BESIDE}strijp{OF}strijp"
    assert f"strijp{OF}strijp{ALSO}{beside}" in line.decode()
    words = b"".join(documents.words()).decode()
    assert f'{{"form":"strijps","beside":"strijp","pairs":["{beside}"]}}' in words
    assert documents.words() == []


def test_what_no_document_can_be_named_is():
    assert [key("a"), len(key("é" * 300)), key("#a") == "#a"] == ["a", 65, False]
    article = zoeker.Article(id="a", body="b")
    with pytest.raises(ArticleError, match="an id on a cluster has at most"):
        Documents().articles([Entry(article, "x" * 40_000, "")])


def test_words_that_cannot_be_asked_for_are_told(make_cluster_index):
    index = make_cluster_index([zoeker.Article(id="a", body="De een en de ander, de zee en de zon.")])
    assert index.search('"zee de zon"~2').total == 1
    assert index.search('"de een en ander zee zon"~9').total == 1
    with pytest.raises(QueryError, match="cannot be looked for near each other; name fewer"):
        index.search('"de een en de ander zee zon dijk"~9')
