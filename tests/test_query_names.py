import subprocess
import sys

import pytest

import zoeker
from zoeker import Article
from zoeker.errors import IndexUseError
from zoeker.query.names import FILE, Names, key, names_for, shipped_names, with_names
from zoeker.query.tree import Named, Word, Words

BODIES = {
    "ned": "Poetin sprak in Moskou.",
    "eng": "Putin sprak in Moskou.",
    "haag": "Het kabinet in Den Haag.",
    "grav": "Het hof te 's-Gravenhage.",
    "vn": "De VN vergadert.",
    "naties": "De Verenigde Naties vergaderen.",
    "los": "Verenigde boeren van alle naties.",
    "om": "Het Openbaar Ministerie eist straf.",
    "voor": "Hij ging om brood.",
}


@pytest.fixture
def folder(tmp_path):
    zoeker.update_index(
        tmp_path / "index", [Article(id=id, body=body, title="-") for id, body in BODIES.items()]
    )
    return tmp_path / "index"


@pytest.fixture
def found(folder):
    def search(text, **options):
        with zoeker.open_index(folder) as index:
            return [hit.id for hit in index.search(text, **options)]

    return search


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Poetin", ["ned", "eng"]),
        ("putin", ["eng", "ned"]),
        ("Den Haag", ["haag", "grav"]),
        ('"Den Haag"', ["haag", "grav"]),
        ("'s-Gravenhage", ["grav", "haag"]),
        ("'s Gravenhage", ["grav", "haag"]),
        ("s-gravenhage", ["grav", "haag"]),
        ("VN", ["vn", "naties"]),
        ("verenigde naties", ["naties", "los", "vn"]),
        ("OM", ["om"]),
        ("om", ["voor"]),
        ("Poetin NIET moskou", []),
        ("titel:Poetin", []),
    ],
)
def test_a_name_finds_its_other_names_behind_itself(found, text, ids):
    assert sorted(found(text)) == sorted(ids)
    if text != "verenigde naties":
        assert found(text) == ids


def test_who_wants_the_very_name_gets_it(found):
    assert found("Poetin", exact_names=True) == ["ned"]
    assert found("VN", exact_names=True) == ["vn"]


def test_other_names_are_marked_and_explained(folder):
    with zoeker.open_index(folder) as index:
        hit = index.search("Poetin", explain=True).hits[1]
        (snippet,) = hit.snippets
        assert [snippet.text[start:end] for start, end in snippet.spans] == ["Putin"]
        assert [name for name, _ in hit.explanation[0].streams] == ["Putin, spelling"]
        assert index.search("Poetin").query == "Poetin"


def test_the_words_of_a_name_are_one_part_of_the_question():
    (named, last) = with_names(Words((Word("den"), Word("haag"), Word("kabinet"))), shipped_names()).children
    assert isinstance(named, Named)
    assert (str(named), last) == ("den haag", Word("kabinet"))


def test_case_accents_and_signs_do_not_matter():
    assert key("Wit-Rusland") == key("wit RUSLAND") == "wit rusland"


def test_a_file_of_ones_own_stands_beside_the_index(folder, found):
    (folder / FILE).write_text("[club 0.5]\nbrood = broodje van Kootje # eigen naam\n", encoding="utf-8")
    with zoeker.open_index(folder) as index:
        index.remove(["vn"])
    zoeker.update_index(folder, [Article(id="kootje", body="Een broodje van Kootje.", title="-")])
    assert not zoeker.check_index(folder)
    assert "kootje" in found("brood")
    zoeker.update_index(folder, rebuild=True)
    assert "kootje" in found("brood")
    assert found("Poetin") == ["ned", "eng"]


@pytest.mark.parametrize("line", ["Poetin", "[club]", "a = ", "[club 2]"])
def test_what_is_no_group_of_names_is_told_with_its_line(folder, found, line):
    (folder / FILE).write_text(f"# mine\n{line}\n", encoding="utf-8")
    with pytest.raises(IndexUseError, match=r"names\.txt, line 2: .* is no group of names"):
        found("brood")


@pytest.mark.parametrize("text", ["\ufeffPoetin = Wladimir\r\n", "\ufeff# mijn namen\nPoetin = Wladimir\n"])
def test_an_own_file_may_be_written_by_windows(folder, text):
    (folder / FILE).write_bytes(text.encode())
    assert with_names(Word("Poetin"), names_for(folder)).variants[0].leaf.text == "Wladimir"


def test_an_own_file_that_is_no_utf_8_is_told_with_its_line(folder):
    (folder / FILE).write_bytes("Poetin = Putin\nOekraïne = Ukraine\n".encode("latin-1"))
    with (
        zoeker.open_index(folder) as index,
        pytest.raises(IndexUseError, match=r"line 2: .* save the file as UTF-8"),
    ):
        index.search("Poetin")


@pytest.mark.parametrize(
    "text", ["Poetin", "Wladimir", "Den Haag", "de Poetin", "=Putin", "verenigde naties", "om brood"]
)
def test_what_a_search_marks_is_highlighted(folder, text):
    (folder / FILE).write_text("Wladimir = Poetin\n", encoding="utf-8")
    with zoeker.open_index(folder) as index:
        hits = index.search(text).hits
        assert hits
        for hit in hits:
            (snippet,) = hit.snippets
            assert index.highlight(index.get(hit.id), text)["body"] == snippet.spans


def test_parts_of_a_compound_are_highlighted_where_they_are_why(make_index):
    texts = ["De klimaattop en een top.", "Een top over het klimaat.", "Een top."]
    index = make_index([Article(id=str(number), title="-", body=body) for number, body in enumerate(texts)])
    for hit in index.search("klimaattop"):
        assert index.highlight(index.get(hit.id), "klimaattop")["body"] == hit.snippets[0].spans
    assert index.highlight(index.get("0"), "klimaattop")["body"] == ((3, 13),)
    assert index.highlight(index.get("1"), "klimaattop")["body"] == ((4, 7), (17, 24))
    assert index.highlight(index.get("2"), "klimaattop")["body"] == ((4, 7),)


APART = {
    "treedt": "De minister treedt morgen na lang beraad af.",
    "aftreden": "Van aftreden is geen sprake.",
    "te": "Hij weigert af te treden.",
    "liep": "Hij liep af en toe over het plein.",
    "kondigde": "Het kabinet kondigde nieuwe heffingen aan.",
    "ver": "Zij kondigde de komst van haar broer met veel omhaal van woorden en gebaren niet zelf aan.",
    "in": "Zij trok in de zomer naar zee.",
    "stapt": "De wethouder stapt op.",
    "uitgave": "De krant geeft een boek uit.",
}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("aftreden", ["aftreden", "te", "treedt"]),
        ("afgetreden", ["aftreden", "te", "treedt"]),
        ("minister afgetreden", ["treedt"]),
        ("aangekondigd", ["kondigde"]),
        ("opstappen", ["stapt"]),
        ("intrekken", []),  # in, om: mostly prepositions
        ("uitgaven", []),  # a noun
    ],
)
def test_a_verb_is_found_where_its_parts_stand_apart(make_index, text, ids):
    index = make_index([Article(id=id, body=body, title="-") for id, body in APART.items()])
    results = index.search(text, all_words=True)
    assert sorted(hit.id for hit in results.hits) == sorted(ids)


def test_both_parts_of_a_verb_are_marked_and_count_for_less(make_index):
    index = make_index([Article(id=id, body=body, title="-") for id, body in APART.items()])
    hits = {hit.id: hit for hit in index.search("aftreden", explain=True).hits}
    (snippet,) = hits["treedt"].snippets
    assert [snippet.text[slice(*span)] for span in snippet.spans] == ["treedt", "af"]
    assert [name for name, _ in hits["treedt"].explanation[0].streams] == ["treden … af, the verb apart"]
    assert hits["treedt"].score < hits["aftreden"].score
    assert [hit.id for hit in index.search("aftreden", exact_names=True).hits] == ["aftreden"]


def test_a_piece_of_a_name_is_another_name_of_it():
    found = with_names(Word("Brexit-16"), Names().add("Brexit-16 = Brexit", FILE))
    assert isinstance(found, Named)
    assert [str(variant.leaf) for variant in found.variants] == ["Brexit"]


def test_who_types_a_part_of_a_name_finds_the_whole_anyway():
    names = Names().add("[surname 0.5]\nAngela Merkel = Merkel", FILE)
    assert with_names(Word("Merkel"), names) == Word("Merkel")
    full = with_names(Words((Word("Angela"), Word("Merkel"))), names).children[0]
    assert [(str(variant.leaf), variant.weight) for variant in full.variants] == [("Merkel", 0.5)]


OPENS = """
import sys, zoeker
index = zoeker.open_index(":memory:", [])
from zoeker.query.names import shipped_names, with_names
from zoeker.query.tree import Word
for word in ("MH17", "OM", "A2", "G7"):
    with_names(Word(word), shipped_names(), lambda text: [])
from zoeker.dutch.compounds import lexicon, parts_of_all
parts_of_all(["mh", "a"])
print(lexicon.cache_info().currsize)
from zoeker.dutch import dictionary
print(dictionary._lemmas.cache_info().currsize)
"""


def test_a_short_name_opens_no_dictionary():
    done = subprocess.run([sys.executable, "-c", OPENS], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "0"]
