import pytest

import zoeker
from zoeker import Article
from zoeker.query.language import Question
from zoeker.query.names import shipped_names, with_names
from zoeker.query.tree import Named, Word, Words
from zoeker.query.writings import cardinal, ordinal, writings


@pytest.mark.parametrize(
    ("number", "spelt"),
    [
        (2, "twee"),
        (12, "twaalf"),
        (23, "drieentwintig"),
        (100, "honderd"),
        (345, "driehonderdvijfenveertig"),
        (7000, "zevenduizend"),
    ],
)
def test_numbers_are_spelt(number, spelt):
    assert cardinal(number) == spelt


@pytest.mark.parametrize(
    ("number", "spelt"),
    [
        (1, "eerste"),
        (8, "achtste"),
        (14, "veertiende"),
        (21, "eenentwintigste"),
        (100, "honderdste"),
        (103, "honderdderde"),
    ],
)
def test_ordinals_are_spelt(number, spelt):
    assert ordinal(number) == spelt


@pytest.mark.parametrize(
    ("typed", "others"),
    [
        ("veertig", ["40"]),
        ("40", ["veertig", "veertiger"]),
        ("veertiger", ["40"]),
        ("41", []),  # nobody writes it in words
        ("éénenveertig", ["41"]),
        ("3de", ["derde"]),
        ("vijfde", ["5e"]),
        ("twaalfhonderd", ["1200"]),
        ("2,5", ["tweeenhalf", "tweeeneenhalf"]),
        ("anderhalve", ["1,5"]),
        (
            "zestienjarigen",
            ["16-jarigen", "van 16 jaar", "16 jaar oud", "van zestien jaar", "zestien jaar oud"],
        ),
        ("16-jarige", ["zestienjarige", "van 16 jaar", "16 jaar oud"]),
        ("105-jarigen", ["honderdvijfjarigen", "van 105 jaar", "105 jaar oud"]),
        ("vierdaagse", ["4-daagse"]),
        ("negentiende-eeuwse", ["19e-eeuwse"]),
        ("$7", ["7 dollar", "zeven dollar"]),
        ("3%", ["3 procent", "drie procent"]),
        ("7-12-2021", ["7 december 2021", "2021-12-07"]),
        ("2021-12-07", ["7 december 2021", "7-12-2021"]),
        ("7 December 2021", ["7-12-2021", "2021-12-07"]),
        ("7-13-2021", []),
        ("F16", ["f 16"]),
        ("F 16", ["f16"]),
        ("in 16", []),
        ("SpaceAge", ["Space Age"]),
        ("WhatsApp", ["Whats App"]),
        ("LinkedIn", []),
        ("VN-missie", ["VN missie"]),
        ("co2-heffing", ["co2 heffing"]),
        ("oud-minister", []),
        ("EU-27", []),
        ("een", []),
        ("vierkant", []),
    ],
)
def test_what_is_typed_is_written_otherwise_too(typed, others):
    assert [its.text for its in writings(typed)] == others


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("drie procent", "Het was 3% meer."),
        ("jaren tachtig", "Muziek uit de jaren '80."),
        ("anderhalf miljard", "Het kost 1,5 miljard euro."),
        ("5 mei 2022", "Genomen op 05-05-2022 in Wageningen."),
        ("05/05/2022", "Genomen op 5 mei 2022 in Wageningen."),
        ("N 279", "Ongeluk op de N279."),
        ("VN-resolutie", "Een resolutie van de VN."),
        ("Tweedekamerfractie", "Onrust in de Tweede Kamerfractie."),
        ("Tweede Kamerfractie", "Onrust in de Tweedekamerfractie."),
        ("coronavaccin", "Een nieuw covid-vaccin."),
        ("Portugal", "Een Portugese visser."),
        ("Portugezen", "Een visser uit Portugal."),
        ("Rotterdam", "Een Rotterdamse haven."),
        ("kunstcritica", "Een kunstcriticus uit Goes."),
        ("schaatssters", "Een schaatser uit Goes."),
        ("gedeporteerd", "De deportatie begon in mei."),
        ("evacuaties", "Het dorp is geëvacueerd."),
        ("bemiddelde", "Een bemiddelaar uit Goes."),
        ("honderdelfjarige", "Een vrouw van 111 jaar."),
    ],
)
def test_other_writings_are_found_marked_and_explained(typed, written):
    articles = [Article(id="1", title="-", body=written), Article(id="2", title="-", body="Iets anders.")]
    with zoeker.open_index(":memory:", articles) as index:
        found = index.search(typed, explain=True)
        assert [hit.id for hit in found] == ["1"]
        (hit,) = found
        assert any(snippet.spans for snippet in hit.snippets)
        assert any("," in name for its in hit.explanation for name, _ in its.streams)
        exact = index.search(typed, exact_names=True)
        assert not any(
            name for hit in exact for its in hit.explanation for name, _ in its.streams if "," in name
        )


def test_a_word_weighs_more_as_it_was_typed():
    articles = [
        Article(id=text, title="-", body=f"Een {text} visser.") for text in ("Deense", "Deen", "drie", "3")
    ]
    with zoeker.open_index(":memory:", articles) as index:
        assert [hit.id for hit in index.search("drie")] == ["drie", "3"]
        assert [hit.id for hit in index.search("Deen")] == ["Deen", "Deense"]


def test_what_is_read_as_the_word_itself_is_no_other_name():
    tree = with_names(Word("lerares"), shipped_names(), lambda text: zoeker.dutch.analyze("leraar"))
    assert tree == Word("lerares")


def test_the_end_of_several_words_is_no_ending():
    tree = with_names(Words((Word("in"), Word("Ede"), Word("lerares"))), shipped_names())
    assert [type(child) for child in tree.children[:2]] == [Word, Word]
    assert isinstance(tree.children[2], (Word, Named))


def test_every_country_of_the_file_finds_its_adjective():
    names = shipped_names()
    countries = [groups for groups in names.whole.values() if groups[0].reason == "country"]
    assert len({groups[0].names[0] for groups in countries}) > 190
    question = Question("Noorwegen")
    assert "Noorse, country" in [its.reason for its in with_names(question.tree(), names).variants]
