"""The factory: what the settings make of the application, and what it refuses to start with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request

from marketplace import app as factory
from marketplace.app import LARGEST_FORM, LARGEST_REQUEST, MOST_FORM_PARTS, create_app
from marketplace.blueprints.guards import public
from marketplace.config import load_settings
from marketplace.db.base import db

KEY = "key-" * 10


@contextmanager
def made(folder: Path, **values: Any) -> Iterator[Flask]:
    """An application of its own over an instance folder of its own."""
    options = {"secret_key": KEY} | values
    app = create_app(load_settings(instance_dir=folder / "instance", **options), TESTING=True)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_the_instance_folder_is_made_and_holds_the_database(tmp_path: Path) -> None:
    with made(tmp_path) as app:
        assert (tmp_path / "instance").is_dir()
        assert app.instance_path == str((tmp_path / "instance").resolve())
        assert (
            app.config["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path / 'instance' / 'market.sqlite3'}"
        )


def test_cookies_are_for_this_site_and_no_script_and_secure_behind_tls(tmp_path: Path) -> None:
    for https in (False, True):
        with made(tmp_path, https=https) as app:
            assert app.config["SESSION_COOKIE_HTTPONLY"] is True
            assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"
            assert app.config["SESSION_COOKIE_SECURE"] is https
            assert app.config["WTF_CSRF_SSL_STRICT"] is https


def test_tokens_of_forms_live_as_long_as_a_session_at_most(tmp_path: Path) -> None:
    with made(tmp_path, session_hours=3) as app:
        assert app.config["WTF_CSRF_TIME_LIMIT"] == 3 * 3600


def seen_by(app: Flask, **headers: str) -> tuple[str | None, str, str]:
    """Address, scheme and host as the pages see them; a program before the pages answers, so no database is asked."""
    found: list[tuple[str | None, str, str]] = []

    @app.before_request
    def look() -> str:
        found.append((request.remote_addr, request.scheme, request.host))
        return ""

    app.before_request_funcs[None].insert(0, app.before_request_funcs[None].pop())
    app.test_client().get("/", headers=headers)
    return found[0]


FORWARDED = {
    "X-Forwarded-For": "198.51.100.9, 203.0.113.5", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "market.example",
}  # fmt: skip


@pytest.mark.parametrize(
    ("proxies", "address"), [(0, "127.0.0.1"), (1, "203.0.113.5"), (2, "198.51.100.9"), (3, "127.0.0.1")]
)
def test_no_more_proxies_are_believed_than_there_are(tmp_path: Path, proxies: int, address: str) -> None:
    with made(tmp_path, proxies=proxies) as app:
        assert seen_by(app, **FORWARDED)[0] == address


def test_without_a_proxy_nobody_chooses_scheme_or_host(tmp_path: Path) -> None:
    with made(tmp_path) as app:
        assert seen_by(app, **FORWARDED)[1:] == ("http", "localhost")


def test_behind_a_proxy_scheme_and_host_are_the_visitors(tmp_path: Path) -> None:
    with made(tmp_path, proxies=1) as app:
        assert seen_by(app, **FORWARDED)[1:] == ("https", "market.example")


def test_only_the_named_hosts_are_answered(tmp_path: Path) -> None:
    with made(tmp_path, trusted_hosts=["market.example"]) as app:
        assert app.config["TRUSTED_HOSTS"] == ["market.example"]
    with made(tmp_path) as app:
        assert app.config["TRUSTED_HOSTS"] is None


def test_a_retired_key_still_opens_the_sessions_it_signed(tmp_path: Path) -> None:
    with made(tmp_path) as app, app.test_request_context():
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        old = signer.dumps({"seen": "yes"})
    with made(tmp_path, secret_key="new-" * 10, secret_key_fallbacks=[KEY]) as app:
        assert app.session_interface.get_signing_serializer(app).loads(old) == {"seen": "yes"}  # type: ignore[attr-defined]


def test_limits_of_a_request_leave_room_for_files_and_none_for_floods(tmp_path: Path) -> None:
    with made(tmp_path) as app:
        assert app.config["MAX_CONTENT_LENGTH"] == LARGEST_REQUEST == 24 * 1024 * 1024
        assert app.config["MAX_FORM_MEMORY_SIZE"] == LARGEST_FORM == 2 * 1024 * 1024
        assert app.config["MAX_FORM_PARTS"] == MOST_FORM_PARTS == 2_000


@pytest.mark.parametrize("demo", [True, False])
def test_demo_accounts_are_told_in_demo_mode_alone(tmp_path: Path, demo: bool) -> None:
    with made(tmp_path, demo_mode=demo) as app:
        assert ("demo_accounts" in app.extensions) is demo


def test_a_page_without_a_permission_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def bare(app: Flask) -> None:
        app.add_url_rule("/open", "open", lambda: "everybody")

    monkeypatch.setattr(factory, "register_blueprints", bare)
    with pytest.raises(RuntimeError, match="open"):
        create_app(load_settings(instance_dir=tmp_path, secret_key=KEY))

    def guarded(app: Flask) -> None:
        app.add_url_rule("/open", "open", public(lambda: "everybody"))

    monkeypatch.setattr(factory, "register_blueprints", guarded)
    assert create_app(load_settings(instance_dir=tmp_path, secret_key=KEY)).url_map.bind("x").match("/open")
