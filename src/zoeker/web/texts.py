"""In which words does a page speak? Dutch or English, whichever the browser would rather have."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "nl")  # the first for whoever wants neither

_EACH = {
    "search": ("Search", "Zoeken"),
    "question": ("Question", "Vraag"),
    "since": ("From", "Vanaf"),
    "until": ("Until", "Tot en met"),
    "source": ("Source", "Bron"),
    "section": ("Section", "Rubriek"),
    "author": ("Author", "Auteur"),
    "sort": ("Order", "Volgorde"),
    "relevance": ("best first", "beste eerst"),
    "-date": ("newest first", "nieuwste eerst"),
    "date": ("oldest first", "oudste eerst"),
    "filters": ("Narrow", "Beperken"),
    "no_longer": ("without this", "zonder deze"),
    "language": ("How to ask", "Hoe vraag je"),
    "to_hits": ("To the hits", "Naar de resultaten"),
    "hits": ("Hits", "Resultaten"),
    "one_article": ("1 article", "1 artikel"),
    "articles": ("{} articles", "{} artikelen"),
    "holds": ("This index holds {}.", "Deze index bevat {}."),
    "found_all": ("{} with all the words", "{} met alle woorden"),
    "found_word": ("{} with the word or all its parts", "{} met het woord of al zijn delen"),
    "others": ("{} with some of them", "{} met enkele ervan"),
    "others_of_word": ("{} with a part of it", "{} met een deel ervan"),
    "no_page": ("There is no page {}.", "Er is geen pagina {}."),
    "no_address": ("There is nothing at this address.", "Op dit adres is niets."),
    "nothing": ("No article found.", "Geen artikel gevonden."),
    "relaxed": (
        "No article holds all of these words; these hold some of them.",
        "Geen artikel bevat al deze woorden; deze bevatten er enkele.",
    ),
    "did_you_mean": ("Did you mean", "Bedoelde je"),
    "copies": ("the same story: {}", "hetzelfde verhaal: {}"),
    "without": ("without", "zonder"),
    "wrong": ("This question cannot be understood", "Deze vraag is niet te begrijpen"),
    "at_column": ("at character {}", "bij teken {}"),
    "previous": ("Previous", "Vorige"),
    "next": ("Next", "Volgende"),
    "pages": ("Pages", "Pagina's"),
    "page": ("page {}", "pagina {}"),
    "back": ("Back to the hits", "Terug naar de resultaten"),
    "back_to_lines": ("Back to the places in context", "Terug naar de plaatsen in context"),
    "original": ("Original", "Origineel"),
    "no_article": ("There is no such article.", "Er is geen artikel met deze naam."),
    "failed": ("This page cannot be shown.", "Deze pagina kan niet worden getoond."),
    "busy": (
        "Too many ask at once; try again in a moment.",
        "Er wordt te veel tegelijk gevraagd; probeer het zo weer.",
    ),
    "late": ("This takes too long; ask for less.", "Dit duurt te lang; vraag om minder."),
    "all_keys": ("Keys", "Toetsen"),
    "key_box": ("to the box", "naar het zoekvak"),
    "key_hits": ("next and previous hit", "volgend en vorig resultaat"),
    "key_open": ("open", "openen"),
    "key_help": ("this list", "deze lijst"),
    "close": ("Close", "Sluiten"),
    "id": ("Id", "Id"),
    "date_of": ("Date", "Datum"),
    "year": ("Year", "Jaar"),
    "when": ("When", "Wanneer"),
    "narrows": ("Narrow what was found", "Het gevondene beperken"),
    "as_table": ("As a table", "Als tabel"),
    "more": ("{} more", "nog {}"),
    "others_source": ("other sources", "andere bronnen"),
    "others_section": ("other sections", "andere rubrieken"),
    "no_source": ("without a source", "zonder bron"),
    "no_section": ("without a section", "zonder rubriek"),
    "no_year": ("without a date", "zonder datum"),
    "none_source": ("There is no article at all of source {}.", "Er is geen enkel artikel van bron {}."),
    "none_section": ("There is no article at all of section {}.", "Er is geen enkel artikel uit rubriek {}."),
    "none_author": ("There is no article at all by {}.", "Er is geen enkel artikel van {}."),
    "undrawn": ("without a known month or year", "zonder bekende maand of jaar"),
    "derived": ("its first sentence", "de eerste zin ervan"),
    "period": ("Period", "Periode"),
    "download": ("Download", "Downloaden"),
    "count": ("Articles", "Artikelen"),
    "type_this": ("Type", "Typ"),
    "finds": ("It finds", "Dit vindt"),
    "all_of_it": (
        "All of it, as the command line has it too:",
        "Alles, zoals ook de opdrachtregel het heeft, in het Engels:",
    ),
    "drag": (
        "Drag over bars to choose a period, or type it under Narrow.",
        "Sleep over balken om een periode te kiezen, of typ die onder Beperken.",
    ),
    "understood": ("Understood as", "Begrepen als"),
    "absent": (
        "No article at all is from the time that was asked for ({}).",
        "Geen enkel artikel is uit de gevraagde tijd ({}).",
    ),
    "absent_before": ("The last before that is of {}.", "Het laatste daarvoor is van {}."),
    "absent_after": ("The first after that is of {}.", "Het eerste daarna is van {}."),
    "views": ("Views of this question", "Weergaven van deze vraag"),
    "kwic": ("In context", "In context"),
    "words": ("Words", "Woorden"),
    "cite": ("Cite", "Citeren"),
    "per_thousand": ("per 1,000 articles", "per 1.000 artikelen"),
    "absolute": ("as numbers", "als aantallen"),
    "words_about": (
        "Words that stand in these articles more often than in all others, the surest first; a word is counted as often as it stands there.",
        "Woorden die in deze artikelen vaker staan dan in alle andere, de zekerste eerst; een woord telt zo vaak als het er staat.",
    ),
    "word": ("Word", "Woord"),
    "here": ("Here", "Hier"),
    "elsewhere": ("Elsewhere", "Elders"),
    "log_likelihood": ("Log-likelihood", "Log-likelihood"),
    "log_ratio": ("Log ratio", "Log-ratio"),
    "no_words": ("No word sets them apart.", "Geen woord onderscheidt ze."),
    "lines": ("places {} to {}, in {}", "plaatsen {} tot en met {}, in {}"),
    "no_word": (
        "No word is asked for here that could be shown in its context.",
        "Hier is om geen woord gevraagd dat in zijn context te tonen is.",
    ),
    "left": ("by the word to the left", "op het woord links"),
    "right": ("by the word to the right", "op het woord rechts"),
    "hit": ("by the word itself", "op het woord zelf"),
    "this_question": ("This question", "Deze vraag"),
    "its_articles": ("Its articles", "De artikelen ervan"),
    "first_cited": ("The first {}.", "De eerste {}."),
    "all_references": ("All, as references", "Alle, als literatuurverwijzingen"),
}

_IN = {
    language: {name: each[number] for name, each in _EACH.items()} | {"lang": language}
    for number, language in enumerate(LANGUAGES)
}

# What may be typed, and what that finds: tests ask each.
EXAMPLES = (
    (
        "klimaat stikstof",
        "both words, in any form, and then either",
        "beide woorden, in elke vorm, en daarna een van beide",
    ),
    ("klimaat OF stikstof", "either; EN and NIET work too", "een van beide; EN en NIET werken ook"),
    ("klimaat -stikstof", "klimaat without stikstof", "klimaat zonder stikstof"),
    ('"tweede kamer"', "these words, one after the other", "deze woorden, na elkaar"),
    ('"kabinet stikstof"~10', "these words near each other", "deze woorden dicht bij elkaar"),
    (
        "zin:(kabinet stikstof)",
        "these words in one sentence; alinea: in one paragraph",
        "deze woorden in één zin; alinea: in één alinea",
    ),
    ("klimaat*", "words that begin so", "woorden die zo beginnen"),
    ("=klimaat", "this very form of the word", "precies deze vorm van het woord"),
    ("klimat~", "words that are spelt nearly so", "woorden die bijna zo worden gespeld"),
    (
        "titel:klimaat",
        "in one field: titel, tekst, bron, rubriek, auteur",
        "in één veld: titel, tekst, bron, rubriek, auteur",
    ),
    ("datum:2022-01..2022-03", "a period", "een periode"),
)


def examples(language: str) -> list[tuple[str, str]]:
    """Give what may be typed, and what it finds."""
    return [(typed, told[LANGUAGES.index(language)]) for typed, *told in EXAMPLES]


def texts(accepted: str) -> Mapping[str, str]:
    """Give the texts in the language that suits the header Accept-Language best; `lang` names it."""
    return _IN[language_of(accepted)]


def language_of(accepted: str) -> str:
    """Give the language that suits the header Accept-Language best."""
    wanted = dict.fromkeys(LANGUAGES, 0.0)
    for choice in accepted[:500].split(","):
        name, _, quality = choice.partition(";q=")
        language = name.strip().lower().partition("-")[0]
        if language in wanted:
            wanted[language] = max(wanted[language], _number(quality))
    return max(LANGUAGES, key=lambda its: wanted[its])


def _number(quality: str) -> float:
    try:
        return float(quality or 1)
    except ValueError:
        return 0.0
