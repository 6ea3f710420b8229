"""The import rules of ARCHITECTURE.md: what each room may import, no cycles, one user each for Whoosh and Rich."""

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "zoeker"

# The table of ARCHITECTURE.md, from the top down: what a room may import beside itself.
MAY_IMPORT = {
    "errors": set(),
    "sentences": set(),
    "date_forms": set(),
    "date": {"date_forms", "errors"},
    "importing": set(),
    "article": {"date", "errors", "sentences"},
    "corpus": {"article", "date", "errors", "sentences"},
    "dutch": {"errors", "kernel"},
    "kernel": {"errors"},
    "store": {"article", "date", "dutch", "errors", "importing", "kernel"},
    "search": {"article", "date", "dutch", "errors", "kernel", "sentences", "store"},
    "sources": {"article", "errors"},
    "problems": {"errors"},
    "intake": {"article", "store"},
    "update": {"article", "corpus", "errors", "intake", "problems", "sources", "store"},
    "rebuild": {"article", "errors", "sources", "store", "update"},
    "index": {"article", "date", "errors", "search", "sources", "store"},
    "indexing": {"corpus", "intake", "rebuild", "sources", "store", "update"},
    "checking": {"sources", "store"},
    "evaluation": {"errors", "index", "sources"},
    "__init__": {
        "article",
        "checking",
        "dutch",
        "errors",
        "evaluation",
        "importing",
        "index",
        "indexing",
        "search",
        "update",
    },
    "cli": {"__init__", "errors", "importing"},
    "__main__": {"cli"},
}
ONLY_USER = {
    "whoosh": "store",
    "rich": "cli/render.py",
    "click": "cli",
    "ir_measures": "evaluation",
    "scipy": "evaluation",
    "trafilatura": "corpus",
    "yaml": "corpus",
}


@cache
def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


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
            names |= {f"{module}.{alias.name}" for alias in node.names} if not node.module else {module}
            if module == "zoeker":
                names |= {f"zoeker.{alias.name}" for alias in node.names}
    return names


def rooms_imported(path: Path) -> set[str]:
    tops = {room(file) for file in modules()}
    parts = [name.split(".") for name in imported(path) if name.split(".")[0] == "zoeker"]
    return {part[1] if len(part) > 1 and part[1] in tops else "__init__" for part in parts}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_room_imports_only_what_the_table_allows(path: Path) -> None:
    own = room(path)
    assert rooms_imported(path) - {own} <= MAY_IMPORT[own] | ({"__init__"} if own == "store" else set())


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
    told = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {room(path) for path in modules()} - {"__init__", "__main__"}
    missing = {name for name in rooms if f"`{name}/`" not in told and f"`{name}.py`" not in told}
    assert not missing


def test_every_path_named_in_architecture_md_exists() -> None:
    told = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:src|tests|bench|seeds)/[\w./-]*)`", told)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_python_is_one_that_the_project_promises() -> None:
    assert sys.version_info >= (3, 11)


def test_no_group_is_repeated_possessively() -> None:
    """Python up to 3.11.4, which Debian 12 has, matches such groups wrongly; atomic groups do the same."""
    possessive = re.compile(r"\)(?:[+*?]|\{\d*,?\d*\}|\{\{\d*,?\d*\}\})\+")
    found = {
        path.name for path in SOURCE.rglob("*.py") if possessive.search(path.read_text(encoding="utf-8"))
    }
    assert found == set()
