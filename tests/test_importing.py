import os
import subprocess
import sys
from pathlib import Path

import pytest

from zoeker import importing

HOME = str(Path(importing.__file__).parent.parent)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Make a folder of modules that leave a trace when they are run."""
    for name in ("numpy", "typing", "re", "whoosh", "zstandard", "click", "json"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'RUN')!r}, 'a').write({name!r})\n")
    return tmp_path


def test_another_process_searches_no_module_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", "sub", "/elders"]))
    monkeypatch.setattr(sys, "path", ["", "sub", str(tmp_path), str(tmp_path / "sub"), "/elders"])
    assert importing.trusted() == ["/elders", HOME]


def test_the_folder_that_zoeker_came_from_is_searched_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HOME)
    monkeypatch.setattr(sys, "path", [HOME, "/elders"])
    assert importing.trusted() == ["/elders", HOME]


@pytest.mark.parametrize("command", [["-m", "zoeker"], ["-c", "from zoeker.cli import main; main()"]])
def test_the_command_runs_nothing_of_the_current_folder(hostile: Path, command: list[str]) -> None:
    safe = [] if command[0] == "-m" else ["-P"]
    environment = os.environ | {"PYTHONPATH": HOME}
    done = subprocess.run(
        [sys.executable, *safe, *command, "analyze", "brug"],
        cwd=hostile,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, (hostile / "RUN").exists()) == (0, False)
