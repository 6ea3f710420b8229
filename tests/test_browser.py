"""What does a reader find in a browser? The pages in Chromium, driven by keys and mouse as a reader does, and looked through by axe.

Beside it, what a program finds that asks the HTTP API whatever its description allows, and what it forbids.

To drive a browser takes half a minute: make check runs this.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

import zoeker

pytest.importorskip("starlette", reason="the extra web is not installed")
pytest.importorskip("uvicorn", reason="the extra web is not installed")

pytestmark = pytest.mark.bench

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)> \u202eklimaat\u202c & "dijk"'
HOSTILE_ID = 'a/1?"><script>'
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")  # of WCAG 2.2, levels A and AA
ARTICLES = [
    zoeker.Article(
        id=HOSTILE_ID,
        title=HOSTILE,
        body="Het klimaat van <b>de dijk</b>.",
        url="javascript:alert(1)",
        source="De <i>Bode</i>",
        date="2020-05-01",
    ),
    *(
        zoeker.Article(
            id=str(number),
            title=f"Klimaat in jaar {number}",
            lead="De dijk wordt hoger.",
            body=f"Het klimaat verandert, zegt het kabinet.\nOver de dijk wordt nog gepraat, voor de {number}e keer.",
            date=f"{2019 + number % 5}-0{1 + number % 9}-11",
            source=("De Bode", "Weekblad", "Dagblad")[number % 3],
            section="binnenland",
            url=f"https://bode.example/{number}",
        )
        for number in range(2, 30)
    ),
]
ARTICLES += [
    zoeker.Article(
        id=source,
        title=title,
        body="De sluis bij het dorp is na elf weken weer open voor alle schepen, zegt de beheerder van het kanaal in de provincie. "
        "In de zomer was een deur beschadigd door een vrachtschip.",
        source=source,
    )
    for source, title in (("Weekblad", "Sluis open"), ("De Bode", "Schepen kunnen weer door de sluis"))
]
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
PAGES = {
    "begin": "/",
    "hits": "/?q=klimaat+dijk",
    "narrowed": "/?q=klimaat&source=Weekblad&since=2020&until=2022&sort=date",
    "second": "/?q=klimaat&page=2",
    "nothing": "/?q=klimaot",
    "wrong": "/?q=klimaat+%22dijk",
    "words": "/words?q=klimaat&source=Weekblad",
    "concordance": "/kwic?q=klimaat&order=right",
    "cite": "/cite?q=klimaat",
    "shares": "/?q=klimaat&per=articles",
    "article": f"/articles/{quote(HOSTILE_ID, safe='')}?q=klimaat&hit=1",
    "language": "/language",
    "none": "/articles/none",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """Serve an index; give where."""
    folder = tmp_path_factory.mktemp("browser") / "index"
    zoeker.update_index(folder, ARTICLES)
    command = [sys.executable, "-m", "zoeker", "serve", "--index", folder, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            told = process.stderr.readline()
            yield re.search(r"http://[\d.]+:\d+", told)[0]
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def browser():
    driver = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if BROWSER is None:
        pytest.skip("there is no Chromium: apt install chromium")
    with driver.sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox"], chromium_sandbox=False
        )
        yield running
        running.close()


@pytest.fixture
def reader(browser, address):
    """Open pages as a reader of some kind; whatever they do, no script of an article runs, and no other host is asked."""
    seen: list[str] = []

    @contextmanager
    def opened(path: str = "/", **kind):
        context = browser.new_context(base_url=address, **{"locale": "nl-NL", "viewport": WIDE} | kind)
        context.on(
            "request",
            lambda its: (
                seen.append(its.url) if urlsplit(its.url).netloc != urlsplit(address).netloc else None
            ),
        )
        page = context.new_page()
        page.on("console", lambda its: seen.append(its.text) if is_strange(its) else None)
        page.on("pageerror", lambda its: seen.append(str(its)))
        page.on("dialog", lambda its: (seen.append(its.message), its.dismiss()))
        page.goto(path)
        yield page
        context.close()

    yield opened
    assert seen == []


def is_strange(message) -> bool:
    """Say whether a message of the console is none of an answer that says what is wrong (404, 422)."""
    return (
        message.type in ("error", "warning") and "the server responded with a status of 4" not in message.text
    )


def asked(page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def titles(page) -> list[str]:
    return page.locator(".hit h2").all_inner_texts()


def focused(page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.innerText")


def test_a_question_is_typed_and_its_words_are_marked(reader):
    with reader() as page:
        assert focused(page) == "q"
        page.keyboard.type("klimaten")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=klimaten**")
        assert asked(page) == {
            "q": "klimaten"
        }  # the first page orders nothing: what is typed finds the best first
        assert page.locator(".total").inner_text() == "29 artikelen"
        assert len(titles(page)) == 10
        assert {its.lower() for its in page.locator("mark").all_inner_texts()} == {"klimaat"}
        assert page.title() == "klimaten – zoeker"
        page.get_by_role("link", name="Volgende").click()
        page.wait_for_url("**page=2**")
        assert page.locator("ol.hits").get_attribute("start") == "11"


def test_copies_of_a_story_stand_under_the_first(reader):
    with reader("/?q=sluis") as page:
        assert page.locator(".total").inner_text() == "2 artikelen"
        (first,) = titles(page)
        page.get_by_text("hetzelfde verhaal: 1").click()
        page.locator(".copies a").click()
        page.wait_for_url("**hit=2")
        assert {first, page.locator("h1").inner_text()} == {"Sluis open", "Schepen kunnen weer door de sluis"}


def test_what_is_wrong_is_told_under_the_box_and_where(reader):
    with reader("/?q=klimaat+%22dijk") as page:
        told, box = page.get_by_role("alert"), page.get_by_role("searchbox")
        assert "bij teken 9" in told.inner_text()
        assert told.locator("mark").inner_text() == '"'
        assert told.bounding_box()["y"] > box.bounding_box()["y"]
        assert (box.get_attribute("aria-invalid"), box.input_value()) == ("true", 'klimaat "dijk')
        assert focused(page) == "q"
        box.press("End")
        page.keyboard.type('"')
        page.keyboard.press("Enter")
        page.wait_for_selector(".total")
        assert page.get_by_role("alert").count() == 0


def test_a_word_that_is_spelt_wrong_is_offered_right(reader):
    with reader("/?q=klimaot") as page:
        page.get_by_role("link", name="klimaat").click()
        page.wait_for_selector(".hits li")
        assert asked(page) == {"q": "klimaat"}


def test_what_was_found_is_narrowed_and_widened(reader):
    with reader("/?q=klimaat") as page:
        whole = page.locator(".total").inner_text()
        page.get_by_role("link", name="Weekblad").click()
        page.wait_for_url("**source=Weekblad**")
        assert (asked(page)["q"], page.locator(".total").inner_text()) == ("klimaat", "9 artikelen")
        chosen = page.locator("aside a[aria-current]")
        assert "Weekblad" in chosen.inner_text()
        page.get_by_role("link", name="2021", exact=True).last.click()
        page.wait_for_url("**since=2021**")
        assert asked(page).items() >= {"source": "Weekblad", "until": "2021"}.items()
        page.go_back()
        assert page.locator(".total").inner_text() == "9 artikelen"
        page.locator("aside a[aria-current]").click()
        page.wait_for_url(re.compile(r"q=klimaat$"))
        assert page.locator(".total").inner_text() == whole


def test_a_period_is_dragged_or_typed(reader):
    with reader("/?q=klimaat") as page:
        assert page.get_by_text("Sleep over balken").is_visible()
        bars = page.locator(".bars a .ground")
        first, last = (bars.nth(place).bounding_box() for place in (1, 3))
        page.mouse.move(first["x"] + first["width"] / 2, first["y"] + 40)
        page.mouse.down()
        page.mouse.move(last["x"] + last["width"] / 2, last["y"] + 40, steps=8)
        page.mouse.up()
        page.wait_for_url("**since=2020**")
        assert asked(page) == {"q": "klimaat", "since": "2020", "until": "2022"}
        dragged = titles(page)
    with reader("/?q=klimaat") as page:
        bars = page.locator(".bars a .ground")
        first, last = bars.nth(1).bounding_box(), bars.last.bounding_box()
        page.mouse.move(first["x"] + first["width"] / 2, first["y"] + 40)
        page.mouse.down()
        page.mouse.move(
            last["x"] + last["width"] + 30, last["y"] - 30, steps=8
        )  # beside them is to their end
        page.mouse.up()
        page.wait_for_url("**since=2020**")
        assert asked(page)["until"] == page.locator(".bars a").last.get_attribute("data-until")
    with reader("/?q=klimaat") as page:
        page.get_by_text("Beperken", exact=True).click()
        page.get_by_label("Vanaf").fill("2020")
        page.get_by_label("Tot en met").fill("2022")
        page.keyboard.press("Enter")
        page.wait_for_url("**until=2022**")
        assert titles(page) == dragged
        assert page.url.endswith("/?q=klimaat&since=2020&until=2022")  # and nothing that was left open


def test_keys_go_to_the_box_through_the_hits_and_to_the_next_article(reader):
    with reader("/?q=klimaat") as page:
        first, second, *_ = titles(page)
        for key, at in (("j", first), ("j", second), ("k", first), ("/", "q")):
            page.keyboard.press(key)
            assert focused(page) == at
        page.keyboard.press("j")
        assert page.get_by_role("searchbox").input_value().endswith("j")  # who types is not led about
        page.locator("body").click(position={"x": 2, "y": 2})
        page.keyboard.press("?")
        assert page.get_by_role("dialog", name="Toetsen").is_visible()
        page.keyboard.press("Escape")
        assert not page.get_by_role("dialog").is_visible()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/articles/**hit=1")
        assert page.locator("h1").inner_text() == first
        page.keyboard.press("j")
        page.wait_for_url("**hit=2")
        assert page.locator("h1").inner_text() == second
        page.keyboard.press("k")
        page.wait_for_url("**hit=1")
        page.get_by_role("link", name="Terug naar de resultaten").click()
        assert titles(page)[:2] == [first, second]


def test_an_address_says_all_of_what_is_shown(reader):
    with reader(PAGES["narrowed"]) as page:
        before, shown = page.url, page.locator("main").inner_text()
        page.locator(".hit h2 a").first.click()
        page.wait_for_url("**/articles/**")
        page.go_back()
        assert (page.url, page.locator("main").inner_text()) == (before, shown)
    with reader(before) as another:
        assert another.locator("main").inner_text() == shown
        assert another.locator("#source").input_value() == "Weekblad"


def test_all_of_it_works_without_scripts(reader):
    with reader(java_script_enabled=False) as page:
        page.get_by_role("searchbox").fill("klimaat")
        page.get_by_role("button", name="Zoeken").click()
        page.get_by_role("link", name="Weekblad").click()
        page.get_by_text("Als tabel").click()
        page.get_by_role("cell").first.locator("xpath=..").get_by_role("link").click()
        page.locator(".hit h2 a").first.click()
        assert page.locator("article mark").count()
        page.get_by_role("link", name="Volgende").click()
        page.get_by_role("link", name="Hoe vraag je").click()
        page.get_by_role("link", name='"kabinet stikstof"~10').click()
        assert page.get_by_role("searchbox").input_value() == '"kabinet stikstof"~10'


def test_all_hits_are_downloaded(reader):
    with reader("/?q=klimaat&source=Weekblad") as page:
        for name, begins in (
            ("JSON Lines", r"^{\"id\": ?\"\d+\""),
            ("CSV", r"^\d+,Klimaat"),
            ("RIS", "^TY  - "),
        ):
            with page.expect_download() as download:
                page.get_by_role("link", name=name, exact=True).click()
            text = Path(download.value.path()).read_text("utf-8")
            assert len(re.findall(begins, text, re.MULTILINE)) == 9


def test_the_text_of_an_article_does_nothing(reader):
    with reader(PAGES["article"]) as page:
        shown = page.locator("h1").inner_text()
        assert shown.startswith("<script>alert(1)</script><img src=x onerror=alert(1)> ")
        assert "\u202e" not in shown
        assert page.locator("article a").count() == 0  # its address is a script
        assert page.locator("article b, article i, article script, article img").count() == 0
    with reader("/?q=klimaat&since=2020-05&until=2020-05") as page:
        assert titles(page)[0].startswith("<script>")
        page.locator(".hit h2 a").first.click()
        assert asked(page)["hit"] == "1"
    with reader("/articles/2") as page:
        (link,) = page.locator("article a").all()
        assert link.get_attribute("href") == "https://bode.example/2"
        assert "noopener" in link.get_attribute("rel")


@pytest.mark.parametrize(
    ("locale", "total"), [("nl-BE", "29 artikelen"), ("en-GB", "29 articles"), ("fr-FR", "29 articles")]
)
def test_it_speaks_the_language_of_the_browser(reader, locale, total):
    with reader("/?q=klimaat", locale=locale) as page:
        assert page.locator(".total").inner_text() == total
        assert page.locator("html").get_attribute("lang") == total[-2:].replace("en", "nl").replace(
            "es", "en"
        )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_by_everyone(reader, name):
    """Look for what WCAG 2.2 AA forbids, in both colours and both widths; nothing is wider than a narrow screen."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    with reader(PAGES[name]) as page:
        page.evaluate("for (const its of document.querySelectorAll('details')) its.open = true")
        for scheme, ground, viewport in (
            ("light", "rgb(255, 255, 255)", NARROW),
            ("dark", "rgb(22, 24, 27)", WIDE),
        ):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(viewport)
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
            found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": list(RULES)}})
            assert found.response["passes"]
            assert [(its["id"], its["nodes"][0]["html"]) for its in found.response["violations"]] == []


def test_what_is_printed_is_what_was_found(reader):
    with reader("/?q=klimaat", color_scheme="dark") as page:
        page.emulate_media(media="print")
        shown = [
            page.locator(its).first.is_visible()
            for its in (".hit h2", ".total", "#q", "aside", "footer", "header button")
        ]
        assert shown == [True, True, True, False, False, False]
        hit, paper = page.locator(".hit").first.bounding_box(), page.viewport_size
        assert hit["width"] > paper["width"] / 2
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        assert not page.locator(".narrow").is_visible()
    with reader("/?q=klimaat&since=2020") as page:  # what narrows it is printed too
        page.emulate_media(media="print")
        assert [page.locator(name).is_visible() for name in ("#since", "#source")] == [
            True,
            False,
        ]
    with reader("/cite?q=klimaat") as page:
        page.emulate_media(media="print")
        cited = page.locator(".copied").last
        assert cited.evaluate("its => its.scrollHeight <= its.clientHeight")


@pytest.mark.skipif(find_spec("schemathesis") is None, reason="Schemathesis is not installed")
def test_whatever_is_asked_over_http_gets_an_answer_as_it_is_described(address, tmp_path):
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}/api/v1/openapi.json", "--no-color"),
        *("--phases", "coverage,fuzzing", "--max-examples", "5", "--no-shrink", "--warnings", "off"),
        # What is no question is refused, and no schema can say what is one.
        *("--checks", "all", "--exclude-checks", "positive_data_acceptance"),
        *(["--generation-deterministic"] if os.environ.get("CI") else ["--max-time", "60"]),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stdout
    assert re.search(r"[1-9]\d+ generated", done.stdout)
