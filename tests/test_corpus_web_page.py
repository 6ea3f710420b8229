import io
import logging
import sys

import pytest
import trafilatura

from zoeker.corpus.records import FieldNames, Source, UnreadableError
from zoeker.corpus.text import read_page

TEXT = "De dijk langs de rivier wordt dit jaar verhoogd, omdat het water vaker hoog staat dan vroeger. "
PAGE = f"""<!DOCTYPE html><html lang="nl"><head><title>Dijk wordt verhoogd</title>
<meta property="og:title" content="Dijk wordt verhoogd"><meta name="author" content="Jo de Boer">
<meta property="article:published_time" content="2022-01-14T10:00:00+01:00"><meta property="og:site_name" content="De Krant">
<link rel="canonical" href="https://krant.example/nieuws/dijk"><meta name="description" content="%s"></head>
<body><nav><a href="/">Voorpagina</a></nav><article><h1>Dijk wordt verhoogd</h1><p>{TEXT * 2}</p><p>Het werk duurt
twee jaar en begint in het voorjaar.</p></article><div id="comments"><p>Onzin, schrijft een lezer hieronder.</p></div>
</body></html>"""


def fields(html: str) -> dict[str, object]:
    [record] = read_page(Source("a.html", io.StringIO(html), FieldNames({})))
    return dict(record.fields)


def test_a_page_gives_its_text_and_what_it_says_of_itself() -> None:
    found = fields(PAGE % "Het water stijgt.")
    assert (found["title"], found["date"], found["source"]) == (
        "Dijk wordt verhoogd",
        "2022-01-14",
        "De Krant",
    )
    assert (found["author"], found["url"]) == ("Jo de Boer", "https://krant.example/nieuws/dijk")
    assert (found["lead"], TEXT.strip() in str(found["body"])) == ("Het water stijgt.", True)
    assert "Voorpagina" not in str(found["body"])
    assert "Onzin" not in str(found["body"])


JSON_LD = '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle", %s}</script></head>'


@pytest.mark.parametrize(
    ("head", "section"),
    [
        ('<meta property="article:section" content="Binnenland"></head>', "Binnenland"),
        (JSON_LD % '"articleSection": "Sport"', "Sport"),
        (JSON_LD % '"articleSection": ["Sport", "Voetbal"]', "Sport, Voetbal"),
        ("</head>", ""),
    ],
)
def test_a_page_says_its_section(head: str, section: str) -> None:
    assert fields((PAGE % "x").replace("</head>", head))["section"] == section


def test_a_quotation_mark_is_no_title() -> None:
    assert fields((PAGE % "x").replace("Dijk wordt verhoogd", "&quot;"))["title"] == ""


def test_a_description_that_begins_the_text_is_no_lead() -> None:
    assert fields(PAGE % f"{TEXT[:40]}…")["lead"] == ""


def test_an_xml_declaration_does_no_harm() -> None:
    assert fields('<?xml version="1.0" encoding="iso-8859-1"?>' + PAGE % "Eén.")["lead"] == "Eén."


SHORT = """<!doctype html><html><head><title>Brug dicht</title>%s</head><body>%s
<article><h1>Brug dicht</h1><p>De spoorbrug is gestremd.</p></article>%s</body></html>"""


@pytest.mark.parametrize(
    "menu",
    [
        "<nav>Weerbericht</nav>",
        "<header><a href='/'>Weerbericht</a></header>",
        "<div role='navigation'><p>Weerbericht</p></div>",
        "<div class='top menu'><p>Weerbericht</p></div>",
        "<ul id='nav'><li>Weerbericht</li></ul>",
        "<aside><p>Weerbericht</p></aside>",
        "<footer><p>Weerbericht</p></footer>",
    ],
)
def test_a_menu_of_a_short_page_is_no_text(menu: str) -> None:
    for html in (SHORT % ("", menu, ""), SHORT % ("", "", menu)):
        assert fields(html)["body"] == "De spoorbrug is gestremd."


def test_a_page_of_nothing_but_a_menu_has_no_text() -> None:
    with pytest.raises(UnreadableError, match="no text"):
        fields(
            "<html><body><nav><p>Voorpagina Sport Weer</p></nav><footer><p>Colofon</p></footer></body></html>"
        )


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2022-01-01T23:30:00Z", "2022-01-02"),
        ("2022-06-30T22:15:00+00:00", "2022-07-01"),
        ("2022-01-01T20:00:00-05:00", "2022-01-02"),
        ("2022-01-01T23:30:00+01:00", "2022-01-01"),
        ("2022-01-01", "2022-01-01"),
    ],
)
def test_the_day_of_a_page_is_one_in_the_netherlands(written: str, day: str) -> None:
    assert (
        fields(SHORT % (f'<meta property="article:published_time" content="{written}">', "", ""))["date"]
        == day
    )
    data = f'<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "{written}"}}</script>'
    assert fields(SHORT % (data, "", ""))["date"] == day


@pytest.mark.parametrize("html", ["<html></html>", "<", "<html><body><p></p>"])
def test_a_page_without_a_text_is_told_and_nothing_is_logged(
    html: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UnreadableError, match="no text"):
        fields(html)
    assert capfd.readouterr().err == ""


def test_whatever_the_parser_raises_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(trafilatura, "bare_extraction", broken)
    with pytest.raises(UnreadableError, match="cannot be read as HTML: MemoryError"):
        fields(PAGE)


def test_a_library_that_does_not_load_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(UnreadableError, match="cannot be read as HTML: trafilatura does not load"):
        fields(PAGE)


def test_reading_many_pages_leaves_one_handler() -> None:
    for _ in range(2):
        fields(PAGE % "x")
    assert len(logging.getLogger("trafilatura").handlers) == 1
