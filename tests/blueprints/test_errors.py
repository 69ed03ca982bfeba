"""Refusals as answers: one status and one wording for each code, for pages and for JSON."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from unittest.mock import Mock

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.test import TestResponse

import marketplace
from marketplace.app import LARGEST_REQUEST, MOST_FORM_PARTS
from marketplace.audit import queries as audit
from marketplace.audit.models import AuditEntry
from marketplace.audit.queries import WHOLE_TRAIL
from marketplace.blueprints import errors
from marketplace.blueprints.guards import public
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.intake.errors import FileRefusal, FileRefused
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import MarketError, TooManyAttempts
from tests import make
from tests.blueprints.markets import market_with

SignIn = Callable[[Actor], FlaskClient]
GONE = Exception("the server closed the connection")
JSON = {"Accept": "application/json"}


def all_refusals() -> list[type[MarketError]]:
    """Every refusal of the program, wherever it is declared."""
    for module in pkgutil.walk_packages(marketplace.__path__, "marketplace."):
        importlib.import_module(module.name)
    found: list[type[MarketError]] = [MarketError]
    for kind in found:
        found += [sub for sub in kind.__subclasses__() if sub.__module__.startswith("marketplace.")]
    return found


def test_every_code_has_an_answer_and_every_answer_a_code() -> None:
    codes = {kind.code for kind in all_refusals()}
    assert len(codes) >= 12
    assert codes == set(errors.ANSWERS)
    assert {status for status, _ in errors.ANSWERS.values()} <= {400, 401, 403, 404, 409, 410, 422, 429, 503}


def _refusal(kind: type[MarketError], facts: dict[str, int]) -> MarketError:
    if issubclass(kind, UploadRefused):
        return UploadRefused(RefusalReason.EMPTY)
    return FileRefused(FileRefusal.EMPTY) if issubclass(kind, FileRefused) else kind(**facts)


@pytest.fixture(scope="module")
def unsound(settings: Settings, application: Flask) -> Iterator[Flask]:
    """A market, as it runs outside tests, with a page `/fail?CODE` that refuses, and `/broken` that breaks."""
    with market_with(settings, {"TESTING": False}) as made:
        kinds = {kind.code: kind for kind in all_refusals()}

        @public
        def fail() -> str:
            facts = {"retry_after": 90} if request.args["code"] == TooManyAttempts.code else {}
            raise _refusal(kinds[request.args["code"]], facts)

        @public
        def stop() -> str:
            abort(int(request.args["status"]))

        @public
        def broken() -> str:
            raise ZeroDivisionError("the secret inside")

        @public
        def collide() -> str:
            raise IntegrityError("INSERT", {}, ValueError("the secret row"))

        for view in (fail, stop, broken, collide):
            made.add_url_rule(f"/{view.__name__}", view.__name__, view, methods=["GET", "POST"])
        yield made


@pytest.fixture
def failing(unsound: Flask, app: Flask) -> FlaskClient:
    """A visitor of it, whose database nobody has written to."""
    with unsound.app_context():
        db.session.remove()
        db.engine.dispose()
    return unsound.test_client()


def newest() -> AuditEntry | None:
    found = audit.history(WHOLE_TRAIL, 1)
    return found[0] if found else None


SHOWN = sorted(set(errors.ANSWERS) - {"not_signed_in", "second_factor_needed"})


@pytest.mark.parametrize("code", SHOWN)
def test_a_refusal_is_a_page_in_words(failing: FlaskClient, code: str) -> None:
    status, words = errors.ANSWERS[code]
    answer = failing.get(f"/fail?code={code}")
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    with failing.application.test_request_context():
        assert str(words) in answer.text
    assert f"状态码 {status}" in answer.text


@pytest.mark.parametrize("code", SHOWN)
def test_a_refusal_is_a_problem_to_a_program(failing: FlaskClient, code: str) -> None:
    answer = failing.get(f"/fail?code={code}", headers=JSON)
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert (answer.json["status"], answer.json["code"]) == (answer.status_code, code)


def test_who_has_to_wait_is_told_how_long(failing: FlaskClient) -> None:
    answer = failing.get("/fail?code=too_many_attempts")
    assert answer.headers["Retry-After"] == "90"
    assert "2 分钟" in answer.text
    assert "Retry-After" not in failing.get("/fail?code=stale").headers


@pytest.mark.parametrize("code", sorted(errors.ANSWERS))
def test_a_refused_change_leaves_a_row_in_the_trail(failing: FlaskClient, code: str) -> None:
    assert failing.post(f"/fail?code={code}").status_code < 504
    entry = newest()
    assert entry is not None
    assert (entry.topic, entry.subject, entry.facts["code"]) == ("request.refused", "endpoint:fail", code)


@pytest.mark.parametrize("code", sorted(errors.ANSWERS))
def test_of_refused_reading_only_what_was_not_allowed_is_noted(failing: FlaskClient, code: str) -> None:
    failing.get(f"/fail?code={code}")
    assert (newest() is not None) is (code == "not_allowed")


def test_a_form_without_a_token_leaves_a_row_and_says_what_to_do(settings: Settings, app: Flask) -> None:
    with market_with(settings, {"WTF_CSRF_ENABLED": True}) as strict:
        answer = strict.test_client().post("/login", data={"username": "a"})
    assert answer.status_code == 400
    assert "安全令牌" in answer.text
    entry = newest()
    assert entry is not None
    assert (entry.topic, entry.facts["code"]) == ("request.refused", "csrf")


def test_a_method_that_a_page_has_not_keeps_the_list_of_those_it_has(client: FlaskClient) -> None:
    answer = client.delete("/login")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert client.delete("/login", headers=JSON).headers["Allow"]


def test_an_unknown_address_looks_like_a_row_one_may_not_see(client: FlaskClient) -> None:
    unknown, hidden = client.get("/no/such/page"), client.get("/listings/1")
    assert unknown.status_code == hidden.status_code == 404
    assert "没有找到页面" in unknown.text
    assert unknown.headers["Cache-Control"] == "no-store"
    assert client.get("/no/such/page?lang=en").status_code == 404


@pytest.mark.parametrize("status", [400, 404, 405, 413, 414, 418, 500, 503])
def test_what_the_framework_refuses_looks_the_same(failing: FlaskClient, status: int) -> None:
    answer = failing.get(f"/stop?status={status}")
    assert answer.status_code == status
    assert f"状态码 {status}" in answer.text
    assert failing.get(f"/stop?status={status}", headers=JSON).json is not None


def test_a_request_that_is_too_large_is_refused_in_words(client: FlaskClient) -> None:
    answer = client.post("/login", data=b"", environ_overrides={"CONTENT_LENGTH": str(LARGEST_REQUEST + 1)})
    assert answer.status_code == 413
    many = client.post(
        "/login",
        data={f"f{n}": "x" for n in range(MOST_FORM_PARTS + 1)},
        content_type="multipart/form-data",
    )
    assert many.status_code == 413
    assert "太大" in many.text


def test_a_fault_of_ours_is_logged_and_not_shown(failing: FlaskClient) -> None:
    answer = failing.get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert "我们已经记录" in answer.text


def test_two_who_meet_in_a_rule_of_the_tables_read_that_somebody_came_first(failing: FlaskClient) -> None:
    answer = failing.post("/collide")
    assert answer.status_code == 409
    assert "另一个人已经保存" in answer.text
    assert "secret" not in answer.text


AWAY = [
    OperationalError("SELECT 1", {}, GONE),
    InterfaceError("SELECT 1", {}, GONE),
    PoolTimeout("no connection"),
]


def without_database(monkeypatch: pytest.MonkeyPatch, away: Exception) -> None:
    for way in ("execute", "scalar", "scalars", "flush"):
        monkeypatch.setattr(db.session, way, Mock(side_effect=away))


def is_unavailable(answer: TestResponse) -> bool:
    assert "closed the connection" not in answer.text
    return answer.status_code == 503


@pytest.mark.parametrize("away", AWAY, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("path", ["/", "/listings/1", "/search", "/branches", "/organisations/1"])
def test_without_a_database_a_page_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, away: Exception, path: str
) -> None:
    without_database(monkeypatch, away)
    answer = client.get(path)
    assert is_unavailable(answer)
    assert "</html>" in answer.text
    assert "503" in answer.text or path == "/search", "the search has a page of its own for this"


@pytest.mark.parametrize("away", AWAY, ids=lambda error: type(error).__name__)
def test_a_refusal_that_cannot_be_noted_is_a_missing_database(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, away: Exception
) -> None:
    without_database(monkeypatch, away)
    assert is_unavailable(client.post("/listings/new"))


def test_the_signed_in_are_told_too(app: Flask, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = signed_in(make.member())
    without_database(monkeypatch, AWAY[0])
    assert is_unavailable(browser.get("/work"))
    monkeypatch.undo()
    assert browser.get("/work").status_code == 200
