from pathlib import Path

import pytest

import zoeker
from zoeker.errors import IndexUseError
from zoeker.format.articles import Articles
from zoeker.format.stored import Dictionary
from zoeker.write.batch import BatchWriter, Entry, segment_path
from zoeker.write.work import Workers
from zoeker.write.writer import open_writer


def entries(first: int, last: int) -> dict[str, Entry]:
    articles = [zoeker.Article(id=f"a{number}", body=f"De brug {number}.") for number in range(first, last)]
    return {article.id: Entry(article, article.id, article.digest()) for article in articles}


def ids(path: Path) -> set[str]:
    return {stored.id for _, stored in Articles(path).stored()}


def test_a_process_writes_the_segment_that_the_caller_would(tmp_path: Path) -> None:
    articles = list(entries(0, 9).values())
    workers = Workers(2, 1_000)
    answers = [workers.submit(tmp_path, f"ver{number}", articles, "") for number in range(3)]
    checksums = {answer() for answer in answers}
    workers.close()
    assert checksums == {BatchWriter(1_000).write(tmp_path, "hier", articles, Dictionary())}
    expected = segment_path(tmp_path, "hier").read_bytes()
    assert all(segment_path(tmp_path, f"ver{number}").read_bytes() == expected for number in range(3))


def test_what_goes_wrong_in_a_process_is_raised_here(tmp_path: Path) -> None:
    workers = Workers(2, 1_000)
    with pytest.raises(FileNotFoundError):
        workers.submit(tmp_path / "nergens", "a", list(entries(0, 1).values()), "")()
    workers.close()


def test_several_processes_make_the_index_that_one_makes(tmp_path: Path) -> None:
    for processes in (1, 3):
        with open_writer(tmp_path / str(processes), processes=processes) as writer:
            for first in range(0, 50, 10):
                gone = {f"a{first - 1}"} if first else set()
                writer.commit(entries(first, first + 10), gone, last=False)
            writer.commit({}, ())
    assert ids(tmp_path / "1") == ids(tmp_path / "3")
    assert len(ids(tmp_path / "3")) == 46


def write_and_lose_a_process(path: Path) -> None:
    with open_writer(path, processes=2) as writer:
        writer.commit(entries(5, 10), (), last=False)
        for process in writer._workers._processes:
            process.kill()
            process.wait()
        writer.commit(entries(10, 15), ())


def test_a_process_that_dies_is_an_error_and_costs_no_more_than_what_was_not_committed(
    tmp_path: Path,
) -> None:
    with open_writer(tmp_path, processes=2) as writer:
        writer.commit(entries(0, 5), ())
    with pytest.raises(IndexUseError, match=r"a process that was writing to the index at .* died"):
        write_and_lose_a_process(tmp_path)
    # What the process had done before it was killed may be there, but then as a whole.
    assert ids(tmp_path) in ({*entries(0, 5)}, {*entries(0, 10)})
    with open_writer(tmp_path, processes=2) as writer:
        writer.commit(entries(20, 25), ())
    assert ids(tmp_path) >= {*entries(0, 5), *entries(20, 25)}
    with zoeker.open_index(tmp_path) as opened:
        assert opened.stats().segments == len(list(tmp_path.glob("*.zoeker")))
