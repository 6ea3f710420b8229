"""Who asks over HTTP gets what Index answers: a real server, asked by a real client."""

import asyncio
import base64
import gzip
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from html.parser import HTMLParser
from threading import Event, Lock, Thread
from urllib.parse import quote, urlencode

import pytest

import zoeker
from zoeker.errors import IndexDamagedError

pytest.importorskip("starlette", reason="the extra web is not installed")
pytest.importorskip("uvicorn", reason="the extra web is not installed")

texts = pytest.importorskip("zoeker.web.texts").texts
guard = pytest.importorskip("zoeker.web.guard")

HOSTILE = '<script>alert(1)</script> \u202eklimaat\u0007 & "water"'
ARTICLES = [
    zoeker.Article(
        id="a/1",
        title=HOSTILE,
        body="Het klimaat van de dijk.",
        url="javascript:alert(1)",
        source="De <b>Bode</b>",
    ),
    zoeker.Article(
        id="2",
        title="Klimaattop",
        body="De top over het klimaat.\nEn over water.",
        date="2022-01-14",
        url="https://bode.example/2",
    ),
    zoeker.Article(id="3", title="Brug", body="De brug is open.", date="2023", source="Weekblad"),
]
TOKEN = "een-geheim-van-twintig"


@contextmanager
def served(folder, *options, program=("-m", "zoeker")):
    """Serve an index; give the port."""
    command = [sys.executable, *program, "serve", "--index", str(folder), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        line = process.stderr.readline()
        assert "serving" in line, line + process.stderr.read()
        yield int(re.search(r":(\d+)/", line.rpartition("at http")[2])[1])
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) in (0, 130)
        process.stderr.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web") / "index"
    zoeker.update_index(folder, ARTICLES)
    return folder


@pytest.fixture(scope="module")
def port(folder):
    with served(folder) as port:
        yield port


def ask(port, path, method="GET", body=None, **headers):
    """Give the status, headers and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, answer.headers, text


def asked(port, path, **given):
    status, _, text = ask(port, f"/api/v1{path}?{urlencode(given, doseq=True)}")
    return status, json.loads(text)


def test_a_search_gives_what_index_gives(port, folder):
    status, told = asked(port, "/search", q="klimaat", limit=1)
    with zoeker.open_index(folder) as index:
        results = index.search("klimaat", limit=1)
    assert (status, told["version"], told["total"], told["articles"]) == (200, 1, 2, 3)
    assert [hit["id"] for hit in told["hits"]] == [hit.id for hit in results]
    (snippet,) = told["hits"][0]["snippets"]
    assert snippet["text"] == results[0].snippets[0].text
    assert ARTICLES[1].body[snippet["start"] : snippet["end"]] == snippet["text"]
    assert asked(port, "/search", q="klimaat", limit=1, page=2)[1]["hits"][0]["rank"] == 2
    assert asked(port, "/search", q="de", source=["Weekblad", "x"])[1]["total"] == 1
    assert [hit["id"] for hit in asked(port, "/search", q="", source="Weekblad")[1]["hits"]] == ["3"]


def test_other_questions_give_what_index_gives(port):
    counted = asked(port, "/count", q="klimaat", by="year")[1]
    assert counted["cells"] == [{"year": "2022", "count": 1}, {"year": "", "count": 1}]
    points = asked(port, "/trend", q=["klimaat", "brug"], by="year")[1]["points"]
    assert {point["query"] for point in points} == {"klimaat", "brug"}
    assert asked(port, "/coverage", by="year")[1]["total"] == 3
    (first, *_) = asked(port, "/kwic", q="brug")[1]["occurrences"]
    assert (first["id"], first["match"]) == ("3", "Brug")
    assert [place["url"] for place in asked(port, "/kwic", q="klimaattop")[1]["occurrences"]] == [
        ARTICLES[1].url
    ]
    assert asked(port, "/words", q="klimaat")[1]["keywords"][0].keys() >= {"word", "count"}
    assert asked(port, "/neighbours", q="klimaat", least=1)[1]["places"] == 4
    assert {hit["id"] for hit in asked(port, "/like", id="2")[1]["hits"]} == {"a/1"}
    assert asked(port, "/status")[1]["articles"] == 3


def test_that_nothing_is_from_a_time_is_told(port):
    absent = {"period": "2019", "before": None, "after": "2022-01-14"}
    for path in ("/search", "/count", "/trend", "/coverage"):
        assert asked(port, path, q="klimaat", since=2019, until=2019)[1]["absence"] == absent, path
        assert asked(port, path, q="zeehond", since=2022, until=2022)[1]["absence"] is None, path


def test_a_text_of_a_page_has_the_name_of_no_method():
    """A template that asks for `t.keys` would get the method."""
    assert not [name for name in texts("nl") if hasattr(dict, name)]


def test_an_export_streams_lines(port):
    status, headers, text = ask(port, "/api/v1/export?q=klimaat&sort=date")
    assert (status, headers["Content-Type"]) == (200, "application/x-ndjson")
    assert [json.loads(line)["id"] for line in text.splitlines()] == ["2", "a/1"]
    assert ask(port, "/api/v1/export?q=klimaat&format=csv")[2].startswith(b"id,")


def test_an_article_is_given_whole_whatever_its_id_is(port):
    status, told = asked(port, f"/articles/{quote('a/1', safe='')}")
    assert (status, told["id"], told["title"]) == (200, "a/1", ARTICLES[0].title)
    assert asked(port, "/articles/none")[0] == 404


def test_a_page_that_is_not_there_says_so(port):
    status, headers, shown = ask(port, "/foo?q=%22", Accept="text/html", Accept_Language="nl")
    assert (status, "Op dit adres is niets." in shown.decode()) == (404, True)
    assert headers["Content-Type"].startswith("text/html")
    assert ask(port, "/foo")[1]["Content-Type"] == "application/problem+json"
    status, _, shown = ask(port, "/?q=klimaat&page=9", Accept_Language="nl")
    assert (status, "Er is geen pagina 9." in shown.decode()) == (200, True)


def test_an_id_may_have_line_ends(tmp_path):
    zoeker.update_index(tmp_path / "index", [zoeker.Article(id="4\n\n5\n", title="Regels")])
    with served(tmp_path / "index") as port:
        assert asked(port, "/articles/4%0A%0A5%0A")[1]["id"] == "4\n\n5\n"
        assert ask(port, "/articles/4%0A%0A5%0A")[0] == 200


@pytest.mark.parametrize(
    ("path", "status", "column"),
    [
        ("/search?q=%22half", 422, 1),
        ("/search?q=een+titel:(a", 422, 11),
        ("/search", 400, None),
        ("/search?q=a&limt=3", 400, None),
        ("/search?q=a&limit=x", 400, None),
        ("/search?q=a&limit=101", 400, None),
        ("/search?q=a&sort=best", 400, None),
        ("/search?q=a&any=x", 400, None),
        ("/search?q=a&q=b", 400, None),
        ("/search?q=a&since=31-31-2022", 422, None),
        ("/count?by=kleur", 422, None),
        ("/like", 422, None),
        ("/nothing", 404, None),
        ("/search?q=" + "a" * 30_000, 422, None),
    ],
)
def test_errors_are_problem_documents(port, path, status, column):
    found, headers, text = ask(port, f"/api/v1{path}")
    told = json.loads(text)
    assert (found, headers["Content-Type"]) == (status, "application/problem+json")
    assert (told["status"], told["column"]) == (status, column)
    assert told["detail"]


def test_every_answer_is_as_it_is_described(port):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    described = json.loads(ask(port, "/api/v1/openapi.json")[2])
    for path, given in {
        "/search": {"q": "klimaat of water", "explain": "true"},
        "/count": {"by": "source,year"},
        "/trend": {"q": "klimaat"},
        "/coverage": {},
        "/kwic": {"q": "klimaat"},
        "/neighbours": {"q": "klimaat", "least": 1},
        "/words": {"q": "klimaat"},
        "/like": {"id": "2"},
        "/status": {},
    }.items():
        told = described["paths"][path]["get"]
        schema = told["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(asked(port, path, **given)[1], schema)
        names = {parameter["name"] for parameter in told.get("parameters", ())}
        assert names >= given.keys()


def test_a_client_that_has_an_answer_is_told_so(port):
    for path in ("/api/v1/search?q=klimaat", "/?q=klimaat"):
        tag = ask(port, path)[1]["ETag"]
        assert ask(port, path, If_None_Match=tag)[::2] == (304, b"")
    _, headers, text = ask(port, "/?q=klimaat", Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert b"klimaat" in gzip.decompress(text)


class _Page(HTMLParser):
    """The tags of a page, with their attributes, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def shown(port, path, language="en", status=200):
    found, headers, text = ask(port, path, Accept_Language=language)
    assert found == status
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    return _Page(text.decode())


def test_a_page_shows_hits_with_marks_and_links(port):
    page = shown(port, "/?q=klimaat")
    assert "2 articles" in page.text
    assert page.all("input")[0]["value"] == "klimaat"
    links = [link["href"] for link in page.all("a") if link["href"].startswith("/articles/")]
    assert {link.partition("?")[0] for link in links} == {"/articles/a%2F1", "/articles/2"}
    assert page.all("mark")
    article = shown(port, next(link for link in links if link.startswith("/articles/2")))
    assert article.all("mark")
    assert {
        "rel": "noopener noreferrer",
        "href": "https://bode.example/2",
        "target": "_blank",
    } in article.all("a")
    assert any(link.get("rel") in ("prev", "next") for link in article.all("a"))


def test_what_strangers_wrote_is_text(port):
    for path in ("/?q=klimaat", "/articles/a%2F1?q=klimaat"):
        page = shown(port, path)
        assert [script.get("src") for script in page.all("script")] == ["/static/zoeker.js"]
        assert not page.all("b")
        assert not any("javascript" in (link.get("href") or "") for link in page.all("a"))
        assert "<script>alert(1)</script>" in page.text
        assert "\u202e" not in page.text


def test_a_page_speaks_the_language_of_the_browser(port):
    dutch = shown(port, "/?q=klimaat", "nl-BE,nl;q=0.9,en;q=0.5")
    assert dutch.all("html")[0]["lang"] == "nl"
    assert "2 artikelen" in dutch.text
    assert shown(port, "/", "fr").all("html")[0]["lang"] == "en"


def test_an_error_stands_under_the_box_and_points_at_its_place(port):
    page = shown(port, "/?q=een+%22half", status=422)
    assert page.all("input")[0]["aria-invalid"] == "true"
    assert len(page.all("h1")) == 1
    assert "at character 5" in page.text


def test_a_wrong_period_or_name_is_told_at_its_own_box(port):
    given = (("since", "ooit", "From: "), ("until", "2022-13", "Until: "), ("source", "!", "Source: "))
    for name, value, told in given:
        page = shown(port, f"/?q=brug&{urlencode({name: value})}", status=422)
        (wrong,) = (box for box in page.all("input") if "aria-invalid" in box)
        assert (wrong["name"], wrong["aria-describedby"]) == (name, "wrong")
        assert f"{told}{value!r}" in page.text
    page = shown(port, "/?q=brug&since=2023&until=2022", status=422)
    assert [box["name"] for box in page.all("input") if "aria-invalid" in box] == ["until"]


def test_what_may_have_been_meant_otherwise_is_told(port):
    told = "niet is gelezen als woord; typ NIET om weg te laten wat erop volgt"
    assert told in shown(port, "/?q=klimaat+niet+top", "nl").text
    told = "een losstaande - betekent niets; typ -top om dat woord weg te laten"
    assert told in shown(port, "/?q=klimaat+-+top", "nl").text
    assert "& betekent niets in een vraag; zet OF" in shown(port, "/?q=klimaat+%26+top", "nl").text
    notes = asked(port, "/search", q="klimaat of top")[1]["notes"]
    assert notes == ["of was read as a word; type OF to find either"]
    assert notes[0] in shown(port, "/?q=klimaat+of+top").text
    assert asked(port, "/search", q="klimaat of top", plain=True)[1]["notes"] == []


def test_that_nothing_is_of_a_source_is_told(port):
    assert "Er is geen enkel artikel van bron Morgn." in shown(port, "/?q=brug&source=Morgn", "nl").text
    assert "no article at all by Jansen." in shown(port, "/?author=Jansen").text
    assert "at all" not in shown(port, "/?q=klimaat&source=Weekblad").text  # there is one, of something else


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Serve 33 articles: 30 of as many sources and 3 of none; 12 of each of two months, one of a year, and others of no time."""
    folder = tmp_path_factory.mktemp("many") / "index"
    dates = ["2022-03-10"] * 6 + ["2022-03-25"] * 6 + ["2022-04-02"] * 12 + ["2022"] + [""] * 8
    sources = [f"Bode {number}" for number in range(30)] + [""] * 3
    articles = [
        zoeker.Article(
            id=str(number),
            title="Brug",
            body=" ".join(f"woord{number}x{other}" for other in range(20)),  # else they are copies
            source=source,
            date=date,
        )
        for number, (source, date) in enumerate(zip(sources, dates, strict=True))
    ]
    zoeker.update_index(folder, articles)
    with served(folder) as port:
        yield port


def counted(page):
    """Give what a page counts of sources: by name, and what has none."""
    names = re.findall(r"(Bode \d+) (\d+)", page.text)
    unnamed = re.search(r"without a source (\d+)", page.text)
    return {name: int(count) for name, count in names}, unnamed and int(unnamed[1])


def test_what_narrows_adds_up_to_what_was_found(many, monkeypatch):
    page = shown(many, "/?q=brug")
    names, unnamed = counted(page)
    assert (len(names), sum(names.values()), unnamed) == (30, 30, 3)
    assert "22 more" in page.text
    assert "without a date 8" in page.text  # by year
    assert "without a known month or year 9" in page.text  # below the bars
    assert "33 articles" in shown(many, "/").text
    assert counted(shown(many, "/")) == (names, 3)
    assert not any("per=" in link["href"] for link in shown(many, "/").all("a"))

    from zoeker.web import narrowing
    from zoeker.web.asked import Asked

    monkeypatch.setattr(narrowing, "_MORE", 2)
    facet = narrowing._named(
        "source", {"a": 5, None: 4, **dict.fromkeys("bcdefghijkl", 1)}, Asked(Given()), ""
    )
    assert [len(facet.choices), len(facet.more), facet.untold, facet.unnamed] == [8, 2, 2, 4]


class Given:
    """What an address gives."""

    def __init__(self, **given):
        self._given = given

    def keys(self):
        return self._given.keys()

    def getlist(self, key):
        return [self._given[key]] if key in self._given else []


def test_what_narrows_stays_within_the_period_that_is_asked_for(many):
    page = shown(many, "/?q=brug&since=2022-03-20&until=2022-04-05")
    assert "19 articles" in page.text  # with the one of 2022, which may be of any day
    bars = [link for link in page.all("a") if "data-since" in link]
    periods = [(bar["data-since"], bar["data-until"]) for bar in bars]
    assert periods == [("2022-03-20", "2022-03"), ("2022-04", "2022-04-05")]
    assert ["7 articles" in shown(many, bar["href"]).text for bar in bars] == [True, False]
    same = "/?q=brug&since=2022-03-20&until=2022-04-05"
    assert same in [link["href"] for link in page.all("a")]  # that of the year


def test_a_period_in_words_is_narrowed_by_what_it_means():
    from zoeker.query.language import parse_range
    from zoeker.web.asked import Asked

    week = parse_range("vorige week", "vorige week", "", 0)
    asked_for = Asked(Given(since="vorige week", until="vorige week"))
    assert asked_for.within(str(week.since)[:4])["since"] == str(week.since)
    assert asked_for.within(str(week.until)[:4])["until"] == str(week.until)


def test_names_that_are_too_many_are_refused_or_passed_over(port):
    many = [str(number) for number in range(101)]
    status, told = asked(port, "/search", q="brug", source=many)
    assert (status, told["detail"]) == (400, "source is given 101 times; give it at most 100 times")
    page = shown(port, f"/?{urlencode({'q': 'brug', 'source': [*many, *many]}, doseq=True)}")
    assert page.text.count("There is no article at all of source 7.") == 1


def test_several_sources_can_be_asked_for(many):
    page = shown(many, "/?q=brug&source=Bode+3&source=Bode+4")
    assert "2 articles" in page.text
    assert [box["value"] for box in page.all("input") if box["name"] == "source"] == ["Bode 3", "Bode 4"]
    links = [link["href"] for link in page.all("a") if link.get("aria-current") == "true"]
    assert links == ["/?q=brug&source=Bode+4", "/?q=brug&source=Bode+3"]  # without the one, or the other
    assert any("source=Bode+3&source=Bode+4&sort=" in link["href"] for link in page.all("a"))  # a download
    assert {link["href"] for link in shown(many, "/?q=brug").all("a")} >= {"/?q=brug&source=Bode+3"}


def test_a_page_that_is_not_there_leads_back_to_one_that_is(many):
    page = shown(many, "/?q=brug&page=99")
    assert "There is no page 99." in page.text
    (back,) = (link["href"] for link in page.all("a") if link.get("rel") == "prev")
    assert back == "/?q=brug&page=4"
    assert len([tag for tag, its in shown(many, back).tags if its.get("class") == "hit"]) == 3


def test_a_table_for_excel_begins_with_a_mark(port):
    (link,) = (link["href"] for link in shown(port, "/?q=klimaat").all("a") if "format=csv" in link["href"])
    table, plain = ask(port, link)[2], ask(port, link.replace("&bom=true", ""))[2]
    assert table == b"\xef\xbb\xbf" + plain
    status, _, told = ask(port, "/api/v1/export?q=klimaat&bom=true")
    assert (status, json.loads(told)["detail"]) == (400, "bom goes with format=csv")


ENGLISH = re.compile(r"(?i)\b(the|this|there|that|and|with|write|put|words|comes|not|must|no|or)\b")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"q": 'klimaat "top'}, "dit aanhalingsteken wordt nergens gesloten"),
        ({"q": '""'}, "er staat niets tussen deze aanhalingstekens"),
        ({"q": "(klimaat"}, "deze ( wordt nergens gesloten; zet )"),
        ({"q": "klimaat)"}, "deze ) sluit niets"),
        ({"q": "klimaat OF"}, "na OF ontbreekt een woord"),
        ({"q": "OF klimaat"}, "OF staat tussen twee woorden"),
        ({"q": "!?"}, "er staat geen woord in deze vraag"),
        ({"q": "*a?"}, "een patroon heeft minstens 2 letters of cijfers"),
        ({"q": "klimaat~3"}, "na de ~ van een woord staat"),
        ({"q": "klimaat^0.01"}, "0,1 tot en met 100, zoals klimaat^3; dit is 0,01"),
        ({"q": '"klimaat top"~500'}, "0 tot en met 100"),
        ({"q": "/klimaat(/"}, "in een reguliere expressie: deze ( wordt nergens gesloten"),
        ({"q": "/[kc]{2,200}/"}, "zoals {2,4}, hoogstens 100 keer; wil je de tekst zelf"),
        ({"q": "/*klimaat/"}, "in een reguliere expressie: voor * staat niets"),
        ({"q": "/klima*+at/"}, "één teken zegt hoe vaak"),
        ({"q": "titell:klimaat"}, "er is geen veld titell; bedoelde je titel: ?"),
        (
            {"q": "xyzzy:klimaat"},
            "er is geen veld xyzzy; de velden zijn alinea, auteur, body, bron, datum, lead, rubriek, sinds, tekst, titel, tot, zin.",
        ),
        ({"q": "titl:klimaat"}, "er is geen veld titl; bedoelde je titel: ?"),
        ({"q": "titel:datum:2022"}, "na titel: komt een woord"),
        ({"q": "zin:(bron:Bode)"}, "wat in één zin moet staan"),
        (
            {"q": "bron:(zin:(de bode))"},
            "een bron heeft geen zin; laat zin: weg, of haal de bron eromheen weg",
        ),
        ({"q": "datum:(2022)"}, "na datum: komt een datum of een periode, zoals 2022-01 of 2022-01..2022-03"),
        ({"q": "sinds:(2022)"}, 'na sinds: komt een datum, zoals 2022-01 of "vorige week"'),
        ({"q": "datum:ooit"}, "'ooit' is geen datum; schrijf 2022, 2022-01 of 2022-01-14, of in woorden"),
        ({"q": "datum:2022-02-30"}, "'2022-02-30' is geen datum: "),
        ({"q": "datum:2022-13"}, "'2022-13' is geen datum: "),
        ({"q": "datum:2023..2022"}, "deze periode eindigt (2022) voordat ze begint (2023)"),
        ({"q": "x" * 20_001}, "deze vraag is langer dan 20.000 tekens"),
        ({"q": "brug", "since": "12-31-2022"}, "de dag staat voor de maand, en er is geen maand 31"),
        ({"q": "brug", "since": "5 foo 2022"}, "'foo' is geen maand"),
        ({"until": "2022*"}, "'2022*' is geen datum; 2022-01-14.. is vanaf die dag"),
        ({"since": "202213"}, "'202213' is geen datum: er is geen maand 13; schrijf"),
        ({"since": "20221332"}, "13-32 komt in geen jaar voor"),
        ({"q": "brug", "source": "!"}, "'!' is geen naam van een bron"),
        ({"q": "brug", "source": "*"}, "'*' is geen naam van een bron"),
        ({"since": "20191"}, "'20191' is geen datum"),
    ],
)
@pytest.mark.parametrize("view", ["", "kwic"])
def test_what_is_wrong_is_told_in_the_language_of_the_page(port, view, given, told):
    dutch = shown(port, f"/{view}?{urlencode(given)}", "nl", 422)
    sentence = re.search(
        r"(?:Deze vraag is niet te begrijpen(?:, bij teken \d+)?|Vanaf|Tot en met|Bron): (.+)", dutch.text
    )[1]
    assert told in sentence
    assert not ENGLISH.search(sentence), sentence
    assert sentence not in shown(port, f"/{view}?{urlencode(given)}", "en", 422).text


def test_what_was_understood_is_told_in_the_language_of_the_page(port):
    page = shown(port, "/?q=brug+datum:%22drie+maanden+geleden%22", "nl").text
    assert "Begrepen als: 20" in page
    assert "Geen enkel artikel is uit de gevraagde tijd (20" in page
    assert "Het laatste daarvoor is van 2023." in page


def test_what_narrows_stands_in_the_address(port):
    page = shown(port, "/?q=de&source=Weekblad")
    assert any(link.get("aria-current") for link in page.all("a"))
    assert shown(port, "/?q=klimaat&since=2022&until=2022&sort=date").all("select")


def test_what_is_narrowed_is_shown_without_words_too(port):
    page = shown(port, "/?since=2022")
    assert "2 articles" in page.text
    links = [link["href"] for link in page.all("a") if link["href"].startswith("/articles/")]
    assert [link.partition("?")[0] for link in links] == ["/articles/3", "/articles/2"]  # newest first
    assert any(link.get("aria-current") for link in shown(port, "/?source=Weekblad").all("a"))
    article = shown(port, links[0])
    assert any(link.get("rel") == "next" for link in article.all("a"))
    assert "This index holds 3 articles." in shown(port, "/").text


def test_that_nothing_is_from_a_time_stands_on_the_page(port):
    text = shown(port, "/?q=klimaat&since=2019&until=2019").text
    assert "the time that was asked for (2019). The first after that is of 2022-01-14." in text


def test_bars_show_numbers_or_shares(port):
    page = shown(port, "/?q=top&per=articles")
    assert "2022-01: 1000.00" in page.text
    assert "/?q=top" in [link["href"] for link in page.all("a")]  # back to numbers
    link = next(link["href"] for link in shown(port, "/?q=top").all("a") if "per=" in link["href"])
    assert link == "/?q=top&per=articles"
    assert {"type": "hidden", "name": "per", "value": "articles"} in page.all("input")


def test_views_of_a_question_are_links_beside_its_hits(port):
    hits = shown(port, "/?q=klimaat&since=2022&per=articles")
    links = [link["href"] for link in hits.all("a")]
    for view in ("kwic", "words", "cite"):
        path = f"/{view}?q=klimaat&since=2022&per=articles"
        assert path in links
        page = shown(port, path)
        assert page.all("form")[0]["action"] == f"/{view}"  # the next question is shown so as well
        assert [link["href"] for link in page.all("a") if link.get("aria-current") == "page"] == [path]
        assert "This index holds" in shown(port, f"/{view}").text
        assert "at character 1" in shown(port, f"/{view}?q=%22half", status=422).text


def test_the_concordance_shows_each_place_in_pages(tmp_path):
    body = "Een aap. De brug <b>is</b> open. " * 30
    articles = [zoeker.Article(id=f"<{day}>", body=body, date=day) for day in ("2022-01-03", "2022-04-01")]
    zoeker.update_index(tmp_path / "index", articles)
    with served(tmp_path / "index") as port:
        page = shown(port, "/kwic?q=brug")
        assert [len(page.all(tag)) for tag in ("mark", "b")] == [50, 0]
        assert "places 1 to 50, in 2 articles" in page.text
        assert "De brug <b>is</b> open." in page.text
        following = next(link["href"] for link in page.all("a") if link.get("rel") == "next")
        page = shown(port, following)
        assert len(page.all("mark")) == 10
        assert page.all("ol")[0]["start"] == "51"
        assert not any(link.get("rel") == "next" for link in page.all("a"))
        opened = next(link["href"] for link in page.all("a") if link["href"].startswith("/articles/"))
        assert "/kwic?q=brug&page=2" in [link["href"] for link in shown(port, opened).all("a")]
        link = next(link["href"] for link in page.all("a") if "order=left" in link["href"])
        assert any(its.get("aria-current") == "true" for its in shown(port, link).all("a"))
        assert "No word is asked for here" in shown(port, "/kwic?since=2022").text
        assert "There is no page 9999." in shown(port, "/kwic?q=brug&page=9999").text
        assert "No article found." in shown(port, "/kwic?q=dijk").text
        assert "No article found." in shown(port, "/words?q=dijk").text
        bars = [bar["height"] for bar in shown(port, "/?q=brug").all("rect") if bar["class"] == "bar"]
        assert bars == ["100", "0", "0", "100"]  # a month without articles is one


def test_words_and_citations_are_those_of_index(port, folder):
    with zoeker.open_index(folder) as index:
        words = [word.word for word in index.words("klimaat", limit=50)]
        reference = index.cite("2")
        fingerprint = index.fingerprint
    page = shown(port, "/words?q=klimaat")
    links = [link["href"] for link in page.all("a") if link["href"].startswith("/?q=klimaat+")]
    assert links == [f"/?q=klimaat+{word}" for word in words]
    from zoeker.web import views

    assert views._with("klimaat", "NIET") == 'klimaat "NIET"'  # a word, and no operator
    operators = shown(port, "/words?q=klimaat+OF+top")
    assert any("/?q=%28klimaat+OF+top%29+EN+" in link["href"] for link in operators.all("a"))
    cited = shown(port, "/cite?q=klimaat&per=articles")
    assert reference in cited.text
    assert f"2 of 3 articles: klimaat; index {fingerprint}" in cited.text
    assert all("readonly" in area and area["id"] for area in cited.all("textarea"))
    exports = [link["href"] for link in cited.all("a") if "/export?" in link["href"]]
    assert [ask(port, link)[0] for link in exports] == [200, 200, 200]


def answered(index, path, method="GET"):
    """Give the status, body and headers of an answer of the application itself, of an index however it is."""
    from zoeker.web.server import Settings, application
    from zoeker.web.shared import SharedIndex

    told = []

    async def send(message):
        told.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    where, _, query = path.partition("?")
    scope = {"type": "http", "method": method, "path": where, "query_string": query.encode()}
    scope |= {"headers": [(b"host", b"localhost")], "root_path": "", "http_version": "1.1"}
    asyncio.run(application(SharedIndex(lambda: index), Settings())(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in told[1:]).decode()
    return told[0]["status"], body, dict(told[0]["headers"])


def test_a_page_that_cannot_be_made_says_so_as_a_page(folder, monkeypatch):
    with zoeker.open_index(folder) as index:
        monkeypatch.setattr("zoeker.web.guard.LONGEST", 0)
        assert "<h1>This takes too long; ask for less.</h1>" in answered(index, "/words?q=klimaat")[1]
        assert json.loads(answered(index, "/api/v1/words?q=klimaat")[1])["status"] == 503
    status, text, _ = answered(index, "/?q=klimaat")  # of an index that was closed
    assert (status, "<h1>This page cannot be shown.</h1>" in text) == (503, True)
    assert str(folder) not in text


def test_every_example_of_the_language_can_be_asked(port):
    page = shown(port, "/language", "nl")
    links = [link["href"] for link in page.all("a") if link["href"].startswith("/?q=")]
    assert len(links) > 5
    assert "A phrase holds at most 1,000 words" in page.text  # of the page on the language
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert not [link for link in page.all("a") if "src/" in link["href"]]
    for link in links:
        shown(port, link)


def test_a_name_that_is_not_ours_is_not_answered(port):
    for host in ("evil.example", "localhost.evil.example", "[", "a@127.0.0.1"):
        assert ask(port, "/api/v1/status", Host=host)[0] == 421, host
    for host in ("localhost", f"127.0.0.1:{port}", "[::1]:80"):
        assert ask(port, "/api/v1/status", Host=host)[0] == 200, host


def test_nothing_can_be_changed_unless_that_was_allowed(port):
    assert ask(port, "/api/v1/articles", "POST", "{}", Content_Type="application/x-ndjson")[0] in (404, 405)
    assert ask(port, "/api/v1/articles/2", "DELETE")[0] == 405


def test_who_has_the_token_may_ask_and_write(tmp_path):
    zoeker.update_index(tmp_path / "index", ARTICLES)
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "token").chmod(0o600)
    with served(
        tmp_path / "index", "--token-file", str(tmp_path / "token"), "--write", "--base-path", "archief"
    ) as port:
        assert ask(port, "/archief/api/v1/status")[0] == 401
        assert ask(port, "/archief/api/v1/status", Authorization=f"Bearer {TOKEN}x")[0] == 401
        login = base64.b64encode(f"iemand:{TOKEN}".encode()).decode()
        assert ask(port, "/archief/?q=klimaat", Authorization=f"Basic {login}")[0] == 200
        allowed = {"Authorization": f"Bearer {TOKEN}", "Content_Type": "application/x-ndjson"}
        line = json.dumps({"id": "9", "title": "Sluis", "body": "De sluis is dicht."})
        status, _, text = ask(port, "/archief/api/v1/articles", "POST", line, **allowed)
        assert (status, json.loads(text)["added"]) == (200, 1)
        assert ask(port, "/archief/api/v1/articles", "POST", "geen json", **allowed)[0] == 400
        assert (
            ask(port, "/archief/api/v1/articles", "POST", line, Origin="https://evil.example", **allowed)[0]
            == 403
        )
        assert json.loads(ask(port, "/archief/api/v1/search?q=sluis", **allowed)[2])["total"] == 1  # at once
        (tmp_path / "geheim.txt").write_text("Het geheim van de sluis.")
        for body in (
            json.dumps(str(tmp_path / "geheim.txt")),
            '"-"',
            "[]",
            "null",
            "5",
            f"[{line}]",
            f'{line}\n"x"',
        ):
            status, _, text = ask(port, "/archief/api/v1/articles", "POST", body, **allowed)
            assert (status, "is no JSON object; nothing was added" in text.decode()) == (400, True), body
        assert json.loads(ask(port, "/archief/api/v1/search?q=geheim", **allowed)[2])["total"] == 0
        assert ask(port, "/archief/api/v1/articles/9", "DELETE", **allowed)[0] == 200
        assert ask(port, "/archief/articles/9", **allowed)[0] == 404
        assert ask(port, "/archief/api/v1/articles/9", "DELETE", **allowed)[0] == 404
        statuses = []

        def post(number):
            more = json.dumps({"id": f"n{number}", "body": "De sluis."})
            statuses.append(ask(port, "/archief/api/v1/articles", "POST", more, **allowed)[0])

        threads = [Thread(target=post, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [200] * 6  # one after the other
        assert json.loads(ask(port, "/archief/api/v1/search?q=sluis", **allowed)[2])["total"] == 6


def test_new_articles_are_seen_while_questions_are_answered(tmp_path):
    zoeker.update_index(tmp_path / "index", ARTICLES)
    statuses = []
    with served(tmp_path / "index") as port:
        going = True

        def keep_asking():
            while going:
                statuses.append(ask(port, "/?q=klimaat")[0])

        threads = [Thread(target=keep_asking) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(3):
            zoeker.update_index(tmp_path / "index", zoeker.Article(id=f"n{number}", body="Het klimaat."))
        until = time.monotonic() + 20
        while asked(port, "/search", q="klimaat")[1]["total"] < 5:
            assert time.monotonic() < until
        going = False
        for thread in threads:
            thread.join()
    assert set(statuses) == {200}


def refused(*options):
    command = [sys.executable, "-m", "zoeker", "serve", *map(str, options)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr


def test_what_would_be_open_to_others_is_refused(tmp_path, folder):
    assert "--no-token" in refused("--index", folder, "--host", "0.0.0.0")
    assert "--write needs a token" in refused("--index", folder, "--write")
    (tmp_path / "token").write_text(TOKEN)
    if os.name == "posix":
        (tmp_path / "token").chmod(0o644)
        assert "chmod 600" in refused("--index", folder, "--token-file", tmp_path / "token")
    (tmp_path / "short").write_text("kort")
    (tmp_path / "short").chmod(0o600)
    assert "at least 16" in refused("--index", folder, "--token-file", tmp_path / "short")
    assert "no index" in refused("--index", tmp_path / "none")
    (tmp_path / "token").chmod(0o600)
    both = ("--token-file", tmp_path / "token", "--no-token")
    for given in (
        both,
        ("--base-path", "https://x/y"),
        ("--base-path", "/a b"),
        ("--origin", "bode"),
        ("--name", "a b"),
    ):
        assert str(given[-1]) in refused("--index", folder, *given)


def test_a_port_that_is_taken_is_told(port, folder):
    assert "cannot listen" in refused("--index", folder, "--port", port)


def test_few_questions_are_answered_side_by_side():
    beside, most, lock = 0, 0, Lock()

    def answer():
        nonlocal beside, most
        with lock:
            beside += 1
            most = max(most, beside)
        time.sleep(0.01)
        with lock:
            beside -= 1
        return "an answer"

    async def ask():
        turns = guard.Turns(soon=60)
        return await asyncio.gather(*(turns.in_time(answer) for _ in range(12)))

    assert asyncio.run(ask()) == ["an answer"] * 12
    assert most == 2


def test_what_takes_long_lets_others_go_beside_it():
    go_on = Event()

    async def ask():
        turns = guard.Turns()
        long = [asyncio.ensure_future(turns.in_time(go_on.wait)) for _ in range(3)]
        try:
            return await turns.in_time(lambda: "an answer")  # TimeoutError, if it had to wait for these
        finally:
            go_on.set()
            await asyncio.gather(*long)

    assert asyncio.run(ask()) == "an answer"


def test_what_takes_long_waits_for_its_like_alone(monkeypatch):
    monkeypatch.setattr(guard, "LONGEST_WAIT", 1)
    monkeypatch.setattr(guard, "LONGEST", 2)
    monkeypatch.setattr(guard, "_SOON_LONG", 0.01)
    monkeypatch.setattr(guard, "_MOST_LONG", 3)
    go_on = Event()

    async def ask():
        turns = guard.turns_by_name()
        long = [asyncio.ensure_future(turns("kwic").in_time(go_on.wait)) for _ in range(8)]
        quick = await turns("search").in_time(lambda: "an answer")
        given_up = await asyncio.gather(*long, return_exceptions=True)
        # Nobody waits for the three any more, but they still run.
        busy = await asyncio.gather(turns("words").in_time(go_on.wait), return_exceptions=True)
        go_on.set()
        await asyncio.sleep(0.2)
        return quick, [*map(type, given_up), *map(type, busy)], await turns("words").in_time(lambda: "more")

    told = [TimeoutError] * 3 + [guard.BusyError] * 6
    assert asyncio.run(ask()) == ("an answer", told, "more")


def exported(index, send):
    """Have an export sent by `send`."""
    from zoeker.web.server import Settings, SharedIndex, application

    async def receive():
        await asyncio.sleep(0 if not receive.begun else 60)
        receive.begun = True
        return {"type": "http.request", "body": b"", "more_body": False}

    receive.begun = False
    scope = {"type": "http", "method": "GET", "path": "/api/v1/export", "query_string": b"q=klimaat"}
    scope |= {"headers": [(b"host", b"localhost")], "root_path": "", "http_version": "1.1"}
    asyncio.run(application(SharedIndex(lambda: index), Settings())(scope, receive, send))


def test_a_download_that_nobody_takes_is_broken_off(folder, monkeypatch, caplog):
    monkeypatch.setattr(guard, "_UNREAD", 0.05)
    told = []

    async def send(message):
        told.append(message)
        if message["type"] == "http.response.body":
            await asyncio.sleep(60)

    with zoeker.open_index(folder) as index:
        exported(index, send)
    assert told[0]["status"] == 200
    assert len(told) == 2  # and no end, which would make half of it pass for the whole
    assert "an answer was broken off: nobody takes it" in caplog.text


def test_who_takes_downloads_slowly_keeps_nobody_from_asking(monkeypatch):
    monkeypatch.setattr(guard, "AT_ONCE", 2)
    monkeypatch.setattr(guard, "LONGEST_WAIT", 1)
    statuses = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def send(message):
        statuses.append(message.get("status"))
        if message["type"] == "http.response.body":
            await asyncio.sleep(3)

    async def ask():
        guarded = guard.Guard(app)
        scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost")]}
        await asyncio.gather(*(guarded(scope, None, send) for _ in range(5)))

    asyncio.run(ask())
    assert statuses.count(200) == 5


def test_a_download_that_cannot_begin_is_told(folder, monkeypatch):
    def none(_, __, **___):
        raise IndexDamagedError("/geheim/index is broken", "/geheim/index")
        yield b""

    with zoeker.open_index(folder) as index:
        monkeypatch.setattr("zoeker.index.Index.export", none)
        for more in ("", "&format=csv&bom=true"):
            status, text, _ = answered(index, f"/api/v1/export?q=klimaat{more}")
            assert (status, "cannot be read" in text, "geheim" in text) == (503, True, False)


def test_asking_for_the_head_of_a_download_makes_none(folder, monkeypatch):
    made = []

    def pieces(_, __, **___):
        for number in range(9):
            made.append(number)
            yield b"piece"

    monkeypatch.setattr("zoeker.index.Index.export", pieces)
    with zoeker.open_index(folder) as index:
        assert answered(index, "/api/v1/export?q=klimaat", "HEAD")[:2] == (200, "")
    assert made == [0]


def test_an_answer_bears_the_tag_of_the_state_it_was_asked_in(tmp_path, monkeypatch):
    zoeker.update_index(tmp_path / "index", ARTICLES)
    with zoeker.open_index(tmp_path / "index") as index:
        count = zoeker.Index.count

        def changed_meanwhile(self, *asked, **which):
            counts = count(self, *asked, **which)
            zoeker.update_index(tmp_path / "index", zoeker.Article(id="n", body="Het klimaat."))
            index.refresh()
            return counts

        before = index.fingerprint
        monkeypatch.setattr("zoeker.index.Index.count", changed_meanwhile)
        _, text, headers = answered(index, "/api/v1/count?q=klimaat")
        assert before.encode() in headers[b"etag"]
        assert (json.loads(text)["total"], index.fingerprint == before) == (2, False)


def test_places_that_nobody_waits_for_are_read_no_further(folder):
    from contextvars import copy_context

    from zoeker.kwic import DEADLINE

    def asked():
        DEADLINE.set(0)
        with pytest.raises(TimeoutError):
            list(index.kwic("klimaat"))
        with pytest.raises(TimeoutError):
            index.neighbours("klimaat", least=1)

    with zoeker.open_index(folder) as index:
        copy_context().run(asked)
        assert list(index.kwic("klimaat"))

        async def ask(turns):
            told = await turns.in_time(lambda: DEADLINE.get() - time.monotonic())
            return told, await turns.in_turn(DEADLINE.get)

        left, unlimited = asyncio.run(ask(guard.Turns()))
    assert guard.LONGEST - 5 < left <= guard.LONGEST
    assert unlimited > 1e300


def test_a_page_is_not_taken_for_that_of_another_language(port):
    dutch = ask(port, "/?q=klimaat", Accept_Language="nl")[1]["ETag"]
    status, headers, _ = ask(port, "/?q=klimaat", Accept_Language="nl", If_None_Match=dutch)
    assert (status, headers["Vary"], headers["ETag"]) == (304, "Accept-Language", dutch)
    assert ask(port, "/?q=klimaat", Accept_Language="nl", If_None_Match=dutch.removeprefix("W/"))[0] == 304
    assert ask(port, "/?q=klimaat", Accept_Language="en", If_None_Match=dutch)[0] == 200


def test_who_sends_half_a_question_keeps_no_place(monkeypatch):
    monkeypatch.setattr(guard, "_UNSENT", 0.05)

    async def app(scope, receive, send):
        while (await receive())["more_body"]:
            pass

    given = iter([{"body": b"half", "more_body": True}])

    async def receive():
        message = next(given, None)
        return message or await asyncio.sleep(60)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost")]}
    told = []

    async def send(message):
        told.append(message)

    asyncio.run(guard.Guard(app)(scope, receive, send))
    assert told[0]["status"] == 408


def test_half_questions_keep_nobody_from_asking(monkeypatch):
    monkeypatch.setattr(guard, "SENT_AT_ONCE", 2)
    monkeypatch.setattr(guard, "LONGEST_WAIT", 0.05)
    statuses = []

    async def app(scope, receive, send):
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async def whole():
        return {"body": b"", "more_body": False}

    async def half():
        await asyncio.sleep(60)

    async def ask():
        guarded = guard.Guard(app)
        scope = {"type": "http", "path": "/", "headers": [(b"host", b"localhost")]}
        sent = [asyncio.ensure_future(guarded(scope | {"method": "POST"}, half, send)) for _ in range(3)]
        await asyncio.sleep(0.3)
        await guarded(scope | {"method": "GET"}, whole, send)
        for each in sent:
            each.cancel()

    asyncio.run(ask())
    assert statuses == [503, 200]  # the third POST, and who asks


def test_words_on_each_of_many_lines_are_marked():
    from zoeker.web import page

    text = "een brug\n\nbrug en brug\ngeen\nbrug"
    spans = [match.span() for match in re.finditer("brug", text)]
    assert list(page._paragraphs(text, spans)) == [
        ("een brug", [(4, 8)]),
        ("brug en brug", [(0, 4), (8, 12)]),
        ("geen", []),
        ("brug", [(0, 4)]),
    ]
    assert list(page._paragraphs("een brug\nen meer", [(4, 11)])) == [
        ("een brug", [(4, 8)]),
        ("en meer", [(0, 2)]),
    ]


def test_a_download_that_cannot_go_on_has_no_end(folder, monkeypatch, caplog):
    def some(_, __, **___):
        yield b"some"
        raise IndexDamagedError("/geheim/index is broken", "/geheim/index")

    told = []

    async def send(message):
        told.append(message)

    with zoeker.open_index(folder) as index:
        monkeypatch.setattr("zoeker.index.Index.export", some)
        exported(index, send)
    assert told[0]["status"] == 200
    assert all(message["more_body"] for message in told[1:])
    assert "an answer was broken off: /geheim/index is broken" in caplog.text


def test_the_page_counts_by_year_what_has_but_a_year_for_its_date(port):
    text = ask(port, "/?q=brug")[2].decode()
    assert re.search(r'<h2 id="by-year">.*?>2023</a> <span class="count">1</span>', text, re.DOTALL)


@pytest.mark.parametrize("times", [1, 2])
def test_a_download_is_broken_off_without_a_traceback_when_the_server_stops(tmp_path, times):
    body = "De brug is open. " * 200
    zoeker.update_index(tmp_path / "index", [zoeker.Article(id=str(n), body=body) for n in range(3000)])
    command = [sys.executable, "-m", "zoeker", "serve", "--index", tmp_path / "index", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        port = int(re.search(r":(\d+)/", process.stderr.readline().rpartition("at http")[2])[1])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/api/v1/export?q=brug")
        answer = connection.getresponse()
        begun = answer.read(10)
        for _ in range(times):
            process.send_signal(signal.SIGINT)
            time.sleep(0.5)
        assert process.wait(60) in (0, 130)
        assert begun == b'{"id": "0"'
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            answer.read()
        connection.close()
        assert "Traceback" not in process.stderr.read()


SLOW = """
import time
import zoeker.web.api as api
from zoeker.cli import main

def answer(index, **_):
    print("asked", flush=True)
    time.sleep(120)

api.ENDPOINTS = tuple(its._replace(answer=answer) if its.path == "/count" else its for its in api.ENDPOINTS)
main()
"""


def test_a_server_that_is_stopped_waits_for_no_question(folder, tmp_path):
    (tmp_path / "slow.py").write_text(SLOW)
    command = [sys.executable, tmp_path / "slow.py", "serve", "--index", folder, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        port = int(re.search(r":(\d+)/", process.stderr.readline().rpartition("at http")[2])[1])
        told = []
        thread = Thread(target=lambda: told.append(ask(port, "/api/v1/count?q=klimaat")[0]))
        thread.start()
        assert process.stdout.readline() == "asked\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130  # the question takes two minutes
        thread.join()
        assert told == [503]
        errors = process.stderr.read()
        assert errors.endswith("zoeker: stopped\n")
        assert "Traceback" not in errors
