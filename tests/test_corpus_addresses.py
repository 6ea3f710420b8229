import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker.corpus.articles import canonical, is_home_page


@pytest.mark.parametrize(
    "url",
    [
        "HTTPS://Krant.NL/a/b",
        "https://krant.nl:443/a/b/",
        "https://krant.nl/a/b#reacties",
        "https://krant.nl/a/b?utm_source=post&fbclid=x",
        " https://krant.nl/a/b ",
        *(
            f"https://krant.nl/a/b#{fragment}"
            for fragment in (
                "",
                "xtor=RSS-1",
                "Echobox=158",
                "utm_source=x&utm_medium=y",
                "?utm_source=x",
                ":~:text=dijk",
            )
        ),
        "https://krant.nl/a/b#comment-12",
    ],
)
def test_one_page_has_one_address(url: str) -> None:
    assert canonical(url) == "https://krant.nl/a/b"


def test_what_tells_pages_apart_is_kept() -> None:
    assert canonical("http://krant.nl:8080/Lees?id=7&gclid=q&p=2") == "http://krant.nl:8080/Lees?id=7&p=2"
    assert canonical("https://krant.nl/live/#post-1&Echobox=3") == "https://krant.nl/live#post-1"
    assert canonical("https://krant.nl/#!/artikel/7") == "https://krant.nl#!/artikel/7"


@pytest.mark.parametrize(
    "url", ["", "krant.nl/a", "mailto:a@krant.nl", "https://", "http://[", "http://a:b/", "http://a b/"]
)
def test_what_is_no_web_address_has_no_canonical_form(url: str) -> None:
    assert canonical(url) == ""


def test_a_home_page_names_no_article() -> None:
    assert is_home_page(canonical("https://krant.nl/"))
    assert is_home_page(canonical("https://krant.nl/#sport"))
    assert not is_home_page(canonical("https://krant.nl/?artikel=7"))
    assert not is_home_page(canonical("https://krant.nl/#!/artikel/7"))


@given(st.text() | st.text("ahtps:/?&#=@.[]7 ").map("http://".__add__))
def test_a_canonical_address_is_its_own_canonical_form(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once
