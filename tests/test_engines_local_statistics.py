import json
from pathlib import Path

import zoeker
from zoeker.engines.local.reader import Reader
from zoeker.engines.local.statistics import Statistics, statistics
from zoeker.format import FORMAT_VERSION


def measure(index: Path) -> Statistics:
    reader = Reader(index)
    found = statistics(reader)
    reader.close()
    return found


def test_an_index_in_numbers(tmp_path: Path) -> None:
    articles = [
        zoeker.Article(id="1", title="Brug", body="De brug", date="2022-01", source="Krant"),
        zoeker.Article(id="2", title="Brug", body="De brug, de brug", date="2021-05-03", source="Krant"),
        zoeker.Article(id="3", title="Brug", body="De brug"),
    ]
    zoeker.update_index(tmp_path, articles)
    found = measure(tmp_path)
    assert (found.articles, found.terms, found.undated, found.segments) == (3, 2, 1, 1)
    assert (found.first, found.last, found.sources) == ("2021-05-03", "2022-01", {"Krant": 2, "": 1})
    assert found.bytes == sum(file.stat().st_size for file in tmp_path.iterdir())


def test_what_was_removed_does_not_count(tmp_path: Path) -> None:
    zoeker.update_index(
        tmp_path, [zoeker.Article(id=str(n), body="De brug", date=2000 + n) for n in range(3)]
    )
    with zoeker.open_index(tmp_path) as index:
        index.remove(["2", "0"])
    found = measure(tmp_path)
    assert (found.articles, found.first, found.last) == (1, "2001", "2001")


def test_an_empty_index_in_numbers(tmp_path: Path) -> None:
    zoeker.update_index(tmp_path, [])
    found = measure(tmp_path)
    assert (found.articles, found.terms, found.first, found.sources) == (0, 0, None, {})


def test_it_can_be_written_as_json(tmp_path: Path) -> None:
    zoeker.update_index(tmp_path, zoeker.Article(body="De brug", date="2022"))
    record = json.loads(json.dumps(measure(tmp_path).to_record()))
    assert (record["first"], record["versions"]["format"]) == ("2022", FORMAT_VERSION)
