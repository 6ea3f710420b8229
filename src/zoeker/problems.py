"""What was wrong in the files? Counted by file, and the full list beside the index."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from .errors import Problem

PROBLEMS = "problems.jsonl"  # in the index folder
_MOST = 1_000  # of one file that are told: a file of another kind altogether is wrong on every line


class ProblemsOf:
    """What is wrong in the file at `path`: how much, how many records were left out for it, and the first of it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.listed: list[Problem] = []
        self.count = self.skipped = 0
        self._left = 0  # records that were left out for what is listed
        self._line = 0  # of the first that is not listed

    def add(self, problem: Problem) -> None:
        """Count a problem, and list it if there are not too many yet."""
        self.count += 1
        self.skipped += problem.skipped
        if self.count <= _MOST:
            self.listed.append(problem)
            self._left += problem.skipped
        elif not self._line:
            self._line = problem.line

    def more(self) -> tuple[Problem | None, int, int]:
        """Tell of what is not listed, how much it is, and how many records were left out for it."""
        many, left_out = self.count - len(self.listed), self.skipped - self._left
        if not many:
            return None, 0, 0
        reason = f"and {many:,} more problems from here on, which are not listed; {left_out:,} left out"
        return Problem(self.path, self._line, reason, skipped=left_out > 0), many, left_out


def write_problems(path: Path, problems: Iterable[Problem]) -> None:
    """Write the list of problems beside the index, one JSON object a line; an empty list takes the file away."""
    lines = [json.dumps(asdict(problem), ensure_ascii=False) for problem in problems]
    if lines:
        temporary = path / f"{PROBLEMS}.new"
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="replace")
        temporary.replace(path / PROBLEMS)
    else:
        (path / PROBLEMS).unlink(missing_ok=True)
