"""What must stand in one sentence, or in one paragraph, does so: every engine reads the same texts by the same rule."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zoeker
from zoeker import splitting
from zoeker.engines import together
from zoeker.errors import QueryError
from zoeker.sentences import sentences

from .reference_passages import unwrapped
from .test_snippets_selection import BODIES

ARTICLES = [
    zoeker.Article(
        id="one",
        title="Wet over de natuur",
        lead="Het kabinet valt.",
        body="Dr. J. Jansen (o.a. minister) noemt d.w.z. de stikstofcrisis een ramp voor 1.000 boeren. Het kabinet ziet dat ook.",
        source="De Waterbode",
        date="2022-01-14",
    ),
    zoeker.Article(
        id="two",
        title="Kabinet en stikstof",
        body="De Tweede Kamer praat over het klimaat. Poetin zwijgt.\n\nRusland zegt niets.",
        source="Wit Weekblad",
        date="2021",
    ),
    zoeker.Article(
        id="three",
        title="Hard afgebroken regels",
        body="In Den Haag sprak minister Mark Harbers gisteren over de\nstikstof. Het spoor blijft, en de klimaattop ook: een\ntop over het klimaat komt er.",
        source="De Waterbode",
        date="2022-03-01",
    ),
]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("kabinet EN stikstof", {"one", "two"}),
        ("zin:(kabinet stikstof)", {"two"}),
        ("alinea:(kabinet stikstof)", {"one", "two"}),
        ("zin:(Jansen boeren)", {"one"}),
        ("zin:(stikstof ramp)", {"one"}),
        ("zin:(=stikstof ramp)", set()),
        ("zin:(stikstof Harbers)", {"three"}),
        ("zin:(stikstof spoor)", set()),
        ('zin:("tweede kamer" klim*)', {"two"}),
        ('zin:("klimaat Poetin" zwijgt)', set()),
        ('alinea:("klimaat Poetin" zwijgt)', {"two"}),
        ('zin:("kamer klimaat"~5 praat)', {"two"}),
        ("zin:(Putin zwijgen)", {"two"}),
        ("alinea:(Poetin Rusland)", set()),
        ("zin:(klimaattop komt)", {"three"}),
        ("zin:((boeren OF klimaat) -kamer)", {"one", "three"}),
        ("zin:(titel:natuur wet)", {"one"}),
        ("titel:(zin:(natuur wet))", {"one"}),
        ("tekst:(zin:(natuur wet))", set()),
        ("zin:(kabinet) -zin:(kabinet stikstof)", {"one"}),
        ("zin:(de kabinet)", {"one", "two"}),
        ("alinea:(kabinet stikstof) bron:Waterbode", {"one"}),
        ("alinea:(kabinet stikstof) datum:2021", {"two"}),
        ("zin:(/k.*net/ stikstof~1)", {"two"}),
        ("sentence:(minister stikstof) OF zin:(kabinet stikstof)", {"one", "two", "three"}),
    ],
)
def test_what_stands_together(make_index, text, ids):
    index = make_index(ARTICLES)
    found = index.search(text, all_words=True)
    assert {hit.id for hit in found} == ids, text
    assert index.count(text).total == len(ids)
    assert {hit.id for hit in index.hits(text)} == ids


def test_words_that_stand_together_rank_and_are_marked_as_others_are(make_index):
    index = make_index(ARTICLES)
    (hit,) = index.search("zin:(kabinet stikstof^2)", explain=True)
    (also,) = index.search("kabinet EN stikstof^2 EN titel:kabinet", explain=True)
    assert hit.id == also.id == "two"
    told = {word.word: word.score for word in hit.explanation}
    assert told == {word.word: pytest.approx(word.score) for word in also.explanation if word.word in told}
    assert sum(told.values()) == pytest.approx(hit.score)
    assert [hit.title[start:end] for start, end in hit.title_spans] == ["Kabinet", "stikstof"]
    assert {line.match for line in index.kwic("zin:(ramp boeren)")} == {"ramp", "boeren"}


def test_what_must_stand_together_stands_in_every_hit(make_index):
    results = make_index(ARTICLES).search("zin:(kabinet stikstof) Rusland spoor")
    assert (results.total, results.others) == (0, 1)
    assert [(hit.id, hit.missing) for hit in results] == [("two", ("spoor",))]
    results = make_index(ARTICLES).search("zin:(kabinet stikstof) spoor", any_word=True)
    assert {hit.id for hit in results} == {"two", "three"}


@pytest.mark.parametrize("engine", ["local", "opensearch"])
def test_too_many_texts_are_not_read(request, engine):
    make = request.getfixturevalue({"local": "make_local_index", "opensearch": "make_cluster_index"}[engine])
    index = make(ARTICLES)
    with patch.object(together, "MOST", 1):
        with pytest.raises(
            QueryError, match=r"to find sentence:\(stikstof minister\), the texts of 2 articles"
        ):
            index.search("zin:(stikstof minister)")
        with pytest.raises(QueryError, match="2 articles would be read"):
            index.search("(zin:(afgebroken Hard) OF zin:(natuur wet))")
        for narrower in ("datum:2022-03", "bron:Waterbode EN afgebroken"):
            hits = index.search(f"zin:(stikstof minister) EN {narrower}")
            assert [hit.id for hit in hits] == ["three"], narrower


@pytest.mark.parametrize("engine", ["local", "opensearch"])
def test_no_more_text_is_read_than_is_for_a_question(request, engine):
    make = request.getfixturevalue({"local": "make_local_index", "opensearch": "make_cluster_index"}[engine])
    long = [
        zoeker.Article(id=id, title=id, body="Zand en klei. " * 900 + ("boer en dijk " * 90), date=date)
        for id, date in (("old", "2020-01-01"), ("new", "2021-01-01"))
    ]
    index = make([*long, *ARTICLES])
    whole = 2 * len(long[0].body)
    with patch.object(together, "MOST_LETTERS", whole + 40_000):
        assert index.count("zin:(zand klei)").total == 2  # one sentence of each is analysed
        with pytest.raises(QueryError, match=r"sentence:\(boer klei\), more text would be read .* very long"):
            index.count("zin:(zand klei) zin:(boer klei)")
    with patch.object(together, "MOST_LETTERS", whole):
        for text in ("zin:(boer -dijk)", "zin:(dijk -boer)"):
            with pytest.raises(QueryError, match="name a rarer word in it, or a period"):
                index.count(text)
    with patch.object(together, "MOST_LETTERS", whole + 5_000):
        index = make([*long, *ARTICLES])
        assert index.count("zin:(boer -dijk) datum:2020").total == 0


@pytest.mark.parametrize("space", [" ", "\n", "\t", "\xa0", "\u2003"])
def test_whatever_white_space_stands_between_words(make_index, space):
    """Sentences are found, and each is read with some words beside it, not with all of the text."""
    body = "Eerst iets. Dan meer. Nu zwijgt een kabinet over stikstof. Daarna nog iets. Het is genoeg. "
    index = make_index([zoeker.Article(id="a", title="-", body=(body * 3).replace(" ", space))])
    assert index.count("zin:(kabinet stikstof)").total == (space != "\n")
    read = []
    for times in (20, 40):
        judge = together.Judge(
            zoeker.query.language.Question("zin:(kabinet -bos)").tree(), zoeker.dutch.ANALYZER
        )
        judge.units([b"", b"", (body * times).replace(" ", space).encode()])
        read.append(judge.read)
    assert read[1] < 2.1 * read[0]


@given(BODIES)
def test_a_text_is_cut_as_a_plain_reading_does(body):
    texts = [body.encode(), b"", "Één. Ḁls İz. Ook.\n".encode()]
    text, at, lines = unwrapped(body), 0, []
    for line in text.split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    found = [span for begin, end in lines for span in sentences(text, begin, end)]
    assert splitting.sentences(texts)[:2] == [found, []]
    whole = [(begin, end) for begin, end in lines if text[begin:end].strip()]
    cut, nothing, last = splitting.paragraphs(texts)
    assert [text[begin:end].strip() for begin, end in whole] == [text[begin:end] for begin, end in cut]
    assert (nothing, last) == ([], [(0, 17)])


@given(
    st.lists(
        st.sampled_from(["5", "jan.", "'s", "Gravenhage", "20.30", "uur", "A.", "B", "De", "in-", "uit."])
    )
)
def test_a_sentence_is_read_as_it_is_in_its_text(words):
    body = "Zie " + " ".join(words) + " dijk. Het einde."
    articles = [zoeker.Article(id="a", title="-", body=body)]
    with zoeker.open_index(":memory:", articles) as plain:
        engine = plain._engine
        stored = engine.stored(["a"])
        for one in ["uur", "jan", "in", "dijk", "Den Haag", "5 januari", "B"]:
            tree = zoeker.query.language.Question(f'zin:("{one}" de)').tree()
            judge = together.Judge(tree, zoeker.dutch.ANALYZER)
            assert judge.holding(stored) == [engine._matches(tree, engine._documents["a"])], (body, one)


STORY = zoeker.Article(
    id="story",
    title="Regels voor de boer",
    body="Het kabinet vergaderde deze week over de begroting en over de zorg, en kwam er niet uit, zo bleek na afloop. "
    + "De oppositie sprak van een gemiste kans, en wil een debat over wat er nu met al die plannen gaat gebeuren. "
    * 3
    + "\n\nDe stikstof daalt al jaren, zegt een hoogleraar. "
    + "Toch wil het kabinet dat de uitstoot van stikstof sneller daalt. "
    + "Een woordvoerder van de boeren noemt dat plan niet haalbaar, en vraagt om meer tijd en om meer geld. "
    * 3
    + "\n\nStikstof komt ook van het verkeer, en het kabinet zwijgt.",
    source="De Waterbode",
    date="2022-01-14",
)


def _lines(index, text):
    """Give each place with the word before it."""
    return [" ".join([*line.left.split()[-1:], f"[{line.match}]"]) for line in index.kwic(text)]


def test_words_of_a_group_are_marked_only_where_it_holds(make_index):
    index = make_index([STORY])
    places = ["het [kabinet]", "van [stikstof]", "geld. [Stikstof]", "het [kabinet]"]
    assert _lines(index, "zin:(kabinet stikstof)") == places
    (hit,) = index.search("zin:(kabinet stikstof)")
    assert "wil het kabinet dat de uitstoot van stikstof" in hit.snippets[0].text
    assert not any("vergaderde" in snippet.text for snippet in hit.snippets)
    spans = index.highlight(STORY, "zin:(kabinet stikstof)")["body"]
    assert spans == tuple((line.start, line.end) for line in index.kwic("zin:(kabinet stikstof)"))


def test_words_outside_a_group_are_marked_wherever_they_stand(make_index):
    index = make_index([STORY])
    assert len(_lines(index, "kabinet")) == 3
    assert len(_lines(index, "zin:(kabinet stikstof) kabinet")) == 3 + 2
    assert len(_lines(index, "zin:(kabinet stikstof) boer*")) == 2 + 2 + 4
    marked = index.highlight(STORY, "zin:(kabinet stikstof^2) kabinet^3 boer*")
    assert [len(spans) for spans in marked.values()] == [1, 0, 3 + 2 + 3]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("alinea:(hoogleraar kabinet)", ["een [hoogleraar]", "het [kabinet]"]),
        ("zin:(stikstofuitstoot sneller)", ["de [uitstoot]", "van [stikstof]", "stikstof [sneller]"]),
        ('zin:("uitstoot van stikstof" kabinet)', ["het [kabinet]", "de [uitstoot van stikstof]"]),
        ("zin:(kabinet -stikstof)", ["Het [kabinet]"]),
        ("zin:((boer OF kabinet) verkeer)", ["het [verkeer]", "het [kabinet]"]),
        (
            "zin:(kabinet zorg) OF zin:(kabinet verkeer)",
            ["Het [kabinet]", "de [zorg]", "het [verkeer]", "het [kabinet]"],
        ),
        ("zin:(regels boer)", ["[Regels]", "de [boer]"]),
        ("verkeer -zin:(kabinet hoogleraar)", ["het [verkeer]"]),
    ],
)
def test_what_is_in_the_lines_of_a_group(make_index, text, lines):
    assert _lines(make_index([STORY]), text) == lines
