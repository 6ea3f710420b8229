import subprocess
import sys
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zoeker
from zoeker import Article
from zoeker.date import home
from zoeker.errors import QueryError
from zoeker.format import NO_DATE
from zoeker.query.language import Question, parse
from zoeker.ranking import PIECE, idf
from zoeker.search import highlighted

from . import questions

DATED = [
    Article(id="eeuw", body="De dijk."),
    Article(id="jaar", body="De dijk.", date="2022"),
    Article(id="maand", body="De dijk.", date="2022-01"),
    Article(id="dag", body="De dijk.", date="2022-01-14"),
    Article(id="later", body="De dijk.", date="2022-02-01T10:30Z"),
    Article(id="toen", body="De dijk.", date="1953-02-01"),
]
NEWS = [
    Article(id="a", body="Dijk, zee en strand.", source="De Waterbode", author="Vries", date="2022"),
    Article(id="b", body="Dijk en zee.", source="De Landbode", section="Buitenland", date="2021"),
    Article(id="c", body="Strand en duin.", source="De Waterbode", date="2021"),
]


@pytest.fixture
def ids(make_index):
    def found(articles, text, **options):
        return [hit.id for hit in make_index(articles).search(text, **options)]

    return found


def test_ties_break_by_date_newest_first(ids):
    assert ids(DATED, "dijk") == ["later", "dag", "jaar", "maand", "toen", "eeuw"]


def test_ties_of_one_date_break_by_id(ids):
    assert ids([Article(id=id, body="De dijk.") for id in "cab"], "dijk") == ["a", "b", "c"]


def test_the_oldest_first(ids):
    assert ids(DATED, "dijk", sort="date") == ["toen", "jaar", "maand", "dag", "later", "eeuw"]


def test_the_newest_first_and_undated_still_last(ids):
    assert ids(DATED, "dijk", sort="-date") == ["later", "dag", "jaar", "maand", "toen", "eeuw"]


def test_of_one_date_the_better_comes_first(ids):
    articles = [
        Article(id="a", body="Een dijk."),
        Article(id="b", body="Dijk."),
        Article(id="c", body="Dijk."),
    ]
    assert ids(articles, "dijk", sort="date") == ids(articles, "dijk", sort="-date") == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2022-01-14", "2022-01-14", {"jaar", "maand", "dag"}),
        ("2022-01-20", None, {"jaar", "maand", "later"}),
        ("2022-02", "2022-02", {"jaar", "later"}),
        (None, "2000", {"toen"}),
        (None, "2022-01-14", {"toen", "jaar", "maand", "dag"}),
        ("2022-02-01T10:30Z", "2022-02-01T10:30Z", {"jaar", "later"}),
        (2023, None, set()),
        ("", "", {article.id for article in DATED}),
    ],
)
def test_a_period_takes_what_may_be_from_it(ids, since, until, found):
    assert set(ids(DATED, "dijk", since=since, until=until)) == found


def test_a_period_beside_alternatives_holds_for_all(ids):
    assert ids(NEWS, "dijk OF duin", since="2022") == ["a"]


def test_total_counts_what_is_not_on_the_page(make_index):
    results = make_index(NEWS).search("en", limit=1)
    assert (results.total, len(results)) == (3, 1)
    assert make_index(NEWS).search("en", limit=0).total == 3


def test_a_page_may_be_larger_than_any_index(ids):
    assert sorted(ids(NEWS, "dijk", limit=10**15)) == ["a", "b"]
    assert ids(NEWS, "vulkaan", limit=10**15) == []


def test_a_page_after_the_last_is_empty(make_index):
    results = make_index(NEWS).search("en", offset=10)
    assert (results.total, len(results)) == (3, 0)


def test_after_those_that_hold_all_words_come_the_others_the_best_first(make_index):
    long = Article(id="lang", title="Water", body="Dijk en duin en nog veel meer " + "water " * 50)
    index = make_index([*NEWS, long])
    results = index.search("dijk duin", explain=True)
    assert (results.total, results.others, results.relaxed) == (1, 3, False)
    assert [(hit.id, hit.missing) for hit in results] == [
        *(("lang", ()), ("c", ("dijk",)), ("b", ("duin",)), ("a", ("duin",)))
    ]
    scores = {hit.id: hit.score for hit in index.search("dijk duin", any_word=True)}
    assert {hit.id: hit.score for hit in results} == pytest.approx(scores)
    assert results[1].score > results[0].score  # whatever it scores, it lacks a word


def test_of_what_no_article_holds_wholly_the_best_come_first_not_those_with_most_words(make_index):
    many = [Article(id=f"{number}", body="Dijk en zee.") for number in range(9)]
    results = make_index([*many, Article(id="duin", body="Duin.")]).search("dijk zee duin")
    assert (results.total, results.others, results.relaxed) == (0, 10, True)
    assert (results[0].id, results[0].missing, results[1].missing) == ("duin", ("dijk", "zee"), ("duin",))


def test_the_pages_of_all_words_and_of_some_are_one_row(make_index):
    index = make_index(
        [Article(id=f"{number:02}", body="dijk zee"[: 4 + 4 * (number < 5)]) for number in range(12)]
    )
    everything = index.search("dijk zee", limit=100)
    assert (everything.total, everything.others, len(everything)) == (5, 7, 12)
    for limit in (1, 3, 5, 10):
        pages = [index.search("dijk zee", limit=limit, offset=begin) for begin in range(0, 12, limit)]
        assert [(hit.rank, hit.id) for page in pages for hit in page] == [
            (hit.rank, hit.id) for hit in everything
        ]
        assert [page.others for page in pages] == [
            None if begin + limit < 5 else 7 for begin in range(0, 12, limit)
        ]
    assert index.search("dijk zee", limit=5, offset=100).others == 7


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("het vulkaan", ""),
        ("het de", ""),
        ("(het de) vulkaan", ""),
        ("dijk EN duin", ""),
        ("dijk OF duin", "abc"),
        ('"strand en duin" dijk', "c"),
        ('"zee en strand" "dijk en zee" vulkaan', ""),
        ('"zee en strand" vulkaan', "a"),
        ('"vulkaan" dijk', ""),
        ("(dijk EN duin) zee", "ab"),
        ("dijk duin -zee", "c"),
        ("dijk", "ab"),
    ],
)
def test_function_words_find_nothing_and_operators_and_quotes_hold(make_index, text, found):
    hits = list(make_index([*NEWS, Article(id="het", title="Het", body="Water.")]).search(text))
    assert {hit.id for hit in hits} == set(found)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("dijk duin", ("duin",)),
        ("dijk vulkaan titel:dorp de", ("vulkaan", "title:dorp")),
        ("(duin OF vulkaan) zee", ("duin OR vulkaan",)),
        ("(zee OF datum:2022) =dijken", ("=dijken",)),
        ("dijk datum:2022 bron:waterbode -vulkaan", ()),
        ("dijk OF duin", ()),
    ],
)
def test_a_hit_tells_which_words_it_lacks_as_they_were_typed(make_index, text, missing):
    index = make_index(NEWS)
    for any_word in (False, True):
        hits = {hit.id: hit.missing for hit in index.search(text, any_word=any_word)}
        assert hits["a"] == missing


def test_all_words_gives_no_others(make_index):
    index = make_index(NEWS)
    results = index.search("dijk duin", all_words=True)
    assert (len(results), results.total, results.others, results.relaxed) == (0, 0, None, False)
    assert [hit.id for hit in index.search("dijk zee", all_words=True)] == ["b", "a"]
    with pytest.raises(QueryError, match="exclude each other"):
        index.search("dijk", all_words=True, any_word=True)


def test_an_order_by_date_has_others_only_where_no_article_holds_all(make_index):
    results = make_index(NEWS).search("strand zee", sort="date")
    assert ([hit.id for hit in results], results.others) == (["a"], None)
    results = make_index(NEWS).search("strand zee vulkaan", sort="date")
    assert ([hit.id for hit in results], results.relaxed) == (["b", "c", "a"], True)


@pytest.mark.parametrize("text", ["dijk zee", "dijk EN duin", '"duin zee"', "vulkaan", "dijk vulkaan -en"])
def test_it_is_not_said_to_be_relaxed_when_it_is_not(make_index, text):
    assert not make_index(NEWS).search(text).relaxed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dijk duin vulkaan", "abc"),
        ("dijk duin vulkaan -duin", "ab"),
        ("dijk duin vulkaan datum:2021", "bc"),
        ("dijk duin vulkaan bron:landbode", "b"),
        ("dijk duin vulkaan bron:(de landbode)", "b"),
        ("dijk duin vulkaan (bron:landbode OF auteur:vries)", "ab"),
        ("dijk duin vulkaan rubriek:buitenland", "b"),
        ("dijk duin vulkaan bron:niemand", ""),
    ],
)
def test_filters_stay_in_force_when_words_are_left_out(make_index, text, found):
    assert {hit.id for hit in make_index(NEWS).search(text)} == set(found)
    assert {hit.id for hit in make_index(NEWS).search(text, any_word=True)} == set(found)


def test_a_period_in_words_is_told_and_one_in_figures_is_not(make_index):
    index = make_index([zoeker.Article(id="a", body="Een dijk.", date=datetime.now(home()).date())])
    found = index.search("dijk datum:2000.. NIET datum:gisteren", since="vandaag")
    day = date.fromisoformat(found[0].date)
    assert found.query == f"dijk date:2000.. -date:{day - timedelta(days=1)} date:{day}.."
    assert found.periods == (str(day - timedelta(days=1)), f"{day}..")
    assert not index.search("dijk", until="gisteren")


@pytest.mark.parametrize(
    ("which", "found"),
    [
        ({"source": "De Waterbode"}, ["a"]),
        ({"source": ["waterbode", "Landbode"]}, ["a", "b"]),
        ({"source": "Waterbode De"}, []),
        ({"source": ()}, ["a", "b"]),
        ({"source": [""], "author": "", "field": ""}, ["a", "b"]),
        ({"not_source": "De Waterbode"}, ["b"]),
        ({"not_source": ["De Waterbode", "De Landbode"]}, []),
        ({"section": "buitenland"}, ["b"]),
        ({"not_section": "buitenland"}, ["a"]),
        ({"author": "Vries", "source": ["Landbode", "Waterbode"]}, ["a"]),
        ({"not_author": "Vries"}, ["b"]),
        ({"field": "lead"}, []),
        ({"field": ["titel", "tekst"]}, ["a", "b"]),
        ({"source": "Waterbode", "plain": True}, ["a"]),
    ],
)
def test_sources_and_the_like_are_named_in_exact_words(ids, which, found):
    assert sorted(ids(NEWS, "dijk", all_words=True, **which)) == found


def test_what_names_articles_is_part_of_the_question():
    question = Question("a OF titel:b", source=["N (1)", 'M "x"'], not_author="=b", field=["kop", "lead"])
    written = 'title,lead:a OR title:b (source:"N 1" OR source:"M x") -author:"b"'
    tree = question.tree()
    assert str(tree) == f"({written[:23]}){written[23:]}"
    assert parse(str(tree)) == tree
    assert str(Question("", source="N", or_all=True).tree()) == 'source:"N"'


@pytest.mark.parametrize(
    ("which", "wrong"),
    [
        ({"source": "--"}, "'--' names no source: there is no word in it"),
        ({"field": "titl"}, "there is no field titl; did you mean title"),
        ({"field": "datum"}, "there is no field datum"),
        ({"field": ["titel", "bron"]}, "nothing is both in titel and in bron"),
    ],
)
def test_what_names_no_articles_is_told(make_local_index, which, wrong):
    with pytest.raises(QueryError, match=wrong):
        make_local_index(NEWS[:1]).search("dijk", **which)


NEAR = [
    Article(id="a", body="De minister sprak lang over stikstof."),
    Article(id="b", body="Ministers praten over de natuur."),
    Article(id="c", body="Over stikstof sprak het ministerie."),
    Article(id="d", body="De minister. Natuurlijk praat hij over iets anders dan stikstof of beleid."),
    Article(id="e", body="De natuurminister. Stikstof is niet aan hem."),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"minister stikstof"~3', "a"),
        ('"minister stikstof"~3>', "a"),
        ('"stikstof over"~0', ""),
        ('"over stikstof"', "ac"),
        ('"stikstof over"~1', "ac"),
        ('"stikstof over"~1>', ""),
        ('"minister* (stikstof OF natuur)"~3', "abc"),
        ('"minister* (stikstof OF natuur)"~3>', "ab"),
        ('"over (stikstof OF de natuur)"', "abc"),
        ('"over (stiks* OF =natuur)"', "ac"),
        ('"(praten OF sprak) (over OF het) minist*"', "c"),
        ('"=minister sprak"', "a"),
        ('"=ministers praten over"', "b"),
        ('"over stikstf~"', "ac"),
        ('"*minister stikstof"', "e"),
        ('text:"over d? natuur"^2', ""),
    ],
)
def test_a_phrase_may_hold_patterns_and_groups_and_keep_its_order(make_index, text, found):
    results = make_index(NEAR).search(text)
    assert "".join(sorted(hit.id for hit in results)) == found
    for hit in results:
        marked = [snippet.text[start:end] for snippet in hit.snippets for start, end in snippet.spans]
        assert len(marked) >= 2
        assert "lang" not in marked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/minister.*/", "abcd"),
        ("/[mn]inisters?/", "abd"),
        ("/(natuur|x{2,})minister/", "e"),
        ("/.*minister/ -/MINÍSTER/", "e"),
        ("/ministers/", "b"),
        ("/sti[a-k]stof|natuurl.{2,}/", "acde"),
        ('"/spr.k/ over"~2', "ac"),
        ('"/[sz]prak/ (het OF /l.ng/)"', "ac"),
        ("titel:/ministers/", "b"),
    ],
)
def test_words_fit_a_regular_expression(make_index, text, found):
    results = make_index(NEAR).search(text)
    assert "".join(sorted(hit.id for hit in results)) == found
    assert all(hit.title_spans or any(snippet.spans for snippet in hit.snippets) for hit in results)


def test_a_weight_says_how_often_a_word_counts(make_index):
    articles = [
        Article(id="a", body="Het klimaatprotest en Putin."),
        Article(id="b", body="De klimaten en het OM."),
        Article(id="c", body="Protest om het klimaat."),
    ]
    index = make_index(articles)
    for word in (
        "klimaat",
        "klimaatprotest",
        "Poetin",
        "OM",
        '"het klimaat"',
        "protest*",
        "=klimaat",
        "klimat~",
    ):
        plain, heavy = (index.search(text, explain=True) for text in (word, f"{word}^2.5"))
        assert [hit.id for hit in heavy] == [hit.id for hit in plain]
        for hit, other in zip(heavy, plain, strict=True):
            assert hit.score == pytest.approx(2.5 * other.score)
            assert (hit.title_spans, hit.snippets) == (other.title_spans, other.snippets)
            assert [told.word for told in hit.explanation] == [f"{word}^2.5"]
    assert [hit.id for hit in index.search("klimaat OF protest^100")] == ["c", "a", "b"]
    assert index.search("(protest OF Putin)^3 -OM").query == "(protest^3 OR Putin^3) -OM"


def test_since_stays_in_force_when_words_are_left_out(ids):
    assert ids(NEWS, "dijk duin vulkaan", since="2022") == ["a"]


def test_any_word_will_do(make_index):
    results = make_index(NEWS).search("dijk duin", any_word=True)
    assert ({hit.id for hit in results}, results.relaxed) == ({"a", "b", "c"}, False)


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        (Question("dijk", sort="datum"), "choose one of relevance, date, -date"),
        (Question("dijk", limit=-1), "0 or more"),
        (Question("dijk", offset=-1), "0 or more"),
        (Question("… - !"), "no word in this question"),
        (Question("dijk", since="gister"), "is no date"),
        (Question("dijk", since="2022", until="2021"), "before it begins"),
    ],
)
def test_what_cannot_be_answered_is_told(question, wrong):
    with pytest.raises(QueryError, match=wrong) as caught:
        question.tree()
    assert caught.value.column == 0


def test_every_ranked_field_of_an_article_can_be_marked():
    article = Article(title="Dijken", lead="Zee.", body="Een dijk.")
    assert highlighted(article, Question("dijk")) == {"title": ((0, 6),), "lead": (), "body": ((4, 8),)}


def test_a_prefix_of_one_letter_over_a_thousand_articles(ids):
    articles = [Article(id=str(number), body=f"a{number} b{number}") for number in range(1000)]
    assert len(ids(articles, "a*", limit=1000)) == 1000


def test_no_article_is_older_than_no_date():
    assert zoeker.Article(body="x", date="0001").date.first > NO_DATE


@settings(max_examples=8, deadline=None)
@given(
    questions.CORPORA,
    st.randoms(use_true_random=False),
    st.lists(questions.TREES.map(str), min_size=5, max_size=8),
)
def test_the_order_does_not_depend_on_how_the_index_was_built(tmp_path_factory, batches, random, asked):
    folders = [tmp_path_factory.mktemp("index") for _ in range(2)]
    articles = list(questions.build(folders[0], batches).values())
    random.shuffle(articles)
    zoeker.update_index(folders[1], articles)
    with zoeker.open_index(folders[0]) as one, zoeker.open_index(folders[1]) as other:
        for text in asked:
            assert one.search(text, limit=100).hits == other.search(text, limit=100).hits


@settings(max_examples=8, deadline=None)
@given(questions.CORPORA, st.integers(1, 3), st.lists(questions.TREES.map(str), min_size=3, max_size=5))
def test_pages_joined_are_the_whole(tmp_path_factory, batches, limit, asked):
    folder = tmp_path_factory.mktemp("index")
    questions.build(folder, batches)
    with zoeker.open_index(folder) as index:
        for text, sort in ((text, sort) for text in asked for sort in ("relevance", "date", "-date")):
            whole = index.search(text, limit=100, sort=sort)
            pages = [index.search(text, limit=limit, offset=at, sort=sort) for at in range(0, 12, limit)]
            assert [hit for page in pages for hit in page] == list(whole)
            assert {page.total for page in pages} == {whole.total}


@settings(max_examples=8, deadline=None)
@given(questions.CORPORA, st.lists(questions.TREES, min_size=5, max_size=8))
def test_every_hit_is_in_order_and_has_a_snippet(tmp_path_factory, batches, trees):
    folder = tmp_path_factory.mktemp("index")
    articles = questions.build(folder, batches)
    with zoeker.open_index(folder) as index:
        for tree in trees:
            results = index.search(str(tree), limit=100)
            hits = results.hits
            dates = {id: articles[id].date.first if articles[id].date else NO_DATE for id in articles}
            order = [(hit.rank > results.total, -hit.score, -dates[hit.id], hit.id) for hit in hits]
            assert order == sorted(order)
            assert all(hit.snippets for hit in hits)


def test_the_very_form_alone_is_found_on_request(make_index):
    bodies = {"een": "Een huis", "meer": "Twee huizen", "groot": "HUIS!", "deel": "Een stadhuis"}
    index = make_index([Article(id=id, body=body) for id, body in bodies.items()])
    assert {hit.id for hit in index.search("=huis")} == {"een", "groot"}
    assert {hit.id for hit in index.search("=huizen")} == {"meer"}
    assert not index.search("=huisje").hits
    assert {hit.id for hit in index.search("huis")} == set(bodies)


def test_a_word_outranks_its_other_forms_and_these_what_it_is_a_part_of(make_index):
    bodies = {"deel": "Het stadhuis staat.", "vorm": "De huizen staan.", "zelf": "Het huis staat."}
    index = make_index([Article(id=id, body=body) for id, body in bodies.items()])
    assert [hit.id for hit in index.search("huis")] == ["zelf", "vorm", "deel"]
    assert [hit.id for hit in index.search("huizen")] == ["vorm", "zelf", "deel"]


def test_a_part_never_satisfies_a_phrase(make_index):
    index = make_index(
        [Article(id="a", body="Een grote stikstofcrisis nu"), Article(id="b", body="Grote crisis")]
    )
    assert [hit.id for hit in index.search('"grote crisis"')] == ["b"]
    assert [hit.id for hit in index.search('"crisis"')] == ["b"]
    assert {hit.id for hit in index.search("grote crisis")} == {"a", "b"}


def test_a_compound_finds_its_parts_where_all_of_them_stand_and_then_where_some_do(make_index):
    bodies = {
        "alle": "De top over het klimaat",
        "een": "Het klimaat",
        "heel": "De klimaattop",
        "geen": "Regen",
    }
    index = make_index([Article(id=id, body=body, title="-") for id, body in bodies.items()])
    results = index.search("klimaattop")
    assert [hit.id for hit in results] == ["heel", "alle", "een"]
    assert (results.total, results.others, results[2].missing) == (2, 1, ("klimaattop",))
    assert [hit.id for hit in index.search("klimaattop", all_words=True)] == ["heel", "alle"]
    assert [hit.id for hit in index.search("klimaattop", any_word=True)] == ["heel", "alle", "een"]


PIECES = {
    "heel": "De EU-27 vergadert.",
    "deel": "De EU vergadert, met ons.",
    "zaak": "Een rechtszaak, en nog een.",
    "snor": "Een snorfiets.",
    "vuren": "Het vuren houdt aan.",
}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("EU-27", ["heel", "deel"]),
        ("snorfiets-rechtszaak", ["snor", "zaak"]),
        ("staakt-het-vuren", ["vuren"]),  # the function word in it is no piece
        ("EU-27 rechtszaak", ["heel", "zaak", "deel"]),
        ("EU-27 OF dorp", ["heel"]),  # operators say what is found
        ("EU-27 -ons", ["heel"]),
        ("bron:EU-27", []),
        ("=EU-27", ["heel"]),
    ],
)
def test_what_is_glued_counts_piece_by_piece_where_it_does_not_stand(make_index, text, ids):
    index = make_index([Article(id=id, body=body, title="-") for id, body in PIECES.items()])
    hits = list(index.search(text, explain=True))
    assert sorted(hit.id for hit in hits) == sorted(ids)
    for hit in hits:
        assert hit.snippets[0].spans
        assert hit.score == pytest.approx(sum(word.score for word in hit.explanation))


def test_a_word_weighs_as_one_however_much_of_it_stands(make_index):
    bodies = [
        "Klimaattop.",
        "Klimaattop, klimaat, top.",
        "Klimaat, top.",
        "Klimaat, klimaat.",
        "Weer.",
        "Weer.",
    ]
    index = make_index([Article(id=f"{n}", body=body, title="-") for n, body in enumerate(bodies)])
    told = {hit.id: dict(hit.explanation[0].streams) for hit in index.search("klimaattop", explain=True)}
    assert {id: list(streams) for id, streams in told.items()} == {
        "0": ["word", "exact form"],
        "1": ["word", "exact form"],
        "2": ["parts"],
        "3": ["piece klimaat"],
    }
    ((_, pieces),) = told["3"].items()
    assert pieces < PIECE * idf(6, 4)


def test_an_index_of_one_article_splits_as_well(make_index):
    index = make_index([Article(id="a", body="De stikstofcrisis duurt voort.")])
    (hit,) = index.search("stikstof").hits
    (snippet,) = hit.snippets
    assert [snippet.text[start:end] for start, end in snippet.spans] == ["stikstof"]


KNOWN_WORDS = """
import sys
import zoeker
with zoeker.open_index(sys.argv[1]) as index:
    assert index.search("stikstofcrises duren").hits[0].snippets
    print("zoeker.dutch.terms" in sys.modules)
    index.search("waterschappen")
    print("zoeker.dutch.terms" in sys.modules)
"""


def test_only_a_word_the_index_has_not_seen_needs_the_dictionary(tmp_path):
    body = "De stikstofcrisis en andere stikstofcrises duren voort, in Wit-Rusland en in 2022."
    zoeker.update_index(tmp_path, [Article(id="a", body=body)])
    shown = subprocess.run(
        [sys.executable, "-c", KNOWN_WORDS, tmp_path], capture_output=True, encoding="utf-8", check=True
    )
    assert shown.stdout.split() == ["False", "True"]


@pytest.mark.parametrize(
    "wrong", [{"limit": None}, {"limit": 1.5}, {"offset": "x"}, {"limit": -1}, {"text": None}, {"text": 3}]
)
def test_what_is_no_question_is_a_query_error(make_index, wrong):
    index = make_index([Article(id="a", body="De brug.")])
    with pytest.raises(QueryError):
        index.search(**{"text": "brug", **wrong})


@pytest.mark.parametrize(("text", "found"), [("wijntransport", {"verb", "noun"}), ("stadspark", set())])
def test_a_verb_stands_for_the_noun_that_it_is_made_of(make_index, text, found):
    bodies = {
        "verb": "Hij transporteert vaten wijn.",
        "noun": "Transport van wijn.",
        "other": "De stad laat hier parkeren.",
    }
    index = make_index([Article(id=id, title="-", body=body) for id, body in bodies.items()])
    hits = [hit for hit in index.search(text).hits if not hit.missing]
    assert {hit.id for hit in hits} == found
    marked = {
        snippet.text[slice(*span)] for hit in hits for snippet in hit.snippets for span in snippet.spans
    }
    assert ("transporteert" in marked) is ("verb" in found)
