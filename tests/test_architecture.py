"""The import rules of ARCHITECTURE.md: what each room may import, no cycles, one user each for Whoosh and Rich."""

import ast
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "zoeker"

TOLD = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `([\w/]+?)(?:\.py|/)` \|.*\| ([^|]+) \|$", re.M)


def table() -> dict[str, set[str]]:
    """Read from the table of ARCHITECTURE.md what each room may import beside itself."""
    rooms = TOLD[TOLD.index("## Rooms") : TOLD.index("## Terms")].replace("\\_", "_")
    return {room: set(may.split(", ")) - {"nothing"} for room, may in _ROW.findall(rooms)}


MAY_IMPORT = table()
ROOMS_OF_THE_INDEX = (
    *("format", "write", "catalog", "whoosh_compat"),
    *("engines", "engines/local", "engines/opensearch"),
)
ONLY_USER = {
    "whoosh": "whoosh_compat",
    "rich": "cli/render.py",
    "mcp": "web/mcp.py",
    "click": "cli",
    "ir_measures": "evaluation.py",
    "scipy": "evaluation.py",
    "trafilatura": "corpus",
    "yaml": "corpus",
    "snowballstemmer": "dutch",
    "Stemmer": "dutch",
}


@cache
def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def room(parts: tuple[str, ...]) -> str:
    """Name the room of a module, given as the parts of its path or dotted name: the innermost that the table has."""
    return next(
        (name for end in range(len(parts), 0, -1) if (name := "/".join(parts[:end])) in MAY_IMPORT), parts[0]
    )


def home(path: Path) -> str:
    return room(path.relative_to(SOURCE).with_suffix("").parts)


@cache
def imported(path: Path) -> set[str]:
    """Name all modules a file imports, in full, wherever in the file it does so."""
    package = ("zoeker", *path.relative_to(SOURCE).parts[:-1])
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            whole = not node.module or module == "zoeker"
            names |= {f"{module}.{alias.name}" for alias in node.names} if whole else {module}
    return names


def rooms_imported(path: Path) -> set[str]:
    """Name the rooms that a file imports from; the public names are those of `__init__`."""
    parts = [tuple(name.split(".")[1:]) for name in imported(path) if name.split(".")[0] == "zoeker"]
    modules_ = {file.relative_to(SOURCE).with_suffix("").parts for file in modules()}
    rooms = {file[:end] for file in modules_ for end in range(1, len(file) + 1)}
    return {room(part) if part[:1] in rooms else "__init__" for part in parts}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_room_imports_only_what_the_table_allows(path: Path) -> None:
    assert rooms_imported(path) - {home(path)} <= MAY_IMPORT[home(path)]


def test_the_table_runs_from_the_top_down() -> None:
    above: set[str] = set()
    for name, may in MAY_IMPORT.items():
        assert may <= above, name
        above.add(name)


@pytest.mark.parametrize(("library", "user"), ONLY_USER.items())
def test_a_library_is_imported_in_one_place_only(library: str, user: str) -> None:
    users = {
        path.relative_to(SOURCE).as_posix()
        for path in modules()
        if library in {n.split(".")[0] for n in imported(path)}
    }
    assert users
    assert all(name == user or name.startswith(f"{user}/") for name in users)


def test_modules_of_a_room_do_not_import_each_other_in_a_circle() -> None:
    graph = {
        path: {file for file in modules() if _names(file) & imported(path)} - {path} for path in modules()
    }
    while leaves := {path for path, needs in graph.items() if not needs & graph.keys()}:
        graph = {path: needs for path, needs in graph.items() if path not in leaves}
    graph.pop(SOURCE / "__init__.py", None)
    assert not graph


def _names(path: Path) -> set[str]:
    dotted = ".".join(("zoeker", *path.relative_to(SOURCE).with_suffix("").parts))
    return {dotted.removesuffix(".__init__")} - {"zoeker"}


def test_every_room_has_its_place_in_architecture_md() -> None:
    assert {home(path) for path in modules()} <= MAY_IMPORT.keys()


def test_every_room_of_architecture_md_is_there() -> None:
    rooms = {home(path) for path in modules()}
    assert [name for name in MAY_IMPORT if name not in rooms] == []


def test_a_room_imports_all_that_the_table_allows() -> None:
    imports = {
        name: set().union(*(rooms_imported(path) for path in modules() if home(path) == name))
        for name in MAY_IMPORT
    }
    assert {name: may - imports[name] for name, may in MAY_IMPORT.items() if may - imports[name]} == {}


def test_no_room_is_too_full_to_look_through() -> None:
    sizes = Counter(home(path) for path in modules() if path.name != "__init__.py")
    assert [name for name in ROOMS_OF_THE_INDEX if sizes[name] > 15] == []


def test_every_path_named_in_architecture_md_exists() -> None:
    named = re.findall(r"`((?:src|tests|bench|seeds)/[\w./-]*)`", TOLD)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_name_that_architecture_md_says_is_in_a_file_is_there() -> None:
    named = re.findall(r"`([\w.]+)` in\s+`((?:src|tests)/[\w./-]+)`", TOLD)
    assert named
    for name, path in named:
        words = set(re.findall(r"\w+", (ROOT / path).read_text(encoding="utf-8")))
        assert set(name.split(".")) <= words, (name, path)


def test_python_is_one_that_the_project_promises() -> None:
    assert sys.version_info >= (3, 11)


def test_no_group_is_repeated_possessively() -> None:
    """Python up to 3.11.4, which Debian 12 has, matches such groups wrongly; atomic groups do the same."""
    possessive = re.compile(r"\)(?:[+*?]|\{\d*,?\d*\}|\{\{\d*,?\d*\}\})\+")
    found = {
        path.name for path in SOURCE.rglob("*.py") if possessive.search(path.read_text(encoding="utf-8"))
    }
    assert found == set()
