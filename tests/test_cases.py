"""Small inputs that failed once, as programs that stand beside the project: each ends with 0 now that its fault is gone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parent.parent.parent / "shared" / "cases"
PROGRAMS = {".py": sys.executable, ".sh": "bash"}
FOUND = sorted(
    path for path in CASES.glob("[!_]*") if path.suffix in PROGRAMS
)  # names that begin with _ are parts of others

# What takes half a minute, and test_threads.py shows on fewer articles: make check runs it.
LONG = {"threads-share-an-index"}


@pytest.mark.skipif(not FOUND, reason="../shared/cases is not there")
@pytest.mark.parametrize(
    "case",
    [pytest.param(path, id=path.stem, marks=[pytest.mark.bench] * (path.stem in LONG)) for path in FOUND],
)
def test_fault_is_gone(case: Path) -> None:
    environment = {**os.environ, "BIN": str(Path(sys.executable).parent)}
    done = subprocess.run(
        [PROGRAMS[case.suffix], case], env=environment, capture_output=True, text=True, errors="replace"
    )
    assert done.returncode == 0, done.stdout + done.stderr
