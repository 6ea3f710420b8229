"""`zoeker` itself: its help, its commands, and the command line as click sees it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import get_completion_class

from zoeker.cli.app import app

from .program import run as zoeker

ZOEKER = Path(sys.executable).with_name("zoeker")
COMMANDS = [
    "index",
    "search",
    "count",
    "trend",
    "coverage",
    "batch",
    "kwic",
    "words",
    "neighbours",
    "like",
    "export",
    "cite",
    "show",
    "open",
    "remove",
    "stats",
    "check",
    "eval",
    "analyze",
    "init",
    "copy",
    "serve",
    "mcp",
]


def test_nothing_asked_shows_the_help_as_an_error():
    done = zoeker()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: zoeker [OPTIONS] COMMAND")


def test_help_is_no_error_and_names_the_commands_in_order():
    done = zoeker("-h")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == zoeker("--help").stdout
    assert [
        line.split()[0] for line in done.stdout.partition("Commands:\n")[2].splitlines()[: len(COMMANDS)]
    ] == COMMANDS
    assert "..." not in done.stdout.partition("Commands:\n")[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name):
    with click.Context(app.commands[name]):
        assert all(option.help for option in app.commands[name].params if isinstance(option, click.Option))


def test_importing_the_commands_does_not_import_what_they_need_later():
    script = (
        "import sys, zoeker.cli.app; print({'rich', 'numpy', 'whoosh', 'trafilatura'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "set()\n"


def test_a_search_does_not_import_what_few_questions_need(index):
    script = (
        f"import sys, zoeker; print(zoeker.open_index({str(index)!r}).search('klimaat').total, "
        "[name for name in sys.modules if name.startswith('zoeker.engines.') and name.endswith(('memory', 'together'))])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "200 []\n"


def resolved(*arguments):
    """Give the command that arguments lead to, and its own."""
    name, _, rest = app.resolve_command(click.Context(app), list(arguments))
    return name, rest


@pytest.mark.parametrize("name", COMMANDS)
def test_h_is_help_in_every_command(name):
    assert zoeker(name, "-h").stdout == zoeker(name, "--help").stdout != ""


def test_h_is_help_behind_an_option_and_behind_help():
    whole = zoeker("--help").stdout
    assert zoeker("--index", "x", "-h").stdout == zoeker("help", "-h").stdout == whole


def test_help_may_be_a_word():
    assert zoeker("help").stdout == zoeker("--help").stdout
    assert zoeker("help", "search").stdout == zoeker("search", "--help").stdout
    assert zoeker("help").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        *((["serach", "klimaat"], "search"), (["stat"], "stats"), (["idnex", "nieuws/"], "index")),
        *(
            (["indx", "x"], "index"),
            (["analyse", "x"], "analyze"),
            (["shwo", "x"], "show"),
            (["Remove"], "remove"),
        ),
        *((["--limit", "3", "serach"], "search"), (["help", "serach"], "search"), (["version"], "--version")),
    ],
)
def test_a_mistyped_command_is_no_question(arguments, meant):
    with pytest.raises(click.UsageError) as refused:
        resolved(*arguments)
    assert f"did you mean zoeker {meant}? To search for the word, write: zoeker search " in str(refused.value)


def test_a_mistyped_command_is_an_error():
    done = zoeker("serach", "klimaat")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("zoeker: there is no command 'serach'; did you mean zoeker search?")


@pytest.mark.parametrize(
    "word", ["stad", "staat", "geval", "shows", "onderzoek", "research", "indexeren", "eva", "hulp"]
)
def test_a_word_that_is_no_slip_is_a_question(word):
    assert resolved(word) == resolved("search", word)


def test_help_with_other_words_is_a_question():
    assert resolved("help", "voor", "oekraïne") == resolved("search", "help", "voor", "oekraïne")


@pytest.fixture
def complete(monkeypatch):
    """Ask as a shell does what the last word may become."""

    def ask(shell, *words):
        monkeypatch.setenv("COMP_WORDS", " ".join(["zoeker", *words]))
        monkeypatch.setenv("COMP_CWORD", words[-1] if shell == "fish" else str(len(words)))
        found = get_completion_class(shell)(app, {}, "zoeker", "_ZOEKER_COMPLETE").complete()
        lines = found.splitlines()
        if shell == "zsh":
            return [",".join(pair) for pair in zip(lines[::3], lines[1::3], strict=False)]
        return [line.partition("\t")[0] for line in lines]

    return ask


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_nothing_but_what_a_shell_asks_for_is_printed(shell):
    env = {"_ZOEKER_COMPLETE": f"{shell}_complete", "COMP_WORDS": "zoeker se", "PATH": os.environ["PATH"]}
    env["COMP_CWORD"] = "se" if shell == "fish" else "1"
    done = subprocess.run([ZOEKER], capture_output=True, encoding="utf-8", env=env, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.split("[\n,\t]", done.stdout)[:2] == ["plain", "search"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["se"], ["plain,search"]),
        (["ser"], ["plain,serve"]),
        (["s"], ["plain,search", "plain,show", "plain,stats"]),
        (["klim"], []),
        (["klimaat", "se"], []),
        (["search", "--lim"], ["plain,--limit"]),
        (["--lim"], ["plain,--limit"]),
        (["klimaat", "--lim"], ["plain,--limit"]),
        (["klimaat", "--format", "j"], ["plain,jsonl"]),
        (["search", "klimaat", "--sort", "rel"], ["plain,relevance"]),
        (["stats", "--format", "j"], ["plain,jsonl"]),
        (["--index", "nieu"], ["dir,nieu"]),
        (["show", "--index", "nieu"], ["dir,nieu"]),
        (["index", "nieu"], ["file,nieu"]),
        (["remove", "--path", "nieu"], ["file,nieu"]),
        (["eval", "--queries", "q"], ["file,q"]),
    ],
)
def test_shells_are_told_how_a_line_may_go_on(complete, shell, words, offered):
    assert complete(shell, *words) == offered


def test_all_commands_are_offered_where_nothing_is_typed_yet(complete):
    assert complete("bash", "") == [f"plain,{name}" for name in COMMANDS]


@pytest.mark.parametrize(
    "asked", ["bash_complete", "fish_complete", "zsh_complete", "bash_", "tcsh_complete", ""]
)
def test_a_shell_that_asks_wrongly_gets_no_traceback(asked):
    env = {"_ZOEKER_COMPLETE": asked, "PATH": os.environ["PATH"]}
    done = subprocess.run([ZOEKER], capture_output=True, encoding="utf-8", env=env, check=False)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_get_a_script_for_completion(shell):
    env = {"_ZOEKER_COMPLETE": f"{shell}_source", "PATH": os.environ["PATH"]}
    done = subprocess.run([ZOEKER], capture_output=True, encoding="utf-8", env=env, check=False)
    assert "_zoeker_completion" in done.stdout
    if shutil.which(shell):
        assert subprocess.run([shell, "-n"], input=done.stdout, encoding="utf-8", check=False).returncode == 0


def test_bash_itself_completes(tmp_path):
    (tmp_path / "nieuws").mkdir()
    script = """
        eval "$(_ZOEKER_COMPLETE=bash_source zoeker)"
        COMP_WORDS=(zoeker an) COMP_CWORD=1; _zoeker_completion zoeker; echo "${COMPREPLY[@]}"
    """
    env = os.environ | {"PATH": f"{ZOEKER.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stdout, done.stderr) == ("analyze\n", "")


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    text = "\n".join(
        f'{{"id": "n{n}", "title": "Bericht {n}", "body": "{"klimaat en weer " * 20}"}}' for n in range(200)
    )
    (folder / "news.jsonl").write_text(text, encoding="utf-8")
    shell(f"'{ZOEKER}' index --index '{folder}/index' '{folder}/news.jsonl'")
    return folder / "index"


def shell(script, **environment):
    """Run a line of the shell, as a person types it."""
    env = os.environ | environment
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", script], capture_output=True, encoding="utf-8", env=env, check=False
    )


@pytest.mark.parametrize("form", ["plain", "rich", "jsonl", "csv", "ids"])
def test_a_closed_pipe_is_no_error(index, form):
    done = shell(f"'{ZOEKER}' --index '{index}' klimaat --limit 200 --format {form} | head -1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1


def test_messages_into_a_closed_pipe_are_no_traceback(index):
    assert shell(f"'{ZOEKER}' --index '{index}' '(' 2>&1 >/dev/null | true").stderr == ""


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_streams_closed_at_the_start_are_no_error(index, closed):
    done = shell(f"'{ZOEKER}' --index '{index}' klimaat --limit 1 {closed}")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("form", ["plain", "rich"])
def test_a_full_disk_is_one_sentence(index, form):
    done = shell(f"'{ZOEKER}' --index '{index}' klimaat --format {form} >/dev/full")
    assert (done.returncode, done.stderr) == (2, "zoeker: cannot go on: No space left on device\n")


def test_the_option_beats_the_environment_wherever_it_stands(index):
    for where in (
        f"--index '{index}' stats",
        f"stats --index '{index}'",
        f"--index /nowhere stats --index '{index}'",
    ):
        assert shell(f"'{ZOEKER}' {where}", ZOEKER_INDEX="/nowhere").returncode == 0
    assert shell(f"'{ZOEKER}' stats", ZOEKER_INDEX=str(index)).stdout.startswith("articles  200\n")


def test_a_missing_index_is_told_with_the_command_to_run(tmp_path):
    done = shell(f"cd '{tmp_path}' && '{ZOEKER}' klimaat", ZOEKER_INDEX="")
    assert done.returncode == 2
    assert done.stderr == "zoeker: there is no index at index; to make one, run: zoeker index PATH\n"


def test_python_m_zoeker_is_zoeker():
    done = shell(f"'{sys.executable}' -m zoeker --version")
    assert done.stdout.startswith("zoeker ")


@pytest.mark.parametrize("memory", [45_000, 100_000])
def test_too_little_memory_to_start_is_one_sentence(index, memory):
    done = shell(f"ulimit -v {memory} && exec '{ZOEKER}' --index '{index}' klimaat")
    assert done.returncode in (0, 1, 2)
    assert "Traceback" not in done.stderr
    if memory < 50_000:
        assert done.returncode == 2
        assert done.stderr.startswith("zoeker: cannot run: ")
        assert done.stderr.count("\n") == 1
