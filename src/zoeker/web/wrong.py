"""What is wrong with a question, in Dutch? The sentence of an error is known by its English, as gettext knows texts.

Errors are English wherever they are told, and what is typed stands in them: a {field} of the English here is what differs, and
stands in the Dutch as well. Some fields hold a sentence, or a word, that has its own Dutch. What has none here stays English; a
test holds the sources against this table.
"""

from __future__ import annotations

import re
from functools import cache

from zoeker.query.tree import FIELDS

_DUTCH = {
    # What a question may be.
    "here stands a byte that is no UTF-8; type this letter again, or set the terminal to UTF-8": "hier staat een byte die geen UTF-8 is; typ deze letter opnieuw",
    "this question is longer than {most} characters; ask for less at a time": "deze vraag is langer dan {most} tekens; vraag minder tegelijk",
    "this question has more than {most} parts; ask for less at a time": "deze vraag heeft meer dan {most} delen; vraag minder tegelijk",
    "this question has more than {most} words or phrases with wildcards or a ~; ask for fewer at a time, or for beginnings of words, as in klimaat*": "deze vraag heeft meer dan {most} woorden of woordgroepen met jokertekens of een ~; vraag er minder tegelijk, of vraag naar het begin van woorden, zoals klimaat*",
    "there is no word in this question; type letters or digits": "er staat geen woord in deze vraag; typ letters of cijfers",
    "there is no question here; type a word": "hier staat geen vraag; typ een woord",
    "{name} names no {kind}: there is no word in it": "{name} is geen naam van een {kind}: er staat geen woord in",
    "source": "bron",
    "section": "rubriek",
    "author": "auteur",
    # Dates.
    "this period ends ({end}) before it begins ({begin}); turn the dates round": "deze periode eindigt ({end}) voordat ze begint ({begin}); draai de datums om",
    "{value} is no date; 2022-01-14.. is from that day on, ..2022-01-14 up to it, and 2022-01 a whole month": "{value} is geen datum; 2022-01-14.. is vanaf die dag, ..2022-01-14 tot en met die dag, en 2022-01 een hele maand",
    '{error}, or in words: "januari 2022", gisteren, "vorige week", "3 maanden geleden"': '{error}, of in woorden: "januari 2022", gisteren, "vorige week", "3 maanden geleden"',
    "cannot read {value} as a date; write it as 2022, 2022-01 or 2022-01-14": "{value} is niet te lezen als datum; schrijf 2022, 2022-01 of 2022-01-14",
    "{value} is no date; write 2022, 2022-01 or 2022-01-14": "{value} is geen datum; schrijf 2022, 2022-01 of 2022-01-14",
    "{value} is no date: {reason}; write 2022, 2022-01 or 2022-01-14": "{value} is geen datum: {reason}; schrijf 2022, 2022-01 of 2022-01-14",
    "there is no {month}-{day} in a year": "{month}-{day} komt in geen jaar voor",
    "there is no {month} in a year": "er is geen maand {month}",
    "the day comes before the month, and there is no month {month}": "de dag staat voor de maand, en er is geen maand {month}",
    "{name} is no month": "{name} is geen maand",
    "that week lies in two years": "die week ligt in twee jaren",
    # Those of Python itself, which its versions word differently.
    "day is out of range for month": "die dag heeft de maand niet",
    "day {day} must be in range {range} for month {month} in year {year}": "maand {month} van {year} heeft geen dag {day}",
    "month must be in 1..12": "er zijn twaalf maanden",
    "month must be in 1..12, not {month}": "er is geen maand {month}",
    "year {year} is out of range": "het jaar {year} bestaat niet",
    "year must be in 1..9999, not {year}": "het jaar {year} bestaat niet",
    "hour must be in 0..23": "een uur is 0 tot en met 23",
    "hour must be in 0..23, not {hour}": "een uur is 0 tot en met 23, niet {hour}",
    "minute must be in 0..59": "een minuut is 0 tot en met 59",
    "minute must be in 0..59, not {minute}": "een minuut is 0 tot en met 59, niet {minute}",
    "second must be in 0..59": "een seconde is 0 tot en met 59",
    "second must be in 0..59, not {second}": "een seconde is 0 tot en met 59, niet {second}",
    "after {name}: comes a date{period}, as in {example}": "na {name}: komt een datum{period}, zoals {example}",
    " or a period": " of een periode",
    "2022-01 or 2022-01..2022-03": "2022-01 of 2022-01..2022-03",
    '2022-01 or "vorige week"': '2022-01 of "vorige week"',
    "after {name}: comes one date; a period is written date:{period}": "na {name}: komt één datum; een periode schrijf je als datum:{period}",
    "a period needs a date on at least one side of its dots, as in 2022-01..": "een periode heeft minstens aan één kant van de puntjes een datum, zoals 2022-01..",
    # Phrases.
    'this quotation mark is never closed; put " at the end of the phrase': 'dit aanhalingsteken wordt nergens gesloten; zet " aan het eind van de woordgroep',
    "there is nothing between these quotation marks; put words there": "er staat niets tussen deze aanhalingstekens; zet er woorden tussen",
    "this phrase has more than {most} words; ask for its first ones": "deze woordgroep heeft meer dan {most} woorden; vraag naar de eerste",
    "a word is missing beside this OF": "naast deze OF ontbreekt een woord",
    "in a phrase, what stands beside OF is words, or one word with a sign (* ? ~ =)": "in een woordgroep staan naast OF gewone woorden, of één woord met een teken (* ? ~ =)",
    "in a phrase, a word with a sign (* ? ~ =) stands apart; put spaces around it": "in een woordgroep staat een woord met een teken (* ? ~ =) los; zet er spaties omheen",
    'after the ~ of a phrase stands how far apart its words may be, 0 to {most}, as in "klimaat top"~5': 'na de ~ van een woordgroep staat hoe ver de woorden uit elkaar mogen staan, 0 tot en met {most}, zoals in "klimaat top"~5',
    "the phrase {phrase} can be read in more than {most} ways; name fewer groups of several words in it": "de woordgroep {phrase} is op meer dan {most} manieren te lezen; noem er minder groepen van meer woorden in",
    "on a cluster, {number} words of which some are the same cannot be looked for near each other; name fewer": "op een cluster zijn {number} woorden waarvan er enkele gelijk zijn niet dicht bij elkaar te zoeken; noem er minder",
    # Signs.
    "behind a ^ stands how often a word counts, {least} to {most}, as in klimaat^3; this is {weight}": "na een ^ staat hoe zwaar een woord telt, {least} tot en met {most}, zoals klimaat^3; dit is {weight}",
    "a pattern needs at least {fewest} letters or digits, as in klimaat*, *crisis or w?t": "een patroon heeft minstens {fewest} letters of cijfers, zoals klimaat*, *crisis of w?t",
    "a = asks for one form of a word; leave it out, or the wildcards (* and ?) and the ~": "een = vraagt om één vorm van een woord; laat die weg, of anders de jokertekens (* en ?) en de ~",
    "a word has either a ~ or wildcards (* and ?); leave one of the two out": "een woord heeft een ~ of jokertekens (* en ?), niet beide; laat een van de twee weg",
    "after the ~ of a word stands how many letters may differ, 1 or 2, or nothing": "na de ~ van een woord staat hoeveel letters er mogen verschillen, 1 of 2, of niets",
    "the words with ~ in this question fit too much of the index; name longer ones, or fewer edits": "bij de woorden met ~ in deze vraag past te veel van de index; noem langere, of laat minder letters verschillen",
    "the phrases and the words with *, ? or ~ in this question fit too much of the index; ask for fewer of them at a time, or begin such words with more letters, as in klimaat*": "bij de woordgroepen en de woorden met *, ? of ~ in deze vraag past te veel van de index; vraag er minder tegelijk, of begin zulke woorden met meer letters, zoals klimaat*",
    "the question asks {host} for more words at a time than it takes; type more letters before *, or fewer words, or have indices.query.bool.max_clause_count raised": "de vraag noemt meer woorden tegelijk dan {host} aankan; typ meer letters voor *, of minder woorden, of laat indices.query.bool.max_clause_count verhogen",
    # Regular expressions.
    '{error}; to search for the text itself, put it in " "': '{error}; wil je de tekst zelf zoeken, zet die dan tussen " "',
    "in a regular expression, {error}": "in een reguliere expressie: {error}",
    "this ) closes nothing; write \\) for the sign itself": "deze ) sluit niets; schrijf \\) voor het teken zelf",
    "leave ^ and $ out: it is about whole words": "laat ^ en $ weg: het gaat om hele woorden",
    "{sign} stands behind nothing; write \\{again} for the sign itself": "voor {sign} staat niets; schrijf \\{again} voor het teken zelf",
    "{sign} stands in no word": "{sign} staat in geen enkel woord",
    "\\{sign} means nothing; there are \\d, \\w, and \\ before a sign": "\\{sign} betekent niets; er zijn \\d, \\w, en \\ voor een teken",
    "write a group as (a|b); no ? behind the (, and no more than 20 in each other": "schrijf een groep als (a|b); zonder ? achter de (, en niet meer dan 20 in elkaar",
    "this ( is never closed; write \\( for the sign itself": "deze ( wordt nergens gesloten; schrijf \\( voor het teken zelf",
    "this [ is never closed, or empty; write \\[ for the sign itself": "deze [ wordt nergens gesloten, of is leeg; schrijf \\[ voor het teken zelf",
    "a range goes from the smaller to the larger, as in [a-z]": "een bereik loopt van klein naar groot, zoals [a-z]",
    "behind a letter stands how often, as in {2,4}, at most {most} times": "achter een letter staat hoe vaak, zoals {2,4}, hoogstens {most} keer",
    "one sign says how often; put parentheses round what is repeated": "één teken zegt hoe vaak; zet haakjes om wat wordt herhaald",
    "a regular expression has at most {most} letters, with what is repeated": "een reguliere expressie heeft hoogstens {most} letters, met wat wordt herhaald",
    "a regular expression needs at least {fewest} letters or digits in every word that fits, as in /[kc]limaa?t.*/": "een reguliere expressie heeft minstens {fewest} letters of cijfers in elk woord dat past, zoals /[kc]limaa?t.*/",
    "the regular expression /{text}/ takes too long; begin it with letters, or write less that may be repeated": "de reguliere expressie /{text}/ kost te veel tijd; begin haar met letters, of gebruik minder herhaling",
    "a regular expression of this question is more than {host} takes; write a shorter one, with less that may be repeated": "een reguliere expressie in deze vraag is meer dan {host} aankan; schrijf een kortere, met minder herhaling",
    # Fields, groups and operators.
    'there is no field {name}; {meant} To search for the text itself, put it in " "': 'er is geen veld {name}; {meant} Wil je de tekst zelf zoeken, zet die dan tussen " "',
    "did you mean {field}: ?": "bedoelde je {field}: ?",
    "the fields are {names}.": "de velden zijn {names}.",
    "after {name}: comes a word, a phrase or a group in parentheses": "na {name}: komt een woord, een woordgroep of een groep tussen haakjes",
    "what must stand in one {unit} is words, phrases and groups of these; put {name}: outside its parentheses": "wat in één {unit} moet staan, zijn woorden, woordgroepen en groepen daarvan; zet {name}: buiten de haakjes",
    "a {kind} has no {unit}; leave {name}: out, or ask for no {same} around it": "een {kind} heeft geen {unit}; laat {name}: weg, of haal de {same} eromheen weg",
    "sentence": "zin",
    "paragraph": "alinea",
    "to find {group}, {reason}; name a rarer word in it, or a period, a source or, with EN between, another word beside it": "om {group} te vinden {reason}; noem er een zeldzamer woord in, of een periode, een bron of, met EN ertussen, een ander woord ernaast",
    "the texts of {number} articles would be read, and at most {most} are for a question": "zouden de teksten van {number} artikelen worden gelezen, en voor een vraag zijn dat er hoogstens {most}",
    "more text would be read than is for a question, since articles or sentences are very long": "zou meer tekst worden gelezen dan voor een vraag mag, doordat artikelen of zinnen heel lang zijn",
    "this goes more than {most} levels deep; take some parentheses or minuses away": "dit gaat meer dan {most} niveaus diep; haal wat haakjes of mintekens weg",
    "there is nothing between these parentheses; put words there": "er staat niets tussen deze haakjes; zet er woorden tussen",
    "this ( is never closed; put ) where the group ends": "deze ( wordt nergens gesloten; zet ) waar de groep eindigt",
    "this ( is never closed, and nothing follows it; remove it": "deze ( wordt nergens gesloten, en er volgt niets op; haal die weg",
    "this ) closes nothing; remove it, or put ( before the words it belongs to": "deze ) sluit niets; haal die weg, of zet ( voor de woorden waar die bij hoort",
    "a word is missing before this )": "voor deze ) ontbreekt een woord",
    'a word is missing after {word}; to search for that word itself, put it in " "': 'na {word} ontbreekt een woord; wil je dat woord zelf zoeken, zet het dan tussen " "',
    '{word} stands between two words; to search for that word itself, put it in " "': '{word} staat tussen twee woorden; wil je dat woord zelf zoeken, zet het dan tussen " "',
    # What may have been meant otherwise.
    "{word} was read as a word; type {operator} to {meant}": "{word} is gelezen als woord; typ {operator} om {meant}",
    "leave out what follows": "weg te laten wat erop volgt",
    "find either": "een van beide te vinden",
    "find both": "beide te vinden",
    "a - that stands apart means nothing; type -{word} to leave that word out": "een losstaande - betekent niets; typ -{word} om dat woord weg te laten",
    "{signs} means nothing in a question; write OF between words for either of them, NIET before one to leave it out": "{signs} betekent niets in een vraag; zet OF tussen woorden voor een van beide, NIET voor een woord om het weg te laten",
    "{signs} mean nothing in a question; write OF between words for either of them, NIET before one to leave it out": "{signs} betekenen niets in een vraag; zet OF tussen woorden voor een van beide, NIET voor een woord om het weg te laten",
}
_FIELD = re.compile(r"\{([a-z]+)\}")
_TOLD = frozenset(
    ("error", "reason", "meant", "period", "example", "kind", "same", "unit")
)  # have their Dutch


def in_dutch(told: str) -> str:
    """Give the Dutch of what an error says; what has none as it is."""
    for pattern, dutch in _patterns():
        if found := pattern.fullmatch(told):
            values = {name: _value(name, value) for name, value in found.groupdict().items()}
            return _FIELD.sub(lambda field, its=values: its[field[1]], dutch)  # type: ignore[misc]
    return told


def _value(name: str, value: str) -> str:
    """Give what differs in a sentence as the Dutch has it."""
    if name in ("field", "names"):
        return ", ".join(sorted({_dutch_field(field) for field in value.split(", ")}))
    return in_dutch(value) if name in _TOLD else _number(value)


def _dutch_field(name: str) -> str:
    """Give the first Dutch name of a field, if it has one."""
    field = FIELDS.get(name, name)
    return next((other for other, its in FIELDS.items() if its == field != other), field)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Give what knows each English sentence, and its Dutch: those first that begin with the most of their own, and then have the most."""

    def own(english: str) -> tuple[int, int]:
        return len(_FIELD.split(english)[0]), len(_FIELD.sub("", english))

    return [(_pattern(english), _DUTCH[english]) for english in sorted(_DUTCH, key=own, reverse=True)]


def _pattern(english: str) -> re.Pattern[str]:
    """Each field ends at the first place it can, for good: what is typed, however long, takes no time that grows with its square."""
    first, *others = _FIELD.split(english)
    pattern = re.escape(first)
    for name, behind in zip(others[:-2:2], others[1:-2:2], strict=True):
        pattern += f"(?>(?P<{name}>.*?){re.escape(behind)})"
    if others:
        pattern += f"(?P<{others[-2]}>.*){re.escape(others[-1])}"
    return re.compile(pattern, re.DOTALL)


def _number(value: str) -> str:
    """Write a number as in Dutch: 20.000, and 0,1."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", value):
        return value.replace(",", ".")
    return value.replace(".", ",") if re.fullmatch(r"\d+\.\d+", value) else value
