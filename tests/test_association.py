"""Do the measures of association give the figures that others published for them?"""

import numpy as np
import pytest

from zoeker.association import log_dice, log_likelihood, log_ratio


def test_log_likelihood_is_that_of_raysons_calculator():
    """A worked example for the calculator at ucrel.lancs.ac.uk/llwizard.html, by A. Hardie: 52 in 50,000 words and 57 in 75,000 give 2.65."""
    assert round(float(log_likelihood(52, 57, 50_000, 75_000)), 2) == 2.65


# T. Dunning (1993), Accurate Methods for the Statistics of Surprise and Coincidence, table 1: -2 log lambda, how often A stands with B,
# A without B, B without A, and neither.
DUNNING = [
    (270.72, 110, 2442, 111, 29114),  # the swiss
    (263.90, 29, 13, 123, 31612),  # can be
    (256.84, 31, 23, 139, 31584),  # previous year
    (167.23, 10, 0, 3, 31764),  # mineral water
]


@pytest.mark.parametrize(("told", "both", "first", "second", "neither"), DUNNING)
def test_log_likelihood_of_all_words_is_that_of_dunning(told, both, first, second, neither):
    found = log_likelihood(both, second, both + first, second + neither, others=True)
    assert round(float(found), 2) == pytest.approx(told, abs=0.011)


def test_words_are_ranked_as_quanteda_ranks_them():
    """The order that quanteda's own test (test-textstat_keyness.R) documents for measure = "lr", correction = "none"."""
    target, reference = list("aaabbccccccdefghh"), list("aabccddddefh")
    words = np.array(list("abcdefgh"))
    a = np.array([target.count(word) for word in words])
    b = np.array([reference.count(word) for word in words])
    sizes = len(target), len(reference)
    signed = log_likelihood(a, b, *sizes, others=True) * np.sign(log_ratio(a, b, *sizes))
    assert "".join(words[np.argsort(-signed, kind="stable")]) == "cgbhaefd"


def test_what_is_as_frequent_in_both_is_no_surprise():
    assert log_likelihood(2, 4, 100, 200) == log_likelihood(2, 4, 100, 200, others=True) == 0
    assert log_ratio(2, 4, 100, 200) == 0
    assert log_likelihood(0, 0, 0, 0) == 0


def test_a_word_that_is_missing_on_one_side_has_finite_measures():
    assert float(log_likelihood(0, 10, 100, 100)) == pytest.approx(2 * 10 * np.log(2))
    assert float(log_ratio(8, 0, 100, 100)) == 4  # as if it stood there half a time
    assert float(log_ratio(0, 8, 100, 100)) == -4


def test_log_ratio_counts_doublings():
    assert float(log_ratio(80, 20, 1000, 1000)) == 2
    assert float(log_ratio(10, 80, 1000, 2000)) == -2


def test_log_dice_has_the_landmarks_of_rychly():
    """P. Rychlý (2008), A Lexicographer-Friendly Association Score: 14 at most; 0 where it is once for 16,000; a point more is twice as often."""
    assert float(log_dice(500, 500, 500)) == 14
    assert float(log_dice(1, 2**14, 2**14)) == 0
    assert float(log_dice(40, 1000, 3000) - log_dice(20, 1000, 3000)) == pytest.approx(1)


def test_measures_take_arrays():
    many = np.array([1, 2, 300])
    assert log_likelihood(many, 5, 1000, 900).tolist() == [
        float(log_likelihood(n, 5, 1000, 900)) for n in many
    ]
    assert log_dice(many, 400, many + 10).shape == log_ratio(many, 1, 10, 10).shape == (3,)
