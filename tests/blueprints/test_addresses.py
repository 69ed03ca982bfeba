import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from marketplace.blueprints.addresses import local_path, this_page


@pytest.mark.parametrize(
    ("address", "changes", "expected"),
    [
        ("/search?q=密封&page=2", {"page": "3"}, "/search?q=%E5%AF%86%E5%B0%81&page=3"),
        ("/search?q=a&field=F01&field=F02", {"q": None}, "/search?field=F01&field=F02"),
        ("/search?q=a", {"q": None}, "/search"),
        ("/", {"lang": "en"}, "/?lang=en"),
        ("/?lang=en", {"lang": "zh"}, "/?lang=zh"),
    ],
)
def test_this_page_with_other_parameters(
    app: Flask, address: str, changes: dict[str, str | None], expected: str
) -> None:
    with app.test_request_context(address):
        assert this_page(**changes) == expected


def test_half_a_character_in_the_address_does_no_harm(app: Flask) -> None:
    with app.test_request_context("/search?q=%ED%A0%80%00"):
        assert this_page(lang="en").startswith("/search?q=")


@pytest.mark.parametrize("wanted", ["/", "/listings/1", "/search?q=密封&page=2", "/a/b?next=//c"])
def test_an_address_of_this_site_is_kept(wanted: str) -> None:
    assert local_path(wanted, "/home") == wanted


@pytest.mark.parametrize(
    "wanted",
    [None, "", "home", "//evil.invalid", "/\\evil.invalid", "https://evil.invalid/", "javascript:alert(1)", "/a\nb",
     "/\t/evil.invalid", "http:/evil.invalid"],
)  # fmt: skip
def test_an_address_elsewhere_is_replaced(wanted: str | None) -> None:
    assert local_path(wanted, "/home") == "/home"


@given(st.text())
def test_whatever_is_asked_for_the_answer_stays_on_this_site(wanted: str) -> None:
    answer = local_path(wanted, "/home")
    assert answer.startswith("/")
    assert not answer.startswith(("//", "/\\"))
