import subprocess
import sys
from pathlib import Path

import pytest

from zoeker import Article, update_index
from zoeker.index import open_index

BODIES = [f"Het klimaat en Zelensky in week {number}" for number in range(30)] + [
    "De dijkgraaf",
    "Eén klimat",
]


@pytest.fixture
def folder(tmp_path):
    articles = [Article(id=str(number), body=body, title="-") for number, body in enumerate(BODIES)]
    update_index(tmp_path, articles[:20])
    update_index(tmp_path, articles[20:])
    return tmp_path


@pytest.fixture
def suggested(folder):
    def suggest(text):
        with open_index(folder) as index:
            return [(one.word, one.suggestion, one.query) for one in index.search(text).suggestions]

    return suggest


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [
        ("kliamat", [("kliamat", "klimaat", "klimaat")]),  # klimat, in one article, is a slip itself
        ("glimaat", []),  # another first letter
        ("klemaatt", [("klemaatt", "klimaat", "klimaat")]),
        ("werk", []),  # a word, though not of these articles: week is another
        ("klemat", [("klemat", "klimat", "klimat")]),  # one letter in a short word, not two
        ("klimaat Zelenksy", [("Zelenksy", "zelensky", "klimaat zelensky")]),
        ("klimat", [("klimat", "klimaat", "klimaat")]),
        ("dijkgraf", [("dijkgraf", "dijkgraaf", "dijkgraaf")]),
        ("dijkgraaf", []),
        ("klimaat", []),
        ("wek", []),
        ("1234567", []),
        ("iets-heel-anders", []),
        ("dijkgráf", [("dijkgráf", "dijkgraaf", "dijkgraaf")]),
    ],
)
def test_the_nearest_words_are_offered(suggested, text, suggestions):
    assert suggested(text) == suggestions


def test_nothing_is_searched_for_them(folder):
    with open_index(folder) as index:
        assert not index.search("kliamat").hits


def test_a_word_of_deleted_articles_is_not_offered(folder, suggested):
    with open_index(folder) as index:
        index.remove(["30"])
    assert suggested("dijkgraf") == []


def test_the_terminal_asks(folder):
    command = [Path(sys.executable).with_name("zoeker"), "--index", folder, "search", "Zelenksy"]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stdout) == (1, "")
    assert "(did you mean: zelensky ?)" in result.stderr
