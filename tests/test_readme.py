"""What the README and the pages of docs/ show works as typed, and they leave no command, option or public name out."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

import zoeker
from zoeker.cli.app import app
from zoeker.cli.search import _CSV

ROOT = Path(__file__).parent.parent
PAGES = {
    page.relative_to(ROOT): page.read_text(encoding="utf-8")
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
README = "\n".join(PAGES.values())
COOKBOOK = PAGES[Path("docs/cookbook.md")]  # which is run from top to bottom
BIN = Path(sys.executable).parent


def blocks(language: str) -> list[str]:
    return [example for page in PAGES.values() if page is not COOKBOOK for example in fenced(page, language)]


def fenced(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def commands() -> list[str]:
    """What stands in the pages to be typed in a terminal, but for what sets zoeker up."""
    lines = [line.partition(" #")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line and line.split()[0] not in {"make", "pip"}]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `seeds/` and `demo/`, indexed as the quick start does, and judged queries."""
    folder = tmp_path_factory.mktemp("readme")
    for name in ("seeds", "demo"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "queries.tsv").write_text("1\tstikstof akkoord\n", encoding="utf-8")
    (folder / "qrels.txt").write_text("1 0 sb-1 1\n", encoding="utf-8")
    run(
        "zoeker index seeds/ demo/nieuws.jsonl && zoeker eval --queries queries.tsv --qrels qrels.txt --run before.run",
        folder,
    )
    return folder


def run(command: str, folder: Path) -> str:
    """Give what a command prints that is typed in a shell there, and then what it tells; fail unless it ends well."""
    environment = {
        **os.environ,
        "PYTHONIOENCODING": "utf-8",
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout + done.stderr


def check(example: str, folder: Path) -> None:
    """Type each command of an example there: what is shown below it is printed."""
    printed = ""
    for line in example.splitlines():
        if line.startswith("$ "):
            printed = run(line[2:], folder)
        else:
            assert re.sub(r" \(\d+\.\d s\)", "", line.strip(" …")) in printed


@pytest.mark.parametrize("example", blocks("python"))
def test_python_examples_run(example: str, workplace: Path) -> None:
    run(f"{shlex.quote(sys.executable)} -W error -c {shlex.quote(example)}", workplace)


def test_terminal_examples_print_what_they_show(tmp_path: Path) -> None:
    for name in ("seeds", "demo"):
        (tmp_path / name).symlink_to(ROOT / name)
    check("".join(blocks("console")), tmp_path)


def test_the_cookbook_works_from_top_to_bottom(tmp_path: Path) -> None:
    for library in ("matplotlib", "pandas", "pyarrow"):
        pytest.importorskip(library)
    for name in ("seeds", "demo"):
        (tmp_path / name).symlink_to(ROOT / name)
    (script,) = fenced(COOKBOOK, "python")
    (tmp_path / script.splitlines()[0].removeprefix("# ")).write_text(script, encoding="utf-8")
    check("".join(fenced(COOKBOOK, "console")), tmp_path)
    made = {
        "telling.csv",
        "trend.svg",
        "trend.png",
        "trend.html",
        "plaatsen.csv",
        "artikelen.ris",
        "artikelen.parquet",
    }
    made |= {
        "maanden.txt",
        "maanden.csv",
        "script.svg",
        "script.png",
        "script.html",
        "script.csv",
        "script.parquet",
    }
    assert {name for name in made if (tmp_path / name).stat().st_size} == made


@pytest.mark.parametrize("command", commands())
def test_commands_work_as_typed(command: str, workplace: Path) -> None:
    needed = {part.split()[0] for part in re.split(r"[|&]+", command) if part.split()} - {"zoeker"}
    missing = sorted(name for name in needed if not shutil.which(name))
    if missing:
        pytest.skip(f"this machine has no {', '.join(missing)}")
    run(command, workplace)


@pytest.mark.parametrize("name", zoeker.__all__)
def test_every_public_name_is_told(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("command", app.commands)
def test_every_command_is_told(command: str) -> None:
    assert f"zoeker {command}" in README


@pytest.mark.parametrize(
    "option",
    sorted(
        {
            name
            for command in app.commands.values()
            for option in command.params
            for name in option.opts
            if name[:2] == "--"
        }
    ),
)
def test_every_option_is_told(option: str) -> None:
    assert option in README


def test_every_column_and_field_of_the_output_is_told() -> None:
    fields = {*_CSV, *zoeker.Hit.__dataclass_fields__, *zoeker.Snippet.__dataclass_fields__}
    assert [name for name in fields if name not in README] == []


def test_every_command_and_option_has_help() -> None:
    for command in app.commands.values():
        assert command.help
        assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_links_lead_somewhere() -> None:
    links = [
        ((ROOT / page).parent, link.split("#")[0])
        for page, text in PAGES.items()
        for link in re.findall(r"\]\(([^)]+)\)", text)
        if not link.startswith("http")
    ]
    assert [link for folder, link in links if link and not (folder / link).exists()] == []
