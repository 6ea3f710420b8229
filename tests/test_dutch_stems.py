from concurrent.futures import ThreadPoolExecutor

import pytest

from zoeker.dutch.stems import stem


@pytest.mark.parametrize(
    "forms",
    [
        "onderhandeling onderhandelingen",
        "minister ministers",
        "raket raketten",
        "stad stads",
        "gevecht gevechten",
    ],
)
def test_forms_of_one_word_share_a_stem(forms):
    assert len({stem(form) for form in forms.split()}) == 1


def test_the_stemmer_is_porter_and_not_kraaij_pohlmann():
    assert stem("gemeente") == "gemeent"
    assert stem("gezin") != stem("zin")


@pytest.mark.parametrize(
    "word", ["24jarige", "nu.nl", "info@nos.nl", "zo'n", "h&m", "1000,50", "'s", "e", "en", "москва"]
)
def test_what_is_no_dutch_word_is_its_own_stem(word):
    assert stem(word) == word


def test_threads_may_stem_at_the_same_time():
    words = ["onderhandelingen", "gemeenten", "wapens", "vredes"] * 200
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(stem, words)) == [stem(word) for word in words]
