"""`zoeker search` as a process: forms, options, exit status, and what a hostile article may not do."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from zoeker.cli.app import app
from zoeker.query.notes import _NO_SIGN

from . import program

ZOEKER = Path(sys.executable).with_name("zoeker")
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
HOSTILE = {
    "id": "h\x1b[2J1",
    "title": "Klimaat\x1b[31m [bold]vet[/bold]\nen :smile:",
    "body": 'Het klimaat\x9b31m en \u202eomgekeerd\u2028 [red]rood[/red], "komma".',
    "date": "2022-01-14",
    "source": "De \x1b]0;titel\x07Krant",
    "author": "A\u2066B",
    "url": "https://a.nl/\x1b[1m",
}
CALM = [
    {"id": "a1", "title": "Rutte over klimaat", "body": "Rutte noemt het klimaat.", "date": "2021-05"},
    {
        "id": "a2",
        "title": "Stikstof",
        "body": "Over stikstof en het klimaat in de Tweede Kamer.",
        "date": "2023",
        "kop2": "=1+1",
        "pagina": 3,
    },
    {"id": "a3", "title": "Café", "body": "Een café zonder weer."},
]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("search")
    lines = [json.dumps(article) for article in [HOSTILE, *CALM]]
    (folder / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert program.run("--index", folder / "index", "index", folder / "news.jsonl").returncode == 0
    return folder / "index"


@pytest.fixture
def zoeker(index):
    def run(*arguments, **environment):
        return program.run(*arguments, env=os.environ | {"ZOEKER_INDEX": str(index)} | environment)

    return run


@pytest.fixture
def started(index):
    """Start zoeker anew: only then its streams are what the environment says."""

    def run(*arguments, **environment):
        env = os.environ | {"ZOEKER_INDEX": str(index)} | environment
        return subprocess.run(
            [ZOEKER, *arguments], capture_output=True, env=env, encoding="utf-8", check=False
        )

    return run


def ids(done):
    assert not done.stderr
    return sorted(done.stdout.split("\n")[:-1])


def test_hits_go_to_stdout_with_status_0(zoeker):
    done = zoeker("search", "rutte")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "1. **Rutte** over klimaat\n   mei 2021 · a1\n   **Rutte** noemt het klimaat.\n"
    )
    assert re.search(r"\n1 article in [\d.]+ s\n$", done.stdout)


def test_no_hits_is_status_1_and_a_sentence_on_stderr(zoeker):
    done = zoeker("search", "zeppelin")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "No article found for: zeppelin\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["klimaat", "-Rutte"],
        ["-rutte", "klimaat"],
        ["--any", "klimaat", "-rutte"],
        ["--", "-rutte", "klimaat"],
        ["search", "-rutte", "klimaat"],
    ],
)
def test_a_word_may_begin_with_a_minus(zoeker, arguments):
    assert ids(zoeker("--format=ids", *arguments)) == ["a2", "h\ufffd[2J1"]


def test_the_command_may_be_left_out_and_options_stand_anywhere(zoeker):
    assert ids(zoeker("--limit", "1", "stikstof", "--format", "ids")) == ["a2"]
    assert ids(zoeker("--since", "2022", "klimaat", "--until=2022", "--format", "ids")) == ["h\ufffd[2J1"]
    assert zoeker("--sort", "-date", "klimaat", "--format", "ids").stdout.startswith("a2\n")


def test_which_dates_were_understood_of_words_is_told(zoeker):
    done = zoeker("klimaat", "--since", "3 jaar geleden", "datum:2000..", "--until=vandaag")
    since, until = re.search(r"^\(date: ([\d-]{10}) to ([\d-]{10})\)$", done.stderr, re.M).groups()
    assert int(until[:4]) - int(since[:4]) == 3
    assert done.stderr.count("(date:") == 1


def test_options_name_sources_and_fields(zoeker):
    (named,) = ids(zoeker("klimaat", "--source", "Krant", "--source=AD", "--format=ids"))
    assert named[0] == "h"
    assert ids(zoeker("klimaat", "--not-source=krant", "--field", "titel", "--format=ids")) == ["a1"]
    none = zoeker("klimaat", "--source", "AD", "--not-author", "x", "--field=titel")
    assert (none.returncode, none.stdout) == (1, "")
    assert "found for: klimaat (--source AD) (--not-author x) (--field titel)" in none.stderr


@pytest.mark.parametrize("command", ["count", "trend", "coverage", "kwic", "words", "neighbours", "export"])
def test_every_command_tells_which_dates_were_understood(zoeker, command):
    done = zoeker(command, "klimaat", "--since", "vorig jaar", "datum:2000..")
    assert re.findall(r"^\(date: .*", done.stderr, re.M) == [f"(date: from {datetime.now().year - 1})"]


def test_minus_h_is_help_only_by_itself(zoeker):
    assert zoeker("search", "-h").stdout.startswith("Usage: zoeker search")
    assert ids(zoeker("café", "-hond", "--format=ids")) == ["a3"]


def test_quotes_within_the_shells_quotes_make_a_phrase(zoeker):
    assert ids(zoeker('"tweede kamer"', "--format=ids")) == ["a2"]
    assert zoeker('"kamer tweede"').returncode == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["klimaat", "--limt", "1"], "No such option '--limt'. Did you mean '--limit'?"),
        (["klimaat", "--limit", "0"], "0 is too small; the least is 1"),
        (["klimaat", "--limit", "x"], "'x' is not a valid integer"),
        (["klimaat", "--since", "2022-13"], "'2022-13' is no date"),
        (["klimaat", "--until", "gister"], "'gister' is no date"),
        (["klimaat", "--format", "xml"], "'xml' is not one of"),
        (["search"], "Missing argument 'QUERY...'"),
        (["(klimaat"], "this ( is never closed"),
        ([""], "there is no question here"),
        (["?!"], "there is no word in this question"),
    ],
)
def test_a_mistake_is_told_with_status_2(zoeker, arguments, told):
    done = zoeker(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("zoeker: ")
    assert told in done.stderr


def test_the_mark_stands_under_the_column_that_is_wrong(zoeker):
    lines = zoeker("漢字 cafe\u0301 titl:x").stderr.split("\n")
    assert lines[1:] == ["  漢字 cafe\u0301 titl:x", "  " + " " * 10 + "^", ""]


@pytest.mark.parametrize("command", app.commands)
def test_a_word_not_so_near_a_command_is_searched_for_but_the_command_is_named(zoeker, command):
    assert f"did you mean the command: zoeker {command} ?" in zoeker(f"{command}xx").stderr
    assert "did you mean the command" not in zoeker("search", f"{command}xx").stderr


@pytest.mark.parametrize(
    "arguments",
    [["klimaat", "-n1"], ["-n", "1", "search", "klimaat"]],
)
def test_minus_n_is_short_for_limit(zoeker, arguments):
    assert zoeker(*arguments, "--format", "ids").stdout.count("\n") == 1


def test_a_word_with_a_minus_that_begins_with_n_is_still_a_word(zoeker):
    assert ids(zoeker("klimaat", "-noemt", "--format=ids")) == ["a2", "h\ufffd[2J1"]
    assert zoeker("klimaat", "-n").returncode == 2


@pytest.mark.parametrize(
    ("word", "told"),
    [("-v", "write: NIET v"), ("-limit", "did you mean --limit?"), ("-format=csv", "--format=csv?")],
)
def test_what_looks_like_an_option_is_not_left_out_in_silence(zoeker, word, told):
    done = zoeker("klimaat", word)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_the_value_of_an_option_may_look_like_one(zoeker):
    assert zoeker("klimaat", "--sort", "-date", "--until", "-v").stderr.startswith("zoeker: '-v' is no date")


@pytest.mark.parametrize(
    ("question", "signs"),
    [
        ("klimaat | stikstof", ["|"]),
        ("rutte || klimaat && kabinet", ["||", "&&"]),
        ("+klimaat !rutte & a|b", ["+", "!", "&", "|"]),
        *(
            (question, [])
            for question in ("R&D", "klimaat - stikstof", "café +31 6", "wat nu?!", "titel:klimaat")
        ),
    ],
)
def test_signs_that_are_operators_elsewhere_are_known(question, signs):
    assert _NO_SIGN.findall(question) == signs


def test_signs_that_mean_nothing_are_told(zoeker):
    told = zoeker("klimaat | stikstof").stderr
    assert told.startswith("(| means nothing in a question; write OF between words for either")
    assert zoeker('"tweede | kamer"').stderr == ""


def test_relaxed_results_say_so_on_stderr(zoeker):
    done = zoeker("stikstof", "zeppelin", "--format", "ids")
    assert (done.returncode, done.stdout) == (0, "a2\n")
    assert "No article holds all" in done.stderr
    strict = zoeker("stikstof", "zeppelin", "--all")
    assert (strict.returncode, strict.stdout) == (1, "")
    assert strict.stderr.startswith("No article found")


def test_of_one_word_its_parts_are_told_apart_from_it(zoeker):
    done = zoeker("klimaatfilm")
    assert "No article holds this word; these hold a part of it." in done.stderr
    assert done.stdout.splitlines()[-1].startswith("0 articles with the word, ")


def test_what_lacks_a_word_follows_and_says_which(zoeker):
    lines = zoeker("klimaat", "kamer").stdout.splitlines()
    assert "   zonder: kamer" in lines
    assert lines[-1].startswith("1 article with all the words, 2 with some, in ")
    last = zoeker("klimaat", "kamer", "--page", "2", "--limit", "2")
    assert last.stdout.splitlines()[-1].endswith("; this is number 3")
    assert "the last is 1" in zoeker("klimaat", "kamer", "--page", "2").stderr


def test_what_lacks_a_word_is_in_json_and_csv_and_not_among_ids(zoeker):
    hits = [json.loads(line) for line in zoeker("klimaat", "kamer", "--format", "jsonl").stdout.splitlines()]
    assert [hit["missing"] for hit in hits] == [[], ["kamer"], ["kamer"]]
    rows = list(csv.DictReader(io.StringIO(zoeker("klimaat", "kamer", "--format", "csv").stdout)))
    assert [row["missing"] for row in rows] == ["", "kamer", "kamer"]
    assert zoeker("klimaat", "kamer", "--format", "ids").stdout == "a2\n"
    assert zoeker("klimaat", "kamer", "--format", "ids0").stdout == "a2\0"
    assert len(zoeker("klimaat", "kamer", "--format", "ids", "--any").stdout.splitlines()) == 3


def test_a_page_beyond_the_last_is_no_hits(zoeker):
    done = zoeker("klimaat", "--page", "9")
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no page 9, the last is 1" in done.stderr
    assert "these are 1 to 2; --page 2 for more" in zoeker("klimaat", "--limit", "2").stdout


def test_every_json_line_is_a_hit(zoeker):
    lines = zoeker("klimaat", "--format", "jsonl").stdout.splitlines()
    hits = {hit["id"]: hit for hit in map(json.loads, lines)}
    assert list(hits[HOSTILE["id"]]) == [
        *("version", "rank", "score", "id", "title", "title_spans", "title_derived"),
        *("date", "source", "section", "author", "url", "snippets", "missing"),
    ]
    assert hits[HOSTILE["id"]]["source"] == HOSTILE["source"]
    (snippet,) = hits["a1"]["snippets"]
    assert [snippet["text"][slice(*span)] for span in snippet["spans"]] == ["klimaat"]


def test_json_holds_extra_fields_where_there_are_any(zoeker):
    hits = {
        hit["id"]: hit for hit in map(json.loads, zoeker("klimaat", "--format", "jsonl").stdout.splitlines())
    }
    assert hits["a2"]["extra"] == {"kop2": "=1+1", "pagina": 3}
    assert "extra" not in hits["a1"]


def test_a_spreadsheet_computes_nothing_in_csv(zoeker, index, tmp_path):
    texts = ["=1+1", "+1", "-1+2", "@SUM(A1)", "＝1", "  =1", "a;=1+1"]
    lines = [
        json.dumps({"id": f"f{n}", "title": text, "body": f"{text} formule."}) for n, text in enumerate(texts)
    ]
    (tmp_path / "f.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert zoeker("index", tmp_path / "f.jsonl", "--index", tmp_path / "index").returncode == 0
    done = zoeker("formule", "--format", "csv", "--index", tmp_path / "index")
    for row in csv.DictReader(io.StringIO(done.stdout)):
        for cell in (row["title"], row["snippet"]):
            assert not re.search(r"(^|;)\s*[=+\-@＝]", cell)
        text = texts[int(row["id"][1:])].strip()
        assert row["title"] == (text.replace(";=", ";'=") if ";" in text else f"'{text}")
        assert float(row["score"]) > 0


def test_csv_is_utf8_with_the_ends_of_rfc_4180_and_a_mark_if_asked(index):
    env = os.environ | {"PYTHONIOENCODING": "latin-1", "ZOEKER_INDEX": str(index)}
    plain, marked = (
        subprocess.run(
            [ZOEKER, "café", "--format", "csv", *more], capture_output=True, env=env, check=True
        ).stdout
        for more in ([], ["--bom"])
    )
    assert plain.startswith(b"rank,score,id,title,date,source,section,author,url,snippet,missing\r\n1,")
    assert plain.endswith(b"\r\n")
    assert marked == b"\xef\xbb\xbf" + plain
    assert "Café".encode() in plain


def test_a_mark_goes_with_csv_alone(zoeker):
    assert "--bom goes with --format csv" in zoeker("café", "--bom").stderr


def test_csv_reads_back(zoeker):
    rows = list(csv.DictReader(io.StringIO(zoeker("klimaat", "--format", "csv").stdout)))
    assert [row["rank"] for row in rows] == ["1", "2", "3"]
    assert any('"komma"' in row["snippet"] for row in rows)


def test_csv_without_hits_has_its_header(zoeker):
    assert zoeker("zeppelin", "--format", "csv").stdout.startswith("rank,score,id,title")


@pytest.mark.parametrize("form", ["plain", "jsonl", "csv", "ids"])
def test_no_control_character_gets_out(zoeker, form):
    done = zoeker("klimaat", "--format", form)
    assert done.returncode == 0
    assert not CONTROL.search(done.stdout)


def test_no_control_character_of_a_question_gets_out(zoeker):
    for question in ("x\x1b[31m\x9b\u202e", "titl\x1b:x", "(\x1b[2J", "\x1b"):
        assert not CONTROL.search(zoeker(question).stderr)
    assert not CONTROL.search(zoeker("--\x1b[31m").stderr)


def test_rich_form_in_a_pipe_has_colours_but_takes_no_markup_from_articles(zoeker):
    shown = zoeker("rood", "--format", "rich", NO_COLOR="").stdout
    plain = re.sub("\x1b\\[[0-9;]*m", "", shown)
    assert "\x1b[1;35mrood\x1b[0m" in shown
    assert "[bold]vet[/bold] en :smile:" in plain
    assert "[red]rood[/red]" in plain
    assert not CONTROL.search(plain)


def test_an_ascii_pipe_gets_whole_json(started):
    done = started("café", "--format", "jsonl", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.stdout.isascii()
    assert json.loads(done.stdout)["title"] == "Café"


def test_no_locale_is_no_error(started):
    for form in ("plain", "rich"):
        done = started("rood", "--format", form, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
        assert (done.returncode, done.stderr) == (0, "")


def test_an_option_may_stand_before_the_command(zoeker):
    assert zoeker("--limit", "1", "search", "klimaat", "--format", "ids").stdout.count("\n") == 1


def test_an_argument_that_is_no_utf8_is_no_traceback(index):
    done = subprocess.run([ZOEKER, "--index", index, b"caf\xe9 klimaat"], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"a byte that is no UTF-8" in done.stderr


def test_an_index_that_holds_nothing_says_so(tmp_path):
    (tmp_path / "empty").mkdir()

    program.run("index", tmp_path / "empty", "--index", tmp_path / "index")
    for question in ("dijk", "bron:nos datum:2022"):
        done = program.run("search", question, "--index", tmp_path / "index")
        assert (done.returncode, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1
        assert "holds no articles yet" in done.stderr


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        ("klimaat niet Rutte", "(niet was read as a word; type NIET to leave out what follows)"),
        ('klimaat niet "tweede kamer"', "(niet was read as a word"),
        ('"tweede kamer" of klimaat', "(of was read as a word"),
        ("klimaat of stikstof", "(of was read as a word; type OF to find either)"),
        ("klimaat en stikstof", "(en was read as a word; type EN to find both)"),
        ("klimaat - Rutte", "(a - that stands apart means nothing; type -Rutte to leave that word out)"),
        ("rubriek:sport", "(no article in this index has a section)"),
    ],
)
def test_what_was_read_otherwise_than_it_may_be_meant_is_told_on_stderr(zoeker, question, hint):
    for form in ("plain", "jsonl"):
        done = zoeker("search", question, "--format", form)
        assert hint in done.stderr
        assert "read as a word" not in done.stdout


@pytest.mark.parametrize(
    "question",
    [
        "niet klimaat",
        '"klimaat en weer"',
        "klimaat NIET Rutte",
        "wat is het klimaat van de kamer en het weer",
        "Wit-Rusland",
        "klimaat -Rutte",
        'klimaat -"tweede kamer"',
        "bron:krant",
    ],
)
def test_what_is_meant_as_it_was_read_is_not_told(zoeker, question):
    told = zoeker("search", question).stderr
    assert "read as" not in told
    assert "nothing" not in told
    assert "no article in" not in told
