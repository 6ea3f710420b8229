import json
from pathlib import Path

import zoeker
from zoeker.errors import Problem
from zoeker.update import write_problems


def read(index: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (index / "problems.jsonl").read_text(encoding="utf-8").splitlines()]


def test_each_problem_is_a_line_of_json(tmp_path: Path) -> None:
    write_problems(tmp_path, [Problem("é.csv", 3, "kapot"), Problem("", 0, "half \udc80", skipped=False)])
    assert read(tmp_path) == [
        {"file": "é.csv", "line": 3, "reason": "kapot", "skipped": True},
        {"file": "", "line": 0, "reason": "half ?", "skipped": False},
    ]


def test_no_problems_is_no_file(tmp_path: Path) -> None:
    write_problems(tmp_path, [Problem("a", 1, "kapot")])
    write_problems(tmp_path, [])
    write_problems(tmp_path, [])
    assert list(tmp_path.iterdir()) == []


def test_the_list_holds_what_stands_also_of_files_that_were_not_looked_at(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text('{"body": "De brug."}\nkapot\n')
        zoeker.update_index(tmp_path / "index", tmp_path / f"{name}.jsonl")
    assert [(Path(str(found["file"])).name, found["line"]) for found in read(tmp_path / "index")] == [
        ("a.jsonl", 2),
        ("b.jsonl", 2),
    ]
    (tmp_path / "a.jsonl").unlink()
    (tmp_path / "b.jsonl").write_text('{"body": "De brug."}\n')
    zoeker.update_index(tmp_path / "index")
    assert not (tmp_path / "index" / "problems.jsonl").exists()
