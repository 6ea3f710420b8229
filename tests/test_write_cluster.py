"""Is an index whose articles live on a cluster one like any other, and is nothing of it lost, whoever is killed when?"""

import json
import re
import secrets
import signal
import subprocess
import sys
from contextlib import suppress

import pytest

import zoeker
from zoeker.engines.opensearch.client import Client
from zoeker.engines.opensearch.mapping import words_of
from zoeker.errors import ClusterError, IndexMissingError, IndexUseError, IndexVersionError

from . import cluster, program

KILLED = -signal.SIGKILL
SUBJECTS = ["brug", "dijk", "trein", "sluis", "polder", "minister", "raad", "water"]


@pytest.fixture
def on_cluster(node, tmp_path):
    """Give a function that makes an index of a name of its own on the node, and gives its folder; all are dropped at the end."""
    client, names = Client([node]), []

    def make(folder="index", name="", **settings):
        names.append(name or f"test-{secrets.token_hex(6)}")
        zoeker.init_index(tmp_path / folder, [node], names[-1], **settings)
        return tmp_path / folder

    yield make
    for name in names:
        for version in range(1, 5):
            index = f"{name}-v{version}"
            client.ask("DELETE", f"/{index},{words_of(index)}?ignore_unavailable=true")
    client.close()


def write(path, numbers, text="Bericht"):
    records = [
        {
            "id": str(number),
            "title": f"{text} {number}",
            "body": f"De {SUBJECTS[number % 8]} is dicht.",
            "source": "NOS",
        }
        for number in numbers
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def held(folder):
    with zoeker.open_index(folder) as index:
        return {article.id: article.title for article in index}


def test_an_index_on_a_cluster_is_kept_up_to_date_as_one_on_disk(on_cluster, tmp_path):
    folder, corpus = on_cluster(shards=3), write(tmp_path / "krant.jsonl", range(40))
    update = zoeker.update_index(folder, corpus)
    assert (update.added, update.problems) == (40, ())
    assert zoeker.update_index(folder).skipped == 40
    with zoeker.open_index(folder) as index:
        results = index.search("bruggen", limit=3)
        assert (results.total, len(index), index.get("8").title) == (5, 40, "Bericht 8")
        assert results[0].snippets[0].spans
        assert not index.stale
        write(corpus, range(5, 45), "Nieuws")
        update = zoeker.update_index(folder)
        assert (update.added, update.replaced, update.removed) == (5, 35, 5)
        assert index.stale
        assert len(index) == 40  # as it was opened
        index.refresh()
        assert index.get("2") is None
    assert held(folder) == {str(number): f"Nieuws {number}" for number in range(5, 45)}
    assert zoeker.check_index(folder) == ()


def test_what_a_person_removes_stays_out_until_it_is_brought_back(on_cluster, tmp_path):
    folder, corpus = on_cluster(), write(tmp_path / "krant.jsonl", range(10))
    zoeker.update_index(folder, corpus)
    with zoeker.open_index(folder) as index:
        assert index.remove(["3", "4"]) == 2
        assert len(index) == 8
    zoeker.update_index(folder)
    zoeker.update_index(folder, rebuild=True)
    assert "3" not in held(folder)
    with zoeker.open_index(folder) as index:
        assert index.remove(["3"], undo=True) == 1
    zoeker.update_index(folder)
    assert set(held(folder)) == {*map(str, range(10))} - {"4"}


def test_a_rebuild_keeps_what_no_file_gives_and_puts_itself_in_place_at_once(on_cluster, tmp_path, node):
    name = f"test-{secrets.token_hex(6)}"
    folder, corpus = on_cluster(name=name), write(tmp_path / "krant.jsonl", range(10))
    zoeker.update_index(folder, [zoeker.Article(id="script", body="Van een script.")])
    zoeker.update_index(folder, corpus)
    seen = []
    zoeker.update_index(folder, rebuild=True, progress=lambda *_: seen.append(len(held(folder))))
    assert set(seen) == {11}  # the old one answers until the new one is whole
    assert len(held(folder)) == 11
    client = Client([node])
    assert list(client.ask("GET", f"/{name}/_mapping")) == [f"{name}-v2"]
    with pytest.raises(IndexMissingError):
        client.ask("GET", f"/{name}-v1/_mapping")


def test_an_index_of_another_analyzer_is_refused_and_made_again(on_cluster, tmp_path, monkeypatch):
    folder = on_cluster(analyzer="snowball")
    zoeker.update_index(folder, write(tmp_path / "krant.jsonl", range(3)))
    monkeypatch.setitem(zoeker.dutch.VERSIONS, "snowball", "99")
    for ask in (lambda: zoeker.open_index(folder), lambda: zoeker.update_index(folder)):
        with pytest.raises(IndexVersionError, match="zoeker index --rebuild"):
            ask()
    zoeker.update_index(folder, rebuild=True)
    assert len(held(folder)) == 3


def test_a_lost_catalog_is_made_again_from_what_the_cluster_stores(on_cluster, tmp_path):
    folder, corpus = on_cluster(), write(tmp_path / "krant.jsonl", range(10))
    zoeker.update_index(folder, corpus)
    (folder / "catalog.sqlite").unlink()
    left = set(folder.iterdir())
    assert len(zoeker.check_index(folder)) == 1
    assert set(folder.iterdir()) == left  # nothing is written
    update = zoeker.update_index(folder)
    assert (update.added, update.removed, update.skipped) == (0, 0, 10)
    assert zoeker.check_index(folder) == ()


def test_a_second_folder_is_one_more_door_to_the_same_index(on_cluster, tmp_path):
    name = f"test-{secrets.token_hex(6)}"
    zoeker.update_index(on_cluster("een", name), write(tmp_path / "krant.jsonl", range(10)))
    other = on_cluster("twee", name)
    assert len(held(other)) == 10
    assert zoeker.update_index(other).skipped == 10


def test_an_index_is_copied_to_a_cluster_and_back(on_cluster, tmp_path):
    zoeker.update_index(tmp_path / "schijf", write(tmp_path / "krant.jsonl", range(60)))
    with zoeker.open_index(tmp_path / "schijf") as index:
        index.remove(["7"])
    there = on_cluster()
    copied = zoeker.copy_index(tmp_path / "schijf", there)
    assert (copied.articles, copied.written) == (59, 59)
    assert zoeker.copy_index(there, tmp_path / "terug").checksum == copied.checksum
    assert held(tmp_path / "terug") == held(there) == held(tmp_path / "schijf")
    for folder in (there, tmp_path / "terug"):
        update = zoeker.update_index(folder)
        assert (update.added, update.replaced, update.removed, update.skipped) == (0, 0, 0, 59)
    zoeker.update_index(there, [zoeker.Article(id="anders", body="Iets anders.")])
    with pytest.raises(IndexUseError, match="holds 1 articles that"):
        zoeker.copy_index(tmp_path / "schijf", there)
    with pytest.raises(IndexUseError, match="is what is to be copied"):
        zoeker.copy_index(tmp_path / "schijf", tmp_path / "." / "schijf")


def test_a_copy_that_was_interrupted_goes_on_where_it_was(on_cluster, tmp_path, monkeypatch):
    monkeypatch.setattr("zoeker.copying._BATCH", 20)
    zoeker.update_index(tmp_path / "schijf", write(tmp_path / "krant.jsonl", range(60)))
    there = on_cluster()

    def stop(written, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        zoeker.copy_index(tmp_path / "schijf", there, stop)
    assert zoeker.copy_index(tmp_path / "schijf", there).written == 40
    assert held(there) == held(tmp_path / "schijf")


KILLING = """
import os, signal, sys
from zoeker.engines.opensearch.store import Store
from zoeker.catalog import Catalog
import zoeker
folder, corpus, owner, name, rebuild = sys.argv[1:]
place = {"Store": Store, "Catalog": Catalog}[owner]
method = getattr(place, name)
def killed(*args, **named):
    result = method(*args, **named)
    os.kill(os.getpid(), signal.SIGKILL)
    return result
setattr(place, name, killed)
zoeker.update_index(folder, corpus, rebuild=bool(rebuild))
"""


@pytest.mark.parametrize("rebuild", ["", "rebuild"])
@pytest.mark.parametrize(
    "point",
    [
        "Store.write",
        "Store.delete",
        "Store.commit",
        "Catalog.commit",
        "Store.create",
        "Store.put_in_place",
        "Store.drop",
    ],
)
def test_who_is_killed_anywhere_gives_the_same_command_again(on_cluster, node, tmp_path, point, rebuild):
    folder, corpus = on_cluster(), write(tmp_path / "krant.jsonl", range(20))
    zoeker.update_index(folder, corpus)
    write(corpus, range(5, 30), "Nieuws")
    arguments = [sys.executable, "-c", KILLING, folder, corpus, *point.split("."), rebuild]
    status = subprocess.run(arguments, capture_output=True, check=False).returncode
    reached = rebuild or point not in ("Store.create", "Store.put_in_place", "Store.drop")
    assert status == (KILLED if reached else 0)
    zoeker.update_index(folder, corpus, rebuild=bool(rebuild))
    assert held(folder) == {str(number): f"Nieuws {number}" for number in range(5, 30)}
    assert zoeker.check_index(folder) == ()
    name = json.loads((folder / "zoeker.json").read_text("utf-8"))["name"]
    assert len(cluster.ask(f"{node}/{name}-v*/_settings?expand_wildcards=all")) == 2  # with its words


def test_a_login_stands_nowhere(on_cluster, tmp_path, monkeypatch):
    monkeypatch.setenv("ZOEKER_OPENSEARCH_USER", "zoeker")
    monkeypatch.setenv("ZOEKER_OPENSEARCH_PASSWORD", "geheim-woord")
    folder = on_cluster()
    zoeker.update_index(folder, write(tmp_path / "krant.jsonl", range(3)))
    assert not any(b"geheim" in path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--host", "http://127.0.0.1:1", "--name", "x"], "no host of the cluster answers"),
        (["--host", "ftp://krant", "--name", "x"], "ftp://krant"),
        (["--host", "http://127.0.0.1:1", "--name", "Nieuws"], "a name of small letters"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(tmp_path, arguments, told):
    done = program.run("init", "--engine", "opensearch", *arguments, "--index", tmp_path / "index")
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "index" / "zoeker.json").exists()


def test_the_commands_work_as_on_disk(on_cluster, tmp_path, node):
    name, folder = f"test-{secrets.token_hex(6)}", tmp_path / "index"
    done = program.run("init", "--engine", "opensearch", "--host", node, "--name", name, "--index", folder)
    assert done.stdout == f"The index at {folder} lives on opensearch as {name}: 0 articles\n"
    corpus = write(tmp_path / "krant.jsonl", range(10))
    assert "10 added" in program.run("index", "--index", folder, corpus).stdout
    assert re.search("NOS", program.run("stats", "--index", folder).stdout)
    assert "is sound: 10 articles" in program.run("check", "--index", folder).stdout
    assert program.run("search", "--index", folder, "brug", "--format", "ids").stdout == "0\n8\n"
    copied = program.run("copy", folder, tmp_path / "schijf").stdout
    assert re.fullmatch(
        r"Copied: 10 articles, 10 written now; both sides have the checksum [0-9a-f]{32}\n", copied
    )
    again = program.run("init", "--engine", "opensearch", "--host", node, "--name", name, "--index", folder)
    assert (again.returncode, "name another folder" in again.stderr) == (2, True)
    with suppress(ClusterError):
        on_cluster("dezelfde", name)  # so that it is dropped
