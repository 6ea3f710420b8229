"""How is an article cited? As precisely as its date is, and so that no sign in it breaks the form."""

import json
import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zoeker
from zoeker.date import Date
from zoeker.references import FORMS, authors, bibtex, csl, plain, references, ris

ARTICLE = zoeker.Article(
    id="sb-1",
    title="Akkoord over 50% & meer",
    body="Tekst.",
    date="2022-06-10",
    source="De Streekbode",
    section="Binnenland",
    author="Jan van der Berg en Aïcha el Amrani",
    url="https://streekbode.example/a_b?c=1&d={2}",
)


def dated(date):
    return zoeker.Article(id="x", title="Kop", date=date)


def test_a_line_is_as_dutch_papers_cite():
    assert plain(ARTICLE) == (
        "Jan van der Berg en Aïcha el Amrani, ‘Akkoord over 50% & meer’, De Streekbode, 10 juni 2022, "
        "https://streekbode.example/a_b?c=1&d={2}"
    )
    assert plain(dated(None)) == "‘Kop’, z.d."


@pytest.mark.parametrize(
    ("date", "line", "tags", "parts", "bib"),
    [
        ("2022", "2022", ["PY  - 2022", "DA  - 2022///"], [2022], ["date = {2022}"]),
        (
            "2022-03",
            "maart 2022",
            ["PY  - 2022", "DA  - 2022/03//"],
            [2022, 3],
            ["date = {2022-03}", "month = mar"],
        ),
        (
            "2022-03-02",
            "2 maart 2022",
            ["DA  - 2022/03/02/"],
            [2022, 3, 2],
            ["date = {2022-03-02}", "month = mar"],
        ),
        # of the day in the Netherlands
        ("2022-03-01T23:30:00+00:00", "2 maart 2022", ["DA  - 2022/03/02/"], [2022, 3, 2], ["year = {2022}"]),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(date, line, tags, parts, bib):
    article = dated(date)
    assert plain(article) == f"‘Kop’, {line}."
    assert set(tags) <= set(ris(article).split("\r\n"))
    assert csl(article)["issued"] == {"date-parts": [parts]}
    assert all(part in bibtex(article) for part in bib)


def test_what_is_not_known_is_left_out():
    assert ris(dated(None)) == "TY  - NEWS\r\nTI  - Kop\r\nID  - x\r\nER  - \r\n\r\n"
    assert csl(dated(None)) == {"id": "x", "type": "article-newspaper", "title": "Kop"}
    assert bibtex(dated(None)) == "@article{x,\n  title = {{Kop}}\n}\n\n"


def test_signs_of_bibtex_are_escaped_and_titles_kept():
    written = bibtex(ARTICLE)
    assert "@article{sb-1,\n  title = {{Akkoord over 50\\% \\& meer}},\n" in written
    assert "author = {{Jan van der Berg} and {Aïcha el Amrani}}" in written
    assert "url = {https://streekbode.example/a_b?c=1&d=%7B2%7D}" in written


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("", []),
        ("ANP", ["ANP"]),
        ("Jan van der Berg", ["Jan van der Berg"]),
        ("De Vries, Jan", ["De Vries, Jan"]),
        ("Redactie Binnenland en Sport", ["Redactie Binnenland en Sport"]),
        ("Jan de Wit, Piet Bos en Eva Ali", ["Jan de Wit", "Piet Bos", "Eva Ali"]),
        ("Wit, Jan de; ANP", ["Wit, Jan de", "ANP"]),
    ],
)
def test_authors_are_told_apart_where_it_is_sure(written, names):
    assert authors(written) == names


_ANY = st.text(st.characters(exclude_categories=["Cs"]))


@given(_ANY, _ANY, _ANY, _ANY, st.sampled_from(FORMS))
def test_no_text_breaks_a_form(id, title, source, author, form):
    article = SimpleNamespace(
        id=id or "1", title=title, source=source, author=author, section="", url=source, date=Date("2022")
    )
    written = b"".join(references([article, article], form)).decode()
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e\u2028]", written)
    match form:
        case "csl-json":
            first, second = json.loads(written)
            assert (first, first.get("title", "")) == (second, title)
        case "ris":
            lines = written.split("\r\n")
            assert all(re.match(r"[A-Z][A-Z0-9]  - |$", line) for line in lines)
            assert (lines.count("TY  - NEWS"), lines.count("ER  - ")) == (2, 2)
        case "bibtex":
            assert written.count("{") == written.count("}")
            assert len(re.findall(r"^@article\{[A-Za-z0-9:./_-]+,$", written, re.M)) == 2
        case "plain":
            assert written.count("\n") == 2


def test_ids_that_are_no_keys_get_keys_that_differ():
    keys = {bibtex(zoeker.Article(id=id, title="x")).split(",")[0] for id in ("a b", "a,b", "{a}b", "é")}
    assert len(keys) == 4


def test_no_articles_are_an_empty_list():
    assert json.loads(b"".join(references([], "csl-json"))) == []
    assert b"".join(references([], "ris")) == b""


def test_an_index_cites_by_id():
    with zoeker.open_index(":memory:", [ARTICLE]) as index:
        assert index.cite("sb-1") == f"{plain(ARTICLE)}\n"
        assert json.loads(index.cite("sb-1", format="csl-json")) == [csl(ARTICLE)]


def test_an_index_cites_several_in_the_order_in_which_they_are_named():
    other = zoeker.Article(id="sb-2", title="Meer", date="2023")
    with zoeker.open_index(":memory:", [ARTICLE, other]) as index:
        assert index.cite("sb-2", "sb-1") == f"{plain(other)}\n{plain(ARTICLE)}\n"
        assert [item["id"] for item in json.loads(index.cite("sb-2", "sb-1", format="csl-json"))] == [
            "sb-2",
            "sb-1",
        ]
        with pytest.raises(zoeker.ZoekerError, match="there is no article 'none' in this index"):
            index.cite("sb-1", "none")
