"""What does `zoeker` show on a terminal of so many columns? It runs on one end of a pseudo-terminal, of which this reads the other."""

import os
import re
from pathlib import Path

import pytest

from . import program

STYLE = re.compile("\x1b\\[([0-9;]*)m")


def shown_by(*arguments: str, cwd: Path, columns: int = 80, **environment: str) -> tuple[str, int]:
    """Give what is shown, and the exit status."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    ours, its = pty.openpty()
    env = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "PAGER", "LESS"}}
    env |= {"TERM": "xterm", "COLUMNS": str(columns), "PAGER": "cat"} | environment
    process = program.start(arguments, [its] * 3, cwd, env)
    os.close(its)
    shown = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return shown.decode().replace("\r\n", "\n"), program.wait(process)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux's way to say that the other end was closed
        return b""
