import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker.article import Article
from zoeker.sentences import first_sentence, sentences
from zoeker.splitting import sentences as cut_by_kernel

from .reference_passages import unwrapped

TEXTS = st.text(alphabet="aB .!?…\n\"'”) dr", max_size=60) | st.text()


def cut(text):
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Het regent.|Het waait.",
        "Regent het?|Ja!|En hoe.",
        "“Het regent.”|Zij zei het zelf.",
        "Een kop zonder punt\n|De eerste zin.",
        "Het duurde…|Toen kwam de regen.",
        "Prof. dr. J. de Vries sprak.|Niemand luisterde.",
        "Dat kost 2,5 mln. euro.|Veel geld.",
        "De N.A.V.O. vergadert.|Vandaag nog.",
        "“Kom!” riep hij.|Zij kwam.",
        "Ga naar www.voorbeeld.nl voor meer.|Daar staat het.",
        "Het was kil.|'s Avonds sneeuwde het.",
        "De Nieuwspagina\n|eBay verkoopt.|IBM niet.",
    ],
)
def test_a_text_is_cut_where_a_sentence_ends(text):
    assert cut(text.replace("|", " ")) == [sentence.strip() for sentence in text.split("|")]


@pytest.mark.parametrize(
    "text",
    [
        "Hij woont in de VS.|Daar is het warm.",
        "Zij won het WK in de VS.|“Ongekend”, zei ze.",
        "Het leger van de VS. trok zich terug.",
        "De export naar de VS. 300 bedrijven leden daaronder.",
        "Zijn opa vocht in de Tweede WO.|Oma bleef thuis.",
        "De open dag is op wo. 12 mei.",
        "Wo. 12 mei is de open dag.|Kom ook.",
        "Zij sprak lang met Jan.|Daarna vertrok ze.",
        "“Dat was Jan.|Hij komt vaker”, zei ze.",
        "Jan. 2022 was zacht.|Toen kwam de vorst.",
        "In jan. 2022 vroor het.|In Jan. 2023 niet.",
        "De wedstrijd is op 3 jan. Ajax speelt thuis.",
        "Het contract met Omroep MAX.|De omroep zwijgt.",
        "Zijn broer heet Max.|Hun moeder ook.",
        "Er mogen max. Tien mensen in.|Max. 10 per keer.",
        "Max. De Gier twijfelt.",
        "Het is Oranje vs. de rest.|Vs. Duitsland ging het mis.",
        "Volgens Dr. Boelens klopt het.|Mr. Van Laar zwijgt.",
        "Hij sprak met prof. Dr. Okkema over St. Eustatius.",
        "Zij stemt op de MR.|Hij niet.",
        "VOLGENS DR. BOELENS KLOPT HET.|ZIJ ZWIJGT.",
        "Toestellen van Zonda Co. Ltd. vlogen niet.|Andere wel.",
        "N.a.v. De Kwestie kwam er een debat, m.i.v. Maart.",
        "Hij werkte bij het CO.|Het gebouw staat er nog.",
        "Hij reist met (de) 'VS'.|En zij?",
        "Ik koos voor plan B. Jij ook.",
    ],
)
def test_a_sentence_may_end_in_a_name_that_is_spelt_as_an_abbreviation(text):
    parts, whole = text.split("|"), text.replace("|", " ")
    assert cut(whole) == parts
    (spans,) = cut_by_kernel([whole.encode()])
    assert [whole[start:end] for start, end in spans] == parts
    assert Article(body=whole).title == parts[0]


@given(
    st.lists(
        st.sampled_from(
            ["VS", "Jan", "jan", "JAN", "Dr", "dr", "o.a", "O.a", "Co", "vS", "İ", "K", "wo", "“Wo", "'MAX'"]
        ).flatmap(
            lambda word: st.sampled_from([f"{word}. ", f"{word}.\n", f"{word} ", f"{word}.” ", f"{word}..."])
        )
        | st.sampled_from(["Daar ", "'Het ", "“ ", "5 ", "de ", "\n", "NAVO ", "É", "A", "ǅ", "ß"]),
        max_size=12,
    ).map("".join)
)
def test_names_end_a_sentence_in_the_kernel_as_they_do_here(text):
    (spans,) = cut_by_kernel([text.encode()])
    plain = unwrapped(text)
    assert [plain[start:end] for start, end in spans] == cut(plain)


@given(TEXTS)
def test_sentences_are_all_of_a_text_but_its_white_space(text):
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


@given(TEXTS)
def test_no_sentence_begins_or_ends_with_white_space(text):
    assert all(sentence == sentence.strip() != "" for sentence in cut(text))


@pytest.mark.parametrize("piece", [".", ". ", '."', "\n", "a", " ", "Jan. ", "'", "VS.  '"])
def test_a_long_row_of_anything_is_cut_in_one_pass(piece):
    row = piece * 300_000 + "x"
    assert cut(row)[-1].endswith("x")  # would take minutes in quadratic time


@pytest.mark.parametrize(
    ("text", "limit", "first"),
    [
        ("Het regent. Het waait.", 40, "Het regent."),
        ("Het regent\nen waait", 40, "Het regent"),
        ("Het   regent \t vandaag.", 40, "Het regent vandaag."),
        ("Het regent vandaag in Zeeland.", 20, "Het regent vandaag…"),
        ("Het regent vandaag in Zeeland.", 19, "Het regent vandaag…"),
        ("Het regent vandaag in Zeeland.", 18, "Het regent…"),
        ("Het regent, zei hij.", 12, "Het regent…"),
        ("Regenbuienradarbeeld", 10, "Regenbuie…"),
        ("", 10, ""),
    ],
)
def test_the_first_sentence_is_cut_between_words(text, limit, first):
    assert first_sentence(text, limit) == first


@given(TEXTS, st.integers(5, 30))
def test_what_serves_as_a_title_fits_on_one_line(text, limit):
    title = first_sentence(text, limit)
    assert len(title) <= limit
    assert title == " ".join(title.split())


@pytest.mark.parametrize(
    "text",
    [
        "In Den Haag sprak minister Mark_Harbers gisteren over de files en_het spoor.\n\nIn Delft niet.",
        "Debat over verkeer\nIn Den Haag sprak minister Mark Harbers_gisteren over files.",
        "Eerst een regel die lang genoeg is en\n- een punt in een lijst die volgt",
        "Eerst een regel die lang genoeg is en\n12. een punt in een lijst die volgt",
        "Eerst een regel die lang genoeg is en\n• een punt in een lijst die volgt",
        "melk\neieren\nroggebrood\nkaas",
        "14 januari 2022\nJan Jansen\nIn Den Haag sprak de minister van Verkeer gisteren.",
        "een alinea " * 20 + "\nnog een alinea",
    ],
)
def test_a_line_end_that_only_keeps_lines_short_is_a_space(text):
    assert unwrapped(text.replace("_", "\n")) == text.replace("_", " ")


@given(st.text(alphabet="aB .-1\n é•", max_size=200))
def test_nothing_but_line_ends_becomes_a_space(text):
    made = unwrapped(text)
    assert len(made) == len(text)
    assert all(one == other or (one, other) == ("\n", " ") for one, other in zip(text, made, strict=True))
