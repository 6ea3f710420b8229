"""The README's examples run, and it leaves no command, option or public name out."""

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import zoeker
from zoeker.cli.app import app
from zoeker.cli.search import _CSV

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ZOEKER = Path(sys.executable).with_name("zoeker")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `seeds/`, indexed as the quick start does."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "seeds").symlink_to(ROOT / "seeds")
    zoeker.update_index(folder / "index", folder / "seeds")
    return folder


def run(arguments: list[str], folder: Path) -> str:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("example", blocks("python"))
def test_python_examples_run(example: str, workplace: Path) -> None:
    assert run([sys.executable, "-W", "error", "-c", example], workplace)


def test_terminal_example_prints_what_it_shows(workplace: Path) -> None:
    told = next(block for block in blocks("console") if "zoeker onderhandelingen" in block)
    shown = [line.strip(" …") for line in told.splitlines() if line.startswith(("1.", "   "))]
    printed = run([str(ZOEKER), "onderhandelingen", "Oekraïne"], workplace)
    assert [line for line in shown if line not in printed] == []


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
    targets = [
        link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")
    ]
    assert [target for target in targets if target and not (ROOT / target).exists()] == []
