from zoeker.dutch.slots import LONGEST, Piece, runs, slot, spelling


def test_a_spelling_is_folded_and_holds_no_white_space():
    assert spelling("Poëzie") == "poezie"
    assert " " not in spelling("\ufdfa")  # one character that stands for four Arabic words


def test_what_is_too_long_to_be_a_word_is_cut_off():
    assert spelling("a" * 5000) == "a" * LONGEST


def test_what_has_no_spelling_has_no_slot():
    assert slot("\u037a", 0) == []  # a letter by name, but only a mark when folded


def test_runs_are_letters_and_digits_whatever_the_script():
    assert runs("В 2022_Kiev!") == [[Piece("в", 0, 1)], [Piece("2022", 2, 6)], [Piece("kiev", 7, 11)]]
