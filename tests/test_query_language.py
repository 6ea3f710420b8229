from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker.date import Date, home
from zoeker.errors import DateError, QueryError
from zoeker.query.language import LONGEST, MOST_PARTS, parse, parse_range
from zoeker.query.tree import (
    And,
    DateRange,
    Exact,
    Fuzzy,
    Not,
    Or,
    Phrase,
    Prefix,
    Regex,
    Row,
    Together,
    Wildcard,
    Word,
    Words,
    weighted,
)

A, B, C = Word("a"), Word("b"), Word("c")
PIECES = [
    "a",
    "EN",
    "OF",
    "NIET",
    "AND",
    "OR(",
    "(",
    ")",
    '"',
    "„",
    "-",
    "*",
    "?",
    "~",
    "^",
    ">",
    "/",
    "1",
    "bc",
    "/",
    ".",
    " ",
    "titel:",
    "datum:",
    "tot:",
    "gisteren",
    "x:",
    "zin:",
    "lead,",
    "2022",
    "..",
]
TYPED = st.lists(st.sampled_from(PIECES), max_size=15).map("".join) | st.text()


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("a b", Words((A, B))),
        ("a EN b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OF b", Or((A, B))),
        ("a OR b", Or((A, B))),
        ("a -b", Words((A, Not(B)))),
        ('"a b"~5>', Phrase("a b", "", 5, True)),
        ('titel:"a b"~5>^2', weighted(Phrase("a b", "title", 5, True), 2)),
        ('"a b"~0>', Phrase("a b")),
        ('"a b kl*"', Row(((Phrase("a b"),), (Prefix("kl"),)))),
        (
            'titel:"=a kl?t (b OF cd* OF c OR de~1) d"~3>',
            Row(
                (
                    (Exact("a"),),
                    (Wildcard("kl?t"),),
                    (Phrase("b"), Prefix("cd"), Phrase("c"), Fuzzy("de", "", 1)),
                    (Phrase("d"),),
                ),
                "title",
                3,
                True,
            ),
        ),
        ('"(a b OF =c) d"', Row(((Phrase("a b"), Exact("c")), (Phrase("d"),)))),
        ('titel:"kl?t"~5', Wildcard("kl?t", "title")),
        ('"(a OF b*)"^2', weighted(Or((Phrase("a"), Prefix("b"))), 2)),
        ('"a (van b) OF"', Phrase("a (van b) OF")),
        ("/ab(c|d)?/", Regex("ab(c|d)?")),
        ("titel:(/[a-z]b{2}/^2)", weighted(Regex("[a-z]b{2}", "title"), 2)),
        ('"a /bc\\/./"', Row(((Phrase("a"),), (Regex("bc\\/."),)))),
        ("-/ab/ a/b/ /ab/c", Words((Not(Regex("ab")), Word("a/b/"), Word("/ab/c")))),
        ("a^3", weighted(A, 3)),
        ("a^1 b^0,5?", Words((A, weighted(B, 0.5)))),
        ('titel:"a b"~5^2', weighted(Phrase("a b", "title", 5), 2)),
        ("-=a^2", Not(weighted(Exact("a"), 2))),
        ("(kl*t^2)", weighted(Wildcard("kl*t"), 2)),
        ("kl*^2", weighted(Prefix("kl"), 2)),
        ("a~1^2 b", Words((weighted(Fuzzy("a", "", 1), 2), B))),
        ("(a OF b^4 -c)^2.5", Or((weighted(A, 2.5), Words((weighted(B, 10), Not(C)))))),
        ("(a^0.5)^2", A),
        ("bron:a^2", Word("a", "source")),
        ("a^b ^3", Words((Word("a^b"), Word("^3")))),
        ("titel,Lead:a", Word("a", "title,lead")),
        ("body,kop:(a b)", Words((Word("a", "title,body"), Word("b", "title,body")))),
        ("tekst,lead:a", Word("a", "text")),
        ("title,text:a", A),
        ("a,titel:b", Word("a,titel:b")),
        ("bron,titel:b", Word("bron,titel:b")),
        ("zin:(a b)", Together("sentence", Words((A, B)))),
        ("Alinea:a -sentence:(b)", Words((Together("paragraph", A), Not(Together("sentence", B))))),
        (
            'zin:("a b" OF titel:c)^2',
            Together("sentence", Or((weighted(Phrase("a b"), 2), weighted(Word("c", "title"), 2)))),
        ),
        ("titel:(zin:(a b))", Together("sentence", Words((Word("a", "title"), Word("b", "title"))))),
        ("zin: a", Words((Word("zin:"), A))),
        ("a NIET b", Words((A, Not(B)))),
        ("a NOT b", Words((A, Not(B)))),
        ("a OF b c", Or((A, Words((B, C))))),
        ("a OF b EN c", Or((A, And((B, C))))),
        ("(a OF b) c", Words((Or((A, B)), C))),
        ("a NIET(b)", Words((A, Not(B)))),
        ("a of b", Words((A, Word("of"), B))),
        ("minister(s)", Word("minister(s)")),
        ('"tweede kamer"', Phrase("tweede kamer")),
        ("„tweede kamer”", Phrase("tweede kamer")),
        ("klimaat*", Prefix("klimaat")),
        ("(klimaat*)", Prefix("klimaat")),
        ("minister(s)*", Prefix("minister(s)")),
        ("a*(b)", Words((Prefix("a"), B))),
        ("http://nos.nl*", Prefix("http://nos.nl")),
        ("klimaat *", None),
        ("onder*ing", Wildcard("onder*ing")),
        ("*crisis", Wildcard("*crisis")),
        ("*crisis*", Wildcard("*crisis*")),
        ("klimaat**", Wildcard("klimaat**")),
        ("titel:Wit-*land", Wildcard("Wit-*land", "title")),
        ("-w?t", Not(Wildcard("w?t"))),
        ("?wat", Wildcard("?wat")),
        ("w?t?", Wildcard("w?t?")),
        ("*cris?s?", Wildcard("*cris?s?")),
        ("klimaat?*", Wildcard("klimaat?*")),
        ("kl*t(a b)", Words((Wildcard("kl*t"), Words((A, B))))),
        ("klimat~", Fuzzy("klimat")),
        ("=klimaten", Exact("klimaten")),
        ("titel:=klimaten", Exact("klimaten", "title")),
        ("-=klimaten", Not(Exact("klimaten"))),
        ("a=b", Word("a=b")),
        ("klimat~1", Fuzzy("klimat", "", 1)),
        ("titel:klimat~2", Fuzzy("klimat", "title", 2)),
        ("EN~", Fuzzy("EN")),
        ("minister(s)~", Fuzzy("minister(s)")),
        ("is het klimat~?", Words((Word("is"), Word("het"), Fuzzy("klimat")))),
        ("(klimat~2, a)", Words((Fuzzy("klimat", "", 2), A))),
        ('"klimaat top"~5', Phrase("klimaat top", slop=5)),
        ('titel:"klimaat top"~100', Phrase("klimaat top", "title", 100)),
        ('"klimaat top"~0', Phrase("klimaat top")),
        ('"klimaat top"~5?', Words((Phrase("klimaat top", slop=5), Word("?")))),
        ('"klimaat top" ~5', Words((Phrase("klimaat top"), Word("~5")))),
        ("-EN", Not(Word("EN"))),
        ("20:30 http://nos.nl", Words((Word("20:30"), Word("http://nos.nl")))),
        ("kabinet: a", Words((Word("kabinet:"), A))),
    ],
)
def test_what_a_person_types(text, tree):
    if tree is None:
        with pytest.raises(QueryError):
            parse(text)
    else:
        assert parse(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        "stikstof?",
        "stikstof??",
        "stikstof?!",
        "minister(s)?",
        "?",
        "~",
        "~5",
        "~jan",
        "a~b",
        "a?~",
        "http://nos.nl/zoek?q=a",
        "http://nos.nl/~jan",
        "ja?/nee",
    ],
)
def test_punctuation_is_no_wildcard(text):
    assert parse(text) == Word(text)
    assert parse(f"wat is ({text})") == Words((Word("wat"), Word("is"), Word(text)))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        *[(f"{alias}:a", "title") for alias in ("title", "titel", "kop", "TITEL")],
        *[(f"{alias}:a", "text") for alias in ("text", "tekst")],
        *[(f"{alias}:a", "source") for alias in ("source", "bron")],
        *[(f"{alias}:a", "section") for alias in ("section", "rubriek")],
        *[(f"{alias}:a", "author") for alias in ("author", "auteur")],
    ],
)
def test_a_field_has_dutch_and_english_names(text, field):
    assert parse(text) == Word("a", field)


def test_a_field_holds_for_its_group_and_the_inner_one_wins():
    assert parse("titel:(a OF bron:b)") == Or((Word("a", "title"), Word("b", "source")))


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("datum:2022", "2022", "2022"),
        ("date:2022-01..2022-03", "2022-01", "2022-03"),
        ("datum:2022-01..", "2022-01", None),
        ("datum:..14-1-2022", None, "2022-01-14"),
        ('datum:"14 januari 2022"', "2022-01-14", "2022-01-14"),
    ],
)
def test_a_period_is_open_or_closed(text, since, until):
    assert parse(text) == DateRange(since and Date(since), until and Date(until))


@pytest.mark.parametrize(
    ("text", "column", "right"),
    [
        ("", 1, "type a word"),
        ("zin:(a datum:2022)", 8, "put datum: outside its parentheses"),
        ("alinea:(a zin:b)", 11, "in one paragraph is words, .* put zin: outside"),
        ("zin:(bron:x)", 6, "put bron: outside"),
        ("zin:titel:a", 5, "after zin: comes a word"),
        ("bron:(a zin:b)", 9, "a source has no sentence"),
        ("  ", 3, "type a word"),
        ("a OF", 3, "missing after OF"),
        ("OF a", 1, "between two words"),
        ("a EN EN b", 6, "between two words"),
        ("a (b", 3, "put \\) where the group ends"),
        ("a (", 3, "remove it"),
        ("a b)", 4, "closes nothing"),
        ("a ()", 3, "nothing between"),
        ("(a OF )", 7, "missing before this \\)"),
        ('a "b', 3, 'put " at the end'),
        ('a " "', 3, "nothing between"),
        ("a *", 3, "as in klimaat\\*, \\*crisis or w\\?t"),
        ("a titel:*", 9, "2 letters or digits"),
        ("a (*)", 4, "2 letters or digits"),
        ("a *b?", 3, "2 letters or digits"),
        ("a ?-?*", 3, "2 letters or digits"),
        ("a *ʼʼ", 3, "2 letters or digits"),
        ("a klimat~3", 9, "1 or 2, or nothing"),
        ("a klimat~0", 9, "1 or 2, or nothing"),
        ("a klimat~11", 9, "1 or 2, or nothing"),
        ("a kl*t~", 7, "either a ~ or wildcards"),
        ("a kl?t~1", 7, "either a ~ or wildcards"),
        ('a "b c"~', 8, 'as in "klimaat top"~5'),
        ('a "b c"~x', 8, "0 to 100"),
        ('a "b c"~5x', 8, "0 to 100"),
        ('a "b c"~-1', 8, "0 to 100"),
        ('a "b c"~101', 8, "0 to 100"),
        ('a "b c"~٥', 8, "0 to 100"),
        ("a klimat~١", 9, "1 or 2, or nothing"),
        ("datum:٢٠٢٢", 7, "cannot read"),
        ("a titl:b", 3, "did you mean title"),
        ("a qqqq:b", 3, "the fields are alinea, auteur"),
        ("titel:bron:b", 7, "after titel: comes a word"),
        ("titel:-b", 7, "after titel: comes a word"),
        ("a datum:2022-W60", 9, "cannot read|is no date"),
        ("a datum:10000", 9, "'10000' is no date; 2022-01-14.. is from"),
        ("a sinds:2022011", 9, "'2022011' is no date"),
        ("a datum:gister", 9, 'in words: "januari 2022", gisteren'),
        ("a datum:vorige week", 9, 'in words: "januari 2022", gisteren'),
        ("a datum:januari", 9, '"januari 2022"'),
        ("a /b(c/", 5, r"this \( is never closed"),
        ("a /bc)/", 6, "closes nothing"),
        ("a /b[c/", 5, r"this \[ is never closed"),
        ("a /^bc/", 4, "leave \\^ and"),
        ("a /bc**/", 7, "one sign says how often"),
        ("a /*bc/", 4, "behind nothing"),
        ("a /b(?=c)/", 5, "no \\? behind"),
        ("a /bc\\1/", 6, "means nothing"),
        ("a /b{4,2}/", 5, "how often"),
        ("a /b{101}/", 5, "at most 100 times"),
        ("a /b{1000000}/", 5, "at most 100 times"),
        ("a /b[z-a]/", 5, "from the smaller"),
        ("a /((ab){50}){50}/", 4, "at most 500 letters"),
        ("a /b.*|cd/", 3, "at least 2 letters"),
        ("a b^0", 4, "0.1 to 100, as in klimaat\\^3"),
        ('a "b c"~2^101', 10, "this is 101"),
        ("(a^20 b)^20", 9, "this is 400"),
        ("datum:2022^3", 7, "comes a date"),
        ('a sinds:"3 dagen"', 9, "is no date"),
        ("a sinds:2022..2023", 9, "comes one date"),
        ("a tot:..2023", 7, "comes one date"),
        ("a tot:(b)", 7, "comes a date, as in"),
        ("sinds:2022 titel:tot:b", 18, "after titel: comes a word"),
        ("a datum:2022-13", 9, "write 2022"),
        ("datum:..", 7, "at least one side"),
        ("datum:(a)", 7, "comes a date"),
        ("datum:202?-1", 7, "comes a date"),
        ("datum:2022~", 7, "comes a date"),
        ("datum:2022..2021", 7, "turn the dates round"),
        ('datum:"2022 - 2021"', 7, "turn the dates round"),
        ('a "b *"', 6, "2 letters or digits"),
        ('a "b kl*t~"', 10, "either a ~ or wildcards"),
        ('a "b (c OF )"', 11, "missing beside this OF"),
        ('a "b (c d* OF e)"', 7, "words, or one word with a sign"),
        ('a "b c*(d)"', 8, "put spaces around it"),
    ],
)
def test_an_error_points_at_the_column_and_says_what_would_be_right(text, column, right):
    with pytest.raises(QueryError, match=right) as caught:
        parse(text)
    assert (caught.value.query, caught.value.column) == (text, column)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("a " * MOST_PARTS + "a", "more than 1000 parts"),
        ("a" * (LONGEST + 1), "longer than 20,000 characters"),
        ("(" * 41 + "a" + ")" * 41, "levels deep"),
        ("-" * 41 + "a", "levels deep"),
        ("(" * LONGEST, "more than 1000 parts"),
        ("(a" * 400, "levels deep"),
        ("(" * 1_000_000, "longer"),
        ('"a b"~' + "9" * 10_000, "0 to 100"),
        ("a~" + "1" * 10_000, "1 or 2"),
    ],
    ids=["parts", "long", "groups", "minuses", "openings", "alternating", "megabyte", "slop", "distance"],
)
def test_what_is_too_much_is_told(text, wrong):
    with pytest.raises(QueryError, match=wrong):
        parse(text)


def test_a_thousand_words_are_a_question():
    assert len(parse("a " * MOST_PARTS).children) == MOST_PARTS
    assert parse("(" * 39 + "a" + ")" * 39) == A


@given(TYPED)
def test_whatever_is_typed_is_read_or_told_to_be_wrong(text):
    try:
        tree = parse(text)
    except QueryError as error:
        column = error.column
    else:
        column = 1
        assert parse(str(tree)) == tree
    assert 1 <= column <= len(text) + 1


def test_a_range_may_have_one_end_or_none():
    assert parse_range("", None, "", 0) == DateRange(None, None)
    assert parse_range("2022", "", "", 0) == DateRange(Date("2022"), None)


@pytest.mark.parametrize(
    "period", ["2021-03 - 2022", "2021-03 – 2022", "maart 2021 t/m 2022", "2021-03..2022", "maart 2021..2022"]
)
def test_a_period_in_quotes_may_be_written_with_a_dash(period):
    assert parse(f'datum:"{period}"') == DateRange(Date("2021-03"), Date("2022"))
    assert parse('datum:"14 januari 2022"') == DateRange(Date("2022-01-14"), Date("2022-01-14"))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("datum:vandaag", "2022-03-30"),
        ("datum:Gisteren..", "2022-03-29.."),
        ("datum:eergisteren..vandaag", "2022-03-28..2022-03-30"),
        ('datum:"vorige week"', "2022-03-21..2022-03-27"),
        ('date:"last week"', "2022-03-21..2022-03-27"),
        ('date:"the day before yesterday"', "2022-03-28"),
        ('datum:"deze week"', "2022-03-28..2022-04-03"),
        ('datum:"afgelopen maand"', "2022-02"),
        ('datum:"de vorige maand"', "2022-02"),
        ('datum:"vorig jaar"', "2021"),
        ('date:"this year"', "2022"),
        ('datum:"maart 2021"', "2021-03"),
        ('datum:"3 maanden geleden"', "2021-12"),
        ('date:"two weeks ago"', "2022-03-14..2022-03-20"),
        ('datum:"één dag geleden"', "2022-03-29"),
        ('datum:"de laatste twee jaren"', "2020-03-31..2022-03-30"),
        ('datum:"afgelopen 7 dagen"', "2022-03-24..2022-03-30"),
        ('datum:"vorig jaar - vorige maand"', "2021..2022-02"),
        ('sinds:"3 maanden geleden"', "2021-12-30.."),
        ('since:"a month ago"', "2022-02-28.."),
        ('sinds:"vorige week"', "2022-03-21.."),
        ('tot:"vorige week"', "..2022-03-27"),
        ("until:yesterday", "..2022-03-29"),
        ("datum:2022-W11", "2022-03-14..2022-03-20"),
        ("datum:2022w11..2022-W12", "2022-03-14..2022-03-27"),
        ("tot:2020-W53", "..2021-01-03"),
        ("sinds:2022-01", "2022-01.."),
        ("tot:2022-01", "..2022-01"),
    ],
)
def test_dates_in_words_are_seen_from_the_day_it_is(text, period):
    asked = parse(text, date(2022, 3, 30))  # a Wednesday
    assert str(asked) == f"date:{period}"
    assert asked.in_words == any(map(str.isalpha, text.partition(":")[2].replace("maart", "")))
    assert parse(str(asked)) == asked


def test_options_take_dates_in_words_as_well():
    week = parse_range("vorige week", "gisteren", "", 0, date(2022, 1, 1))  # a Saturday
    assert str(week) == "date:2021-12-20..2021-12-31"
    assert str(parse_range(None, "today", "", 0)) == f"date:..{datetime.now(home()).date()}"


@pytest.mark.parametrize(
    "text",
    [
        "3 dagen",
        "-3 dagen geleden",
        "1 uur geleden",
        "gisteren om 10 uur",
        "0 dagen geleden",
        "anderhalve week geleden",
        "9999 jaar geleden",
        "afgelopen 0 dagen",
        "nu",
        "maandag",
        "5 maart",
        "volgende week",
    ],
)
def test_what_only_a_library_would_take_for_a_date_is_refused(text):
    with pytest.raises(QueryError, match="is no date"):
        parse_range(text, None, "", 0)


def test_the_date_of_an_article_is_never_in_words():
    with pytest.raises(DateError):
        Date("vorige week")


def test_a_range_that_is_wrong_points_at_no_column_of_its_own():
    with pytest.raises(QueryError, match="before it begins") as caught:
        parse_range("2022", "2021", "a", 0)
    assert caught.value.column == 0


@pytest.mark.parametrize("date", [">2022-01-14", ">=2022", "<2022", "~2022", "2022-01-0?", "2022*"])
def test_a_sign_in_a_date_is_an_error(date: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(f"kabinet datum:{date}")
    assert caught.value.column
