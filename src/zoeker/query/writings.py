"""In which other ways is the same written? Numbers in words and in digits, dates, and what is glued or stands apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from zoeker.dutch import fold

# What another way of writing counts for beside the one that was typed.
_NUMBER, _DATE, _GLUED, _APART = 0.4, 0.8, 0.8, 0.6
_LONGEST_ACRONYM = 5  # letters
_REACH = 3  # words between the two that a hyphen joins, where they stand apart: de top van de EU

_NUMERALS = """
    nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien
    negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig
"""
_UNITS, _TENS = _NUMERALS.split()[:20], _NUMERALS.split()[20:]
_IRREGULAR = {"een": "eerste", "drie": "derde", "acht": "achtste"}
_OF_MANY = re.compile(  # what a number makes one word with
    r"(.+?)((?:jarig|daags|weeks|maands|jaars|urig|delig|voudig|koppig|talig|hoekig|tal|ling|persoons)(?:e|en|er|ers)?)"
)
_DIGITS = re.compile(r"\d{1,4}")
_ORDINAL = re.compile(r"(\d{1,3})(?:ste|de|e)")
_HALF = re.compile(r"(\d)[.,]5")
_NUMBERED = re.compile(r"(\d{1,3}(?:ste|de|e)?)-?([a-z]{3,})")  # 18-jarige, 18e-eeuws
_AMOUNT = re.compile(r"([€$£])\s?(\d[\d.,]*)|(\d[\d.,]*)\s?%")
_CURRENCIES = {"€": "euro", "$": "dollar", "£": "pond"}
_MONTH = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_MONTHS = _MONTH.split("|")
_DATE_IN_WORDS = re.compile(rf"(\d{{1,2}}) ({_MONTH}) (\d{{4}})")
_DATE_IN_DIGITS = re.compile(r"(?P<day>\d\d?)([-/.])(?P<month>\d\d?)\2(?P<year>\d{4})|(\d{4})-(\d\d)-(\d\d)")
_GLUED_NAME = re.compile(r"([a-z]{1,5})(\d{1,4})")  # MH17
_LOOSE_NAME = re.compile(
    r"([A-Z]{1,5}|[a-tv-z]|[b-df-hj-np-tv-xz]{2,3}) (\d{1,3})"
)  # MH 17; u 20 is no such name
_CAMEL = re.compile(r"(?:[A-Z][a-z]{2,}){2,}")
_HUMP = re.compile(r"[A-Z][a-z]+")
_HYPHENED = re.compile(r"(\w+)-(\w+)")
_MAY_BEGIN = re.compile(r"\d{1,2}|[A-Z]{1,5}|[a-z]{1,3}")
MOST_WORDS = 3


class Writing(NamedTuple):
    """Another way to write something: what it counts for, which kind of writing it is, and how far its words may stand apart."""

    text: str
    weight: float
    kind: str
    slop: int = 0


def may_begin(text: str) -> bool:
    """Say whether a word may be the first of several that are written otherwise as well: of a date, or MH of `MH 17`."""
    return bool(_MAY_BEGIN.fullmatch(text))


@lru_cache(maxsize=4096)
def writings(text: str) -> tuple[Writing, ...]:
    """Give the other ways to write a word, or up to MOST_WORDS words with a space between them, as they were typed."""
    folded = fold(text)
    found = (
        [*_loose(text, folded)]
        if " " in text
        else [*_numbers(folded), *_dates(folded), *_words(text, folded)]
    )
    return tuple({its.text: its for its in found if its.text != folded}.values())


def _loose(text: str, folded: str) -> Iterator[Writing]:
    if date := _DATE_IN_WORDS.fullmatch(folded):
        day, month, year = int(date[1]), _MONTHS.index(date[2]) + 1, date[3]
        yield Writing(f"{day}-{month}-{year}", _DATE, "date")
        yield Writing(f"{year}-{month:02}-{day:02}", _DATE, "date")
    elif name := _LOOSE_NAME.fullmatch(text):
        yield Writing(fold(name[1] + name[2]), _GLUED, "spelling")


def _dates(folded: str) -> Iterator[Writing]:
    date = _DATE_IN_DIGITS.fullmatch(folded)
    if date:
        year, month, day = (date["year"], date["month"], date["day"]) if date["year"] else date.groups()[-3:]
        if 1 <= int(month) <= len(_MONTHS):
            yield Writing(f"{int(day)} {_MONTHS[int(month) - 1]} {year}", _DATE, "date")
            yield from _loose("", f"{int(day)} {_MONTHS[int(month) - 1]} {year}")


def _words(text: str, folded: str) -> Iterator[Writing]:
    if name := _GLUED_NAME.fullmatch(folded):
        yield Writing(f"{name[1]} {name[2]}", _GLUED, "spelling")
    elif _CAMEL.fullmatch(text):
        yield Writing(" ".join(_HUMP.findall(text)), _GLUED, "spelling")
    elif two := _HYPHENED.fullmatch(text):
        short, other = sorted(two.groups(), key=_is_acronym, reverse=True)
        if _is_acronym(short) and not _is_acronym(other) and other.isalpha():
            yield Writing(f"{short} {other}", _APART, "apart", _REACH)


def _is_acronym(text: str) -> bool:
    """Say whether a word is written as an abbreviation: EU, PvdA, CO2, and so co2."""
    if len(text) > _LONGEST_ACRONYM or text.isdigit() or _ORDINAL.fullmatch(text):
        return False
    return sum(map(str.isupper, text)) > 1 or not text.isalpha()


# Numbers


def _numbers(folded: str) -> Iterator[Writing]:
    for text in (*_in_digits(folded), *_in_words(folded), *_amounts(folded)):
        yield Writing(text, _NUMBER, "number")


def _in_digits(folded: str) -> Iterator[str]:
    """Yield what is written in words in digits: drie, tweede, anderhalf, tachtiger, achttienjarige."""
    if not folded[:1].isalpha():
        return
    known = _numbers_by_word()
    if folded in known:
        yield known[folded]
        return
    head, hyphen, tail = folded.partition("-")
    if hyphen and head in known:
        yield f"{known[head]}-{tail}"
    elif (of_many := _OF_MANY.fullmatch(folded)) and of_many[1] in known:
        yield f"{known[of_many[1]]}-{of_many[2]}"
        yield from _aged(known[of_many[1]], of_many[2])
        yield from _aged(of_many[1], of_many[2])


def _aged(number: str, of_many: str) -> Iterator[str]:
    """Yield how old somebody is who is 18-jarig: a man of 18 years, though not all that takes 18 years."""
    if of_many.startswith("jarig"):
        yield from (f"van {number} jaar", f"{number} jaar oud")


def _in_words(folded: str) -> Iterator[str]:
    """Yield what is written in digits in words, as far as that is usual: 3, 80, 500, 2e, 1,5, 18-jarige."""
    if not folded[:1].isdigit():
        return
    if _DIGITS.fullmatch(folded):
        number = int(folded)
        if _is_round(number):
            yield cardinal(number)
        if number in range(20, 100, 10):
            yield cardinal(number) + "er"
    elif half := _HALF.fullmatch(folded):
        yield from _halves(int(half[1]))
    elif ordinal_ := _ORDINAL.fullmatch(folded):
        if 0 < int(ordinal_[1]) <= 100:
            yield ordinal(int(ordinal_[1]))
    elif numbered := _NUMBERED.fullmatch(folded):
        is_ordinal = _ORDINAL.fullmatch(numbered[1])
        number = int(is_ordinal[1] if is_ordinal else numbered[1])
        if 0 < number < 1000:
            yield f"{ordinal(number)}-{numbered[2]}" if is_ordinal else cardinal(number) + numbered[2]
            yield from _aged(numbered[1], numbered[2])


def _amounts(folded: str) -> Iterator[str]:
    """Yield `5 euro` for `€5`, and `drie procent` for `3%`."""
    amount = _AMOUNT.fullmatch(folded)
    if amount is None:
        return
    number, unit = (amount[2], _CURRENCIES[amount[1]]) if amount[1] else (amount[3], "procent")
    yield from (f"{written} {unit}" for written in (number, *_in_words(number)))


def _is_round(number: int) -> bool:
    """Say whether a number is often written in words."""
    return 2 <= number <= 20 or (number > 20 and number % 10 ** (len(str(number)) - 1) == 0)


def cardinal(number: int) -> str:
    """Spell a number of 1 to 9999 in words, folded: tweeentwintig."""
    if number < 20:
        return _UNITS[number]
    if number < 100:
        unit = number % 10
        return (_UNITS[unit] + "en" if unit else "") + _TENS[number // 10 - 2]
    size, name = (100, "honderd") if number < 1000 else (1000, "duizend")
    many, rest = divmod(number, size)
    return ("" if many == 1 else cardinal(many)) + name + (cardinal(rest) if rest else "")


def ordinal(number: int) -> str:
    """Spell which one it is, of 1 to 9999, in words, folded: tweede, eenentwintigste."""
    word = cardinal(number)
    if number % 100 >= 20 or number % 100 == 0:
        return word + "ste"
    last = _UNITS[number % 100]
    return word.removesuffix(last) + _IRREGULAR.get(last, last + "de")


def _halves(number: int) -> list[str]:
    if number == 1:
        return ["anderhalf", "anderhalve"]
    return [f"{_UNITS[number]}{middle}half" for middle in ("en", "eneen")] if number else []


@cache
def _numbers_by_word() -> dict[str, str]:
    """Give in digits what may be written in words: but for een, which is no number as a rule."""
    known = {ordinal(number): f"{number}e" for number in range(1, 101)}
    known |= {cardinal(number): str(number) for number in (*range(2, 1000), *range(1000, 10_000, 1000))}
    known |= {cardinal(number) + "honderd": str(number * 100) for number in range(11, 100) if number % 10}
    known |= {cardinal(number) + "er": str(number) for number in range(20, 100, 10)}
    return known | {word: f"{number},5" for number in range(10) for word in _halves(number)}
