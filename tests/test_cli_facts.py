"""What `zoeker show` tells of an article beside its text."""

import zoeker
from zoeker.cli.facts import facts


def test_what_is_known_comes_by_name_and_what_is_not_is_left_out() -> None:
    article = zoeker.Article(id="1", body="De dijk houdt.", date="2022-01", source="De Voorbeeldkrant")
    assert list(facts(article)) == [("date", "januari 2022"), ("source", "De Voorbeeldkrant"), ("id", "1")]


def test_what_else_a_record_carries_follows() -> None:
    article = zoeker.Article(body="De dijk houdt.", extra={"pagina": 3, "editie": "avond"})
    assert list(facts(article)) == [("pagina", "3"), ("editie", "avond")]


def test_control_characters_do_not_get_through() -> None:
    article = zoeker.Article(body="De dijk houdt.", extra={"ti\x1btel": "\x9b31m"})
    assert all("\x1b" not in text and "\x9b" not in text for fact in facts(article) for text in fact)
