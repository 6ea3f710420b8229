"""How does one get all that was found? Every hit and every article once, in order, the same bytes each time, and never half a file."""

import csv
import gzip
import hashlib
import io
import json
from datetime import UTC, datetime

import pytest

import zoeker
from zoeker.errors import LibraryMissingError, OutputError, QueryError
from zoeker.exporting import ENDINGS, FIELDS, FORMATS

HOSTILE = '=HYPERLINK(1)\x1b[31m \u202eom\u202c “klimaat”; \\ "tien" {#1} 50% $x_y\u2028'


def news(number):
    return zoeker.Article(
        id=f"n-{number}",
        title=f"Klimaat {number}" if number % 3 else "",
        lead="" if number % 2 else "De inleiding.\nOver het klimaat.",
        body="Het klimaat verandert. " * (1 + number % 5)
        + ("En Poetin.\n\nTweede alinea." if number % 4 else ""),
        date=None if number % 7 == 0 else f"2022-{1 + number % 12:02}" + ("" if number % 5 else "-14"),
        source=["De Krant", "Het Blad", ""][number % 3],
        extra={"pagina": number} if number % 6 == 0 else None,
    )


NEWS = [
    *map(news, range(300)),  # more than are read at once
    zoeker.Article(
        id="=cmd",
        title=HOSTILE,
        body=HOSTILE,
        source=HOSTILE,
        author="Jan de Wit; Redactie",
        url="https://x.nl/a",
    ),
    zoeker.Article(id="other", title="Voetbal", body="De wedstrijd begon.", date="2022-03-01T10:30:00+01:00"),
]
IDS = {article.id for article in NEWS if article.id != "other"}


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def content(export):
    return b"".join(export)


@pytest.fixture
def index(make_index):
    with make_index(NEWS) as opened:
        yield opened


@pytest.mark.parametrize("sort", ["relevance", "date", "-date"])
def test_hits_are_those_of_a_search_that_shows_all(index, sort):
    for text, asked in (
        ("klimaat", {}),
        ("klimaat poetin", {"any_word": True}),
        ("putin", {"since": "2022-06"}),
    ):
        found = index.search(text, limit=1000, sort=sort, all_words=not asked.get("any_word"), **asked)
        assert list(index.hits(text, sort=sort, snippets=True, **asked)) == list(found), (text, asked)
        assert [hit.id for hit in index.hits(text, sort=sort, **asked)] == [hit.id for hit in found]
    assert next(index.hits("klimaat")).snippets == ()


def test_hits_of_no_question_are_all_articles(index):
    assert {hit.id for hit in index.hits()} == {*IDS, "other"}
    assert len(index.hits(since="2022-03", until="2022-03").to_dicts()) == sum(
        bool(article.date and article.date[:7] == "2022-03") for article in NEWS
    )
    with pytest.raises(QueryError):
        index.hits("datum:morgenochtend")  # before the first is asked for


def test_json_lines_hold_whole_articles_and_read_back(index, tmp_path):
    exported = index.export("klimaat", sort="date")
    lines = content(exported).splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["id"] for record in records] == [hit.id for hit in index.hits("klimaat", sort="date")]
    assert {record["id"] for record in records} == IDS
    for record in records:
        article = index.get(record["id"])
        given = {name: getattr(article, name) for name in FIELDS}
        assert record == {
            name: value for name, value in given.items() if value or name not in ("title_derived", "extra")
        }
    assert not any(sign in line.decode() for line in lines for sign in "\x1b\u202e\u2028\x9b")
    (tmp_path / "all.jsonl").write_bytes(content(index.export()))
    zoeker.update_index(tmp_path / "index", tmp_path / "all.jsonl")
    with zoeker.open_index(tmp_path / "index") as again:
        assert {a.id: a.digest() for a in again} == {a.id: a.digest() for a in index}


def test_a_table_has_a_row_an_article_and_no_formula(index):
    table = list(
        csv.DictReader(io.StringIO(content(index.export("klimaat", format="csv")).decode(), newline=""))
    )
    assert {row["id"] for row in table} == {*(IDS - {"=cmd"}), "'=cmd"}
    rows = {row["id"]: row for row in table}
    assert tuple(table[0]) == FIELDS
    assert rows["n-7"]["body"] == index.get("n-7").body  # with its lines
    assert rows["n-6"]["extra"] == '{"pagina": 6}'
    assert (rows["n-3"]["title_derived"], rows["n-4"]["title_derived"]) == ("true", "")
    assert rows["'=cmd"]["title"].startswith("'=HYPERLINK(1)\ufffd[31m \ufffdom\ufffd “klimaat”;")
    fields = content(index.export("klimaat", format="csv", fields=["date", "id"], sort="date")).decode()
    assert fields.splitlines()[0] == "date,id"
    dates = [line.split(",")[0] for line in fields.splitlines()[1:]]
    assert sorted(filter(None, dates)) == list(filter(None, dates))


def test_an_export_is_the_same_each_time_and_says_of_what_it_is(index):
    for format in FORMATS:
        if format == "parquet":
            continue
        one, other = (index.export("klimaat poetin", format=format, any_word=True) for _ in range(2))
        assert content(one) == content(other) != b""
        about = one.about
        assert (about.question, about.options) == ("klimaat poetin", ("any_word",))
        assert about.query.lower() == "klimaat poetin"
        assert (about.found, about.articles) == (len(IDS), len(NEWS))
        assert about.fingerprint == other.about.fingerprint != ""
        assert (about.zoeker, about.analyzer) == (zoeker.__version__, "zoeker-dutch")
        assert abs((datetime.now(UTC) - datetime.fromisoformat(about.time)).total_seconds()) < 600
    assert "Putin" in dict(index.export("Poetin").about.also)["Poetin"]


def test_what_is_no_form_or_field_is_refused(index):
    for asked in (
        {"format": "xml"},
        {"fields": ["id", "kop"]},
        {"format": "ris", "fields": ["id"]},
        {"sort": "x"},
    ):
        with pytest.raises(QueryError):
            index.export("klimaat", **asked)


def test_parquet_is_a_table_of_text(index):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    one, other = (content(index.export("klimaat", format="parquet")) for _ in range(2))
    assert one == other
    table = parquet.read_table(io.BytesIO(one))
    assert tuple(table.column_names) == FIELDS
    assert set(table.column("id").to_pylist()) == IDS
    rows = {row["id"]: row for row in table.to_pylist()}
    assert rows["n-7"]["body"] == index.get("n-7").body
    assert (rows["n-7"]["date"], rows["n-7"]["extra"]) == (None, None)
    nothing = parquet.read_table(
        io.BytesIO(content(index.export("olifant", format="parquet", fields=["id"])))
    )
    assert (nothing.num_rows, nothing.column_names) == (0, ["id"])


def test_without_its_library_parquet_says_what_to_install(make_local_index, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(LibraryMissingError, match=r"zoeker\[parquet\]"):
        make_local_index(NEWS[:3]).export("klimaat", format="parquet")


def test_an_export_is_saved_whole_with_what_it_is_beside_it(make_local_index, tmp_path):
    index = make_local_index(NEWS)
    beside = index.export("klimaat").save(tmp_path / "klimaat.jsonl")
    written = (tmp_path / "klimaat.jsonl").read_bytes()
    assert written == content(index.export("klimaat"))
    told = json.loads(beside.read_text(encoding="utf-8"))
    assert beside.name == "klimaat.jsonl.about.json"
    assert told["sha256"] == hashlib.sha256(written).hexdigest()
    assert (told["version"], told["found"], told["file"]) == (1, len(IDS), "klimaat.jsonl")
    index.export("klimaat").save(tmp_path / "een.csv.gz")
    index.export("klimaat").save(tmp_path / "twee.csv.gz")
    packed = [(tmp_path / name).read_bytes() for name in ("een.csv.gz", "twee.csv.gz")]
    assert packed[0] == packed[1]
    assert gzip.decompress(packed[0]) == written
    assert names_in(tmp_path) == sorted(
        f"{name}{end}"
        for name in ("klimaat.jsonl", "een.csv.gz", "twee.csv.gz")
        for end in ("", ".about.json")
    )


def test_no_file_is_overwritten_unasked_nor_left_half(make_local_index, tmp_path, monkeypatch):
    index, target = make_local_index(NEWS), tmp_path / "a.jsonl"
    target.write_text("mine")
    with pytest.raises(OutputError, match="--force"):
        index.export("klimaat").save(target)
    assert target.read_text() == "mine"
    index.export("klimaat").save(target, force=True)
    assert target.read_bytes() == content(index.export("klimaat"))
    export = index.export("klimaat")
    pieces = iter(export)

    def broken():
        yield next(pieces)
        raise KeyboardInterrupt

    monkeypatch.setattr(export, "_pieces", broken())
    with pytest.raises(KeyboardInterrupt):
        export.save(tmp_path / "b.jsonl")
    with pytest.raises(OutputError, match="cannot write"):
        index.export("klimaat").save(tmp_path / "nowhere" / "b.jsonl")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="is no file"):
        index.export("klimaat").save(tmp_path / "folder", force=True)
    assert names_in(tmp_path) == ["a.jsonl", "a.jsonl.about.json", "folder"]


def test_a_fingerprint_tells_states_apart_and_not_copies(tmp_path):
    zoeker.update_index(tmp_path / "one", NEWS[:5])
    (tmp_path / "one").rename(tmp_path / "moved")

    def fingerprint(folder):
        with zoeker.open_index(folder) as index:
            return index.export("klimaat").about.fingerprint

    before = fingerprint(tmp_path / "moved")
    zoeker.copy_index(tmp_path / "moved", tmp_path / "copy")
    with zoeker.open_index(tmp_path / "moved") as index:
        index.remove(["n-1"])
        assert index.export("klimaat").about.fingerprint == fingerprint(tmp_path / "moved") != before
    zoeker.update_index(tmp_path / "moved", NEWS[5:7])
    assert len({before, fingerprint(tmp_path / "moved"), ""}) == 3
    memory = [zoeker.open_index(":memory:", articles) for articles in (NEWS[:5], NEWS[4::-1], NEWS[:4])]
    prints = [index.export("klimaat").about.fingerprint for index in memory]
    assert prints[0] == prints[1] != prints[2]


def test_a_fingerprint_of_a_cluster_is_of_its_last_commit(make_cluster_index):
    one = make_cluster_index(NEWS[:3])
    before = one.export("klimaat").about.fingerprint
    assert one.export("poetin").about.fingerprint == before
    assert make_cluster_index(NEWS[:4]).export("klimaat").about.fingerprint != before


def test_each_form_has_an_ending():
    assert tuple(ENDINGS.values()) == FORMATS
