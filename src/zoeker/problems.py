"""What was wrong in the files? The full list, beside the index."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from .errors import Problem

PROBLEMS = "problems.jsonl"  # in the index folder


def write_problems(path: Path, problems: Iterable[Problem]) -> None:
    """Write the list of problems beside the index, one JSON object a line; an empty list takes the file away."""
    lines = [json.dumps(asdict(problem), ensure_ascii=False) for problem in problems]
    if lines:
        temporary = path / f"{PROBLEMS}.new"
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="replace")
        temporary.replace(path / PROBLEMS)
    else:
        (path / PROBLEMS).unlink(missing_ok=True)
