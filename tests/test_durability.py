"""What a crash, an interruption, a full disk or broken files may cost: never the index, never another exception than ours."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from whoosh import index as whoosh_index

import zoeker
from zoeker import intake
from zoeker.errors import IndexDamagedError, IndexUseError
from zoeker.format.sections import FileWriter

COUNT = 400
UPDATE = """
import os, sys, zoeker
from zoeker import intake
intake.BATCH = 50
index, corpus, *signal = sys.argv[1:]
def end(written, *_):
    if signal and written == 60:
        os.kill(os.getpid(), int(signal[0]))
zoeker.update_index(index, corpus, wait=10, progress=end)
"""
KILLED = -signal.SIGKILL  # the exit status of a process
LEAKS = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)

FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a copy of this process")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a few hundred articles in files of fifty."""
    folder, words = (
        tmp_path_factory.mktemp("krant"),
        ["brug", "dijk", "trein", "sluis", "polder", "minister", "raad", "water"],
    )
    chance = random.Random(1)
    for part in range(0, COUNT, 50):
        records = [
            {"id": str(number), "body": f"Bericht {number}. " + " ".join(chance.choices(words, k=60))}
            for number in range(part, part + 50)
        ]
        (folder / f"{part:03}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return folder


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Path:
    """Make a small index of two segments, with something in every file of the folder."""
    index = tmp_path_factory.mktemp("gaaf") / "index"
    zoeker.update_index(index, [corpus / "000.jsonl"])
    articles = [
        zoeker.Article(id=f"los-{n}", title="Los", body="De brug.", source="Krant", date="2022")
        for n in range(9)
    ]
    zoeker.update_index(index, articles)
    return index


def start(index: Path, corpus: Path, *signal: int) -> subprocess.Popen[str]:
    """Start an update in a process of its own, which has others work for it; it gets the signal once 60 articles are in."""
    command = [sys.executable, "-c", UPDATE, index, corpus, *map(str, signal)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def count(index: Path) -> int:
    with zoeker.open_index(index) as opened:
        return opened.stats().articles


def total(index: Path) -> int:
    with zoeker.open_index(index) as opened:
        return opened.search("bericht", limit=1).total


# Processes


@pytest.mark.parametrize("signal", [signal.SIGKILL, signal.SIGINT])
def test_what_ends_a_process_that_others_work_for_costs_no_batch_that_was_told_of(
    tmp_path: Path, corpus: Path, signal: int
) -> None:
    process = start(tmp_path / "index", corpus, signal)
    process.communicate()
    assert process.returncode == -signal
    kept = total(tmp_path / "index")
    assert 100 <= kept < COUNT
    update = zoeker.update_index(tmp_path / "index", corpus, processes=1)
    assert (update.added, total(tmp_path / "index")) == (COUNT - kept, COUNT)


# A process that dies at a named point: as a function is called for the n-th time

EACH_BATCH = [
    ("zoeker.write.writer", "Writer._begin"),
    ("zoeker.write.writer", "Writer._finish"),
    ("zoeker.format.toc", "write"),
    ("zoeker.whoosh_compat.toc", "write"),
    ("zoeker.format.disk", "sync_folder"),
    ("zoeker.format.folder", "sweep"),
]
POINTS = [
    *EACH_BATCH,
    ("zoeker.write.writer", "Writer._merge_into_one"),
    ("zoeker.write.writer", "_swap"),
    ("zoeker.catalog.database", "Database.commit"),
    ("zoeker.catalog.database", "checksum"),
    ("zoeker.catalog", "Catalog.restore"),
    ("zoeker.update", "write_problems"),
]


def dying(module: str, place: str, count: int) -> None:
    """Have this process be killed as a function is called for the n-th time."""
    owner, _, name = place.rpartition(".")
    home = import_module(module)
    holder = getattr(home, owner) if owner else home
    real, left = getattr(holder, name), iter(range(count - 1))

    def counted(*arguments: object, **more: object) -> object:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **more)

    setattr(holder, name, counted)


def numbered(folder: Path, **files: list[str]) -> dict[str, str]:
    """Write files of articles whose ids are given; give the articles."""
    folder.mkdir(exist_ok=True)
    for name, ids in files.items():
        lines = [json.dumps({"id": id, "body": f"De brug van {id}."}) + "\n" for id in ids]
        (folder / f"{name}.jsonl").write_text("".join(lines))
    return {id: f"De brug van {id}." for ids in files.values() for id in ids}


def do(command: str, index: Path, corpus: Path, *dies: object) -> int:
    """Run a command in a process of its own, a copy of this one; give its exit status: KILLED if it died where it was to."""
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    status = 1
    try:
        intake.BATCH = 5
        if dies:
            dying(*dies)  # type: ignore[arg-type]
        if command == "remove":
            with zoeker.open_index(index) as opened:
                opened.remove(["b-3", "b-4"])
        else:
            zoeker.update_index(index, corpus, rebuild=command == "rebuild", processes=1)
        status = 0
    finally:
        os._exit(status)


def held(index: Path) -> dict[str, str]:
    """Read the articles of an index that is sound, and holds each once."""
    assert zoeker.check_index(index) == ()
    with zoeker.open_index(index) as opened:
        ids = [hit.id for hit in opened.search("brug", limit=1_000)]
        assert (len(ids), len(set(ids))) == (opened.stats().articles,) * 2
        return {id: opened.get(id).body for id in ids}  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with an index, and a corpus in which articles have moved, gone and come since it was made."""
    home = tmp_path_factory.mktemp("verhuisd")
    numbered(home / "krant", a=[f"a-{n}" for n in range(12)], b=[f"b-{n}" for n in range(6)])
    zoeker.update_index(home / "index", home / "krant", processes=1)
    ids = [f"a-{n}" for n in range(12)]
    numbered(home / "krant", a=ids[6:10], b=[*(f"b-{n}" for n in range(6)), *ids[:6]], c=["c-1", "c-2"])
    return home


@FORKS
@pytest.mark.parametrize("command", ["index", "rebuild", "remove"])
@pytest.mark.parametrize("point", POINTS, ids=lambda point: point[1])
def test_wherever_a_process_dies_the_same_command_makes_all_right(
    tmp_path: Path, moved: Path, command: str, point: tuple[str, str]
) -> None:
    wanted = {f"a-{n}" for n in range(10)} | {f"b-{n}" for n in range(6)} | {"c-1", "c-2"}
    home = Path(shutil.copytree(moved, tmp_path / "huis"))
    index, corpus = home / "index", moved / "krant"
    if command == "remove":
        zoeker.update_index(index, corpus, processes=1)
        wanted -= {"b-3", "b-4"}
    for count in (1, 2):
        assert do(command, index, corpus, *point, count) in (0, KILLED)
        with whoosh_index.open_dir(str(index)).reader() as reader:  # of the state before or after, whole
            assert len({stored["id"] for stored in reader.all_stored_fields()}) == reader.doc_count() > 0
    assert do(command, index, corpus) == 0
    if command == "rebuild":
        assert do("index", index, corpus) == 0
    assert held(index) == {id: f"De brug van {id}." for id in wanted}


@FORKS
def test_killed_at_one_point_after_the_other_it_goes_on_and_loses_nothing(tmp_path: Path) -> None:
    index, ids = tmp_path / "index", [f"a-{n}" for n in range(60)]
    wanted, found = numbered(tmp_path / "krant", a=ids[:30], b=ids[30:]), 0
    for place in EACH_BATCH:
        assert do("index", index, tmp_path / "krant", *place, 3) == KILLED
        found, before = count(index), found
        assert found >= before
    assert 0 < found < len(ids)
    assert do("index", index, tmp_path / "krant") == 0
    assert held(index) == wanted


@FORKS
def test_a_rebuild_that_is_killed_leaves_the_old_index(tmp_path: Path) -> None:
    index, corpus = tmp_path / "index", tmp_path / "krant"
    wanted = numbered(corpus, a=[f"a-{n}" for n in range(12)]) | {"los": "Een losse brug."}
    zoeker.update_index(index, corpus, processes=1)
    zoeker.update_index(index, zoeker.Article(id="los", body=wanted["los"]))
    for place in POINTS:
        do("rebuild", index, corpus, *place, 1)
        assert held(index) == wanted
    zoeker.update_index(index, rebuild=True)
    assert held(index) == wanted
    assert not (index / "rebuilding").exists()


@pytest.mark.parametrize("written", [1, 60, 130])
def test_an_interrupt_keeps_the_batches_that_were_told_of(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    def interrupt(articles: int, *_: object) -> None:
        if articles == written:
            raise KeyboardInterrupt

    monkeypatch.setattr("zoeker.intake.BATCH", 50)
    with pytest.raises(KeyboardInterrupt):
        zoeker.update_index(tmp_path / "index", corpus, progress=interrupt, processes=1)
    kept = -(-written // 50) * 50  # a batch is told of, article by article, once it is on disk
    assert total(tmp_path / "index") == kept
    assert zoeker.update_index(tmp_path / "index", corpus, processes=1).added == COUNT - kept


def test_a_second_process_is_told_who_holds_the_index(tmp_path: Path, corpus: Path) -> None:
    with pytest.raises(zoeker.ZoekerError) as caught:
        zoeker.update_index(tmp_path / "index", _meanwhile(tmp_path / "index", corpus))
    assert str(os.getpid()) in str(caught.value)


def _meanwhile(index: Path, corpus: Path) -> Iterator[zoeker.Article]:
    """While this is read, the index is held: another process fails on it, and says so on stderr."""
    yield zoeker.Article(body="De brug.")
    code = UPDATE.replace("wait=10", "wait=0.1")
    done = subprocess.run(
        [sys.executable, "-c", code, index, corpus], capture_output=True, text=True, check=False
    )
    raise zoeker.ZoekerError(done.stderr)


def test_readers_are_never_refused_while_a_process_writes(tmp_path: Path, corpus: Path) -> None:
    zoeker.update_index(tmp_path / "index", corpus / "000.jsonl")
    process = start(tmp_path / "index", corpus)
    answers = []
    while process.poll() is None:
        answers.append(total(tmp_path / "index"))
        with zoeker.open_index(tmp_path / "index") as opened:
            opened.stats()
    process.communicate()
    assert answers == sorted(answers)
    assert (answers[0] >= 50, total(tmp_path / "index")) == (True, COUNT)


# An open index


@pytest.mark.parametrize(
    "change",
    [
        lambda index: zoeker.update_index(index, zoeker.Article(id="nieuw", body="De brug.")),
        lambda index: zoeker.update_index(index, rebuild=True),
        lambda index: zoeker.open_index(index).remove(["los-0"]),
        shutil.rmtree,
    ],
    ids=["update", "rebuild", "removal", "the folder gone"],
)
def test_an_open_index_keeps_its_snapshot(
    tmp_path: Path, sound: Path, change: Callable[[Path], object]
) -> None:
    index = Path(shutil.copytree(sound, tmp_path / "index"))
    with zoeker.open_index(index) as opened:
        change(index)
        assert opened.search("brug source:krant").total == 9
        assert opened.get("los-0") is not None
        assert opened.stats().articles == 59


# Disks


def no_space(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    "place",
    [
        "pathlib.Path.open",
        "os.fsync",
        "pathlib.Path.replace",
        "pathlib.Path.write_text",
        "pathlib.Path.mkdir",
    ],
)
def test_a_full_disk_is_told_in_a_sentence(
    tmp_path: Path, sound: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    index = Path(shutil.copytree(sound, tmp_path / "index"))
    with monkeypatch.context() as full:
        full.setattr(place, no_space)
        with pytest.raises(
            IndexUseError, match=r"(cannot write the index|no index can be made) at .*No space left"
        ):
            zoeker.update_index(index, zoeker.Article(id="nieuw", body="De brug."))
    assert zoeker.update_index(index, zoeker.Article(id="nieuw", body="De brug.")).added == 1


@pytest.mark.parametrize(
    "place", ["os.fsync", "pathlib.Path.replace", "zoeker.format.sections.FileWriter._write"]
)
@pytest.mark.parametrize("step", range(12))
def test_whichever_step_fails_the_index_is_the_old_or_the_new_one_whole(
    tmp_path: Path, sound: Path, monkeypatch: pytest.MonkeyPatch, place: str, step: int
) -> None:
    index = Path(shutil.copytree(sound, tmp_path / "index"))
    before, steps = count(index), iter(range(step))
    home, _, name = place.rpartition(".")
    owner = {"os": os, "pathlib.Path": Path, "zoeker.format.sections.FileWriter": FileWriter}[home]
    real = getattr(owner, name)

    def failing(*arguments: object) -> object:
        if next(steps, None) is None:
            raise OSError(errno.EIO, "Input/output error")
        return real(*arguments)

    articles = [zoeker.Article(id=id, body="De sluis.") for id in ("los-1", "nieuw")]
    with monkeypatch.context() as broken:
        broken.setattr(owner, name, failing)
        with suppress(IndexUseError):
            zoeker.update_index(index, articles)
    with zoeker.open_index(index) as opened:
        bodies = [article and article.body for article in map(opened.get, ("los-1", "nieuw"))]
        assert (count(index), bodies) in ((before, ["De brug.", None]), (before + 1, ["De sluis."] * 2))
    zoeker.update_index(index, articles)
    assert count(index) == before + 1
    assert not list(index.glob("*.new"))
    assert len(list(index.glob("*.toc"))) == len(list(index.glob("segments-*.json"))) == 1


@pytest.mark.parametrize("limit", [1_000, 30_000, 70_000])
def test_a_disk_that_fills_up_costs_nothing(tmp_path: Path, sound: Path, corpus: Path, limit: int) -> None:
    index = Path(shutil.copytree(sound, tmp_path / "index"))
    code = f"import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
    done = subprocess.run(
        [sys.executable, "-c", code + UPDATE, index, corpus], capture_output=True, text=True, check=False
    )
    assert "zoeker.errors.IndexUseError: cannot write" in done.stderr
    assert zoeker.update_index(index, corpus, processes=1).added + 50 == COUNT or total(index) == COUNT


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("geen map")
    for use in (zoeker.open_index, lambda path: zoeker.update_index(path, zoeker.Article(body="De brug."))):
        with pytest.raises(IndexUseError, match="is a file, not an index"):
            use(tmp_path / "index")


def test_a_folder_that_may_not_be_written(
    tmp_path: Path, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "write.lock")

    monkeypatch.setattr("filelock.FileLock.acquire", denied)
    with pytest.raises(IndexUseError, match=r"cannot write the index at .*: write.lock: Permission denied"):
        zoeker.update_index(sound, zoeker.Article(body="De brug."))
    with zoeker.open_index(sound) as opened:
        assert opened.search("brug").total > 0


# Broken files


def breakages(data: bytes) -> Iterator[bytes | None]:
    """Give what a file may have become: gone, cut short, or with bytes altered."""
    chance = random.Random(len(data))
    yield from (None, b"", data[:1], data[: len(data) // 2], data[:-1], bytes(len(data)))
    for altered in (1, 1, 1, 5, 50):
        broken = bytearray(data)
        for place in chance.choices(range(len(data)), k=altered) if data else ():
            broken[place] = chance.randrange(256)
        yield bytes(broken)


def put(path: Path, data: bytes | None) -> None:
    path.unlink() if data is None else path.write_bytes(data)


def ask(index: Path, corpus: Path) -> None:
    with zoeker.open_index(index) as opened:
        for question in ("brug", '"de brug"', "min*", "source:krant", "NOT brug", "datum:2022"):
            opened.search(question, sort="-date")
        opened.get("7")
        opened.stats()


def bring_up_to_date(index: Path, corpus: Path) -> None:
    zoeker.update_index(index, [corpus / "000.jsonl", corpus / "050.jsonl"])


def build_again(index: Path, corpus: Path) -> None:
    zoeker.update_index(index, rebuild=True)


@LEAKS
@pytest.mark.parametrize("use", [ask, bring_up_to_date, build_again])
@pytest.mark.parametrize(
    "pattern", ["*.zoeker", "segments-*.json", "_MAIN_*.toc", "zoeker.json", "catalog.sqlite", "*lock*"]
)
def test_a_broken_file_gives_our_errors_or_an_answer(
    tmp_path: Path, sound: Path, corpus: Path, pattern: str, use: Callable[[Path, Path], None]
) -> None:
    for file in sorted(sound.glob(pattern)):
        for data in breakages(file.read_bytes()):
            index = Path(shutil.copytree(sound, tmp_path / "index"))
            put(index / file.name, data)
            with suppress(zoeker.ZoekerError):
                use(index, corpus)
            shutil.rmtree(index)


@LEAKS
def test_an_index_without_its_table_of_contents_names_the_command_to_run(tmp_path: Path, sound: Path) -> None:
    index = Path(shutil.copytree(sound, tmp_path / "index"))
    next(index.glob("segments-*.json")).write_bytes(b"kapot")
    with pytest.raises(IndexDamagedError, match="run: zoeker index --rebuild --index"):
        zoeker.open_index(index)
