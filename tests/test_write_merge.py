import io
import random

import numpy as np
import pytest

import zoeker
from zoeker.dutch import Lexicon
from zoeker.format.sections import FileReader, FileWriter
from zoeker.format.segment import Segment
from zoeker.format.stored import FEWEST, NO_FILE, Dictionary, joined, trained
from zoeker.write.batch import Entry, write_articles
from zoeker.write.merge import write_merged
from zoeker.write.part import Source

WORDS = [
    "brug",
    "bruggen",
    "Brug",
    "zo'n",
    "café",
    "cafés",
    "zee-egel",
    "1.000",
    "loopt",
    "liep",
    "lopen",
    "U.N.O.",
]
COLUMNS = ("first", "last")


def entries(count: int, seed: int = 1) -> list[Entry]:
    chance = random.Random(seed)

    def text(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randrange(1, most)))

    articles = [
        zoeker.Article(
            id=f"id-{seed}-{number}",
            title=text(4),
            body=f"{text(30)} eigen{number}",
            source=chance.choice(["", "Krant", "Blad"]),
            date=chance.choice([None, "2021", "2022-03-04"]),
        )
        for number in range(count)
    ]
    return [Entry(article, article.id, article.digest(), NO_FILE) for article in articles]


def opened(file: io.BytesIO, dictionaries: list[Dictionary]) -> Segment:
    known = {dictionary.name: dictionary for dictionary in dictionaries}
    return Segment(FileReader(np.frombuffer(file.getvalue(), np.uint8)), known.__getitem__)


def written(articles: list[Entry], dictionary: Dictionary) -> Segment:
    file = io.BytesIO()
    write_articles(FileWriter(file), articles, Lexicon(), dictionary)
    return opened(file, [dictionary])


def content(segment: Segment) -> dict[str, object]:
    """Give all that a segment holds: postings with the forms they stood in, readings, lengths, columns and articles."""
    words = list(segment.words.words())
    rows, readings = segment.words.table()
    forms = {
        (term, code): words[form]
        for form, term, code in zip(*(column.tolist() for column in readings), strict=True)
    }
    fields = list(segment.fields)
    found = segment.decode(rows)
    return {
        "words": words,
        "postings": [
            (words[rows.words[row]], fields[rows.fields[row]], *place, forms.get((rows.words[row], code)))
            for row, *place, code in zip(*(column.tolist() for column in found), strict=True)
        ],
        "readings": sorted((words[form], words[term]) for form, term in zip(*readings[:2], strict=True)),
        "lengths": {name: segment.lengths(name).tolist() for name in segment.file.named("length.")},
        "columns": {name: segment.column(name).tolist() for name in COLUMNS},
        "sources": [segment.names("source")[0][number] for number in segment.names("source")[1]],
        "stored": [
            joined(segment.stored.part("heads", number), segment.stored.part("texts", number))
            for number in range(segment.size)
        ],
    }


@pytest.mark.parametrize("most", [1, 100, 1_000_000])
@pytest.mark.parametrize("deleted", [(), (0, 7, 8, 41), tuple(range(1, 60))])
def test_merged_segments_are_as_one_that_was_written_at_once(most: int, deleted: tuple[int, ...]) -> None:
    plain = Dictionary()
    groups = [entries(30, 1), entries(1, 2), entries(29, 3)]
    articles = [entry for group in groups for entry in group]
    alive = np.isin(np.arange(len(articles)), deleted, invert=True)
    ends = np.cumsum([0, *map(len, groups)])
    sources = [
        Source(written(group, plain), alive[start:end])
        for group, start, end in zip(groups, ends, ends[1:], strict=False)
    ]
    file = io.BytesIO()
    write_merged(FileWriter(file), sources, plain, most)
    expected = written([entry for entry, kept in zip(articles, alive, strict=True) if kept], plain)
    assert content(opened(file, [plain])) == content(expected)


def test_articles_are_compressed_anew_for_another_dictionary() -> None:
    articles = entries(FEWEST)
    learned = trained([entry.parts() for entry in articles])
    assert learned.name
    sources = [Source(written(articles[:9], Dictionary()), np.ones(9, bool))]
    sources.append(Source(written(articles[9:], learned), np.ones(len(articles) - 9, bool)))
    file = io.BytesIO()
    write_merged(FileWriter(file), sources, learned, 1_000)
    assert content(opened(file, [learned])) == content(written(articles, learned))


def test_what_is_deleted_altogether_leaves_an_empty_segment() -> None:
    file = io.BytesIO()
    write_merged(
        FileWriter(file), [Source(written(entries(5), Dictionary()), np.zeros(5, bool))], Dictionary(), 100
    )
    merged = opened(file, [Dictionary()])
    assert (merged.size, len(merged.words), merged.lengths("body").tolist()) == (0, 0, [])


def test_a_segment_that_names_what_is_not_there_is_refused() -> None:
    segment = written(entries(5), Dictionary())
    segment.size = 3
    rows, _ = segment.words.table()
    with pytest.raises(ValueError, match="a document that is not there"):
        segment.decode(rows)
    for name in COLUMNS:
        with pytest.raises(
            ValueError, match="larger than it can be"
        ):  # its five numbers, compressed, are too many
            segment.column(name)
