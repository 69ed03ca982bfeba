"""The switch 邮件提醒 on the account page."""

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.kernel.actor import Actor
from tests import make
from tests.accounts import steps

SignedIn = Callable[[Actor], FlaskClient]


def switch(page: str) -> str:
    """The check box as it stands on the page."""
    return next(part.split(">")[0] for part in page.split("<input") if 'name="mail_wanted"' in part)


def test_mail_is_wanted_until_somebody_says_otherwise(signed_in: SignedIn) -> None:
    owner = make.member()
    browser = signed_in(owner)
    assert "checked" in switch(browser.get("/account").text)
    assert browser.post("/account", data={"name": "赵一", "language": "zh"}).status_code == 302
    assert not steps.person_of(owner).mail_wanted
    assert "checked" not in switch(browser.get("/account").text)
    browser.post("/account", data={"name": "赵一", "language": "zh", "mail_wanted": "y"})
    assert steps.person_of(owner).mail_wanted


def test_a_refused_page_keeps_the_switch_as_it_was_left(signed_in: SignedIn) -> None:
    owner = make.member()
    answer = signed_in(owner).post("/account", data={"name": "", "language": "zh"})
    assert answer.status_code == 422
    assert "checked" not in switch(answer.text)
    assert steps.person_of(owner).mail_wanted
