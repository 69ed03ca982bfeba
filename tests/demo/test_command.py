"""flask demo … as a person runs it, and what the sign-in page is told."""

from click.testing import Result
from flask import Flask

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.demo.accounts import ACCOUNTS
from marketplace.demo.load import figures
from tests import make


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["demo", *words])


def test_loading_prints_figures_and_a_second_time_says_so(app: Flask) -> None:
    first = run(app, "load")
    counted = figures()
    wanted = f"organisations={counted.organisations} people={counted.people} listings={counted.listings}"
    assert (first.exit_code, first.output.splitlines()) == (0, [wanted])
    second = run(app, "load")
    assert second.output.splitlines() == ["The demo was loaded already.", wanted]
    listed = run(app, "accounts").output
    assert all(account.login in listed and account.password in listed for account in ACCOUNTS)
    assert listed.splitlines()[-1] == f"accounts={len(ACCOUNTS)}"


def test_if_empty_leaves_a_used_market_alone_without_a_word(app: Flask) -> None:
    make.organisation()
    result = run(app, "load", "--if-empty")
    assert (result.exit_code, result.output) == (0, "")
    assert figures().listings == 0


def test_a_market_with_real_organisations_refuses_the_demo(app: Flask) -> None:
    make.organisation()
    result = run(app, "load")
    assert result.exit_code == 1
    assert "empty" in result.output


def test_accounts_of_a_market_without_the_demo_are_not_listed(app: Flask) -> None:
    result = run(app, "accounts")
    assert result.exit_code == 1
    assert ACCOUNTS[0].password not in result.output


def test_only_demo_mode_tells_the_sign_in_page(app: Flask, settings: Settings) -> None:
    assert "demo_accounts" not in app.extensions
    shown = create_app(settings.model_copy(update={"demo_mode": True}), TESTING=True)
    with shown.test_request_context("/"):
        rows = shown.extensions["demo_accounts"]()
    assert ("高校管理员", "uni-admin", ACCOUNTS[0].password) in rows
