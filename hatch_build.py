"""How is the kernel compiled as zoeker is installed? With the C compiler that is there or, without one, with the one in ziglang."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = Path("src/zoeker/kernel")
MADE = SOURCES / "_kernel.so"
PAGE = "docs/language.md"
RANKING = Path("src/zoeker/ranking.py")
_OPTIONS = (
    "-O2",
    "-fno-strict-aliasing",
)  # of -O3, which is no quicker here, gcc 12.2 makes code that crashes


def formula(root: Path) -> str:
    """Give the option that tells the compiler the formula of ranking.py, of which the kernel has no copy."""
    found = re.search(r'^ADDED = "(.+)"$', (root / RANKING).read_text(encoding="utf-8"), re.MULTILINE)
    return f"-DADDED={found[1]}" if found else ""


def compiler() -> list[str] | None:
    """Give the command of a C compiler."""
    if os.environ.get("CC"):
        return shlex.split(os.environ["CC"])
    found = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if found:
        return [found]
    return [sys.executable, "-m", "ziglang", "cc"] if find_spec("ziglang") else None


class Kernel(BuildHookInterface[Any]):
    """Adds the compiled kernel to what is built, and the page that `zoeker help query` shows."""

    def dependencies(self) -> list[str]:
        """Ask for a compiler if there is none."""
        return [] if compiler() else ["ziglang"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile. Ends the build with one sentence where that cannot be done."""
        if sys.byteorder != "little":
            self.app.abort("zoeker: its kernel runs only where the lowest byte of a number comes first")
        self._compile(compiler() or [], Path(self.root))
        from packaging.tags import platform_tags

        build_data["artifacts"].append(f"/{MADE.as_posix()}")
        if version == "standard":  # an editable one reads the page where it is
            build_data["force_include"][str(Path(self.root, PAGE))] = "zoeker/language.md"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{next(platform_tags())}"

    def _compile(self, command: list[str], root: Path) -> None:
        # Beside it first: another process may have the old one open.
        new = (root / MADE).with_suffix(f".{os.getpid()}")
        sources = sorted(map(str, (root / SOURCES).glob("*.c")))
        try:
            options = (*_OPTIONS, formula(root), "-shared", "-fPIC", "-o", str(new))
            subprocess.run([*command, *options, *sources], check=True)
        except (OSError, IndexError, subprocess.CalledProcessError):
            self.app.abort(
                f"zoeker: its kernel could not be compiled with {shlex.join(command) or 'any compiler'};"
                " install a C compiler (gcc or clang), or name one that works: CC=clang pip install zoeker"
            )
        new.replace(root / MADE)
