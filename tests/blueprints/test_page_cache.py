"""Pages kept for visitors: never another's, never another language's, never an old one."""

from collections.abc import Callable

import pytest
from flask import Flask, g, render_template_string, session
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue

from marketplace.blueprints.headers import csp_nonce
from marketplace.blueprints.page_cache import Kept, Pages, cached_for_visitors
from marketplace.branches.scope import EVERYTHING
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.listings.models import Listing
from marketplace.listings.operations import amendments, endings, life
from marketplace.listings.queries import own
from tests import make
from tests.listings import samples
from tests.listings.acts import act, act_on_amendment

SignIn = Callable[[Actor], FlaskClient]
View = Callable[[], ResponseReturnValue]


def read(client: FlaskClient, listing: Listing | str, **headers: str) -> str:
    path = listing if isinstance(listing, str) else f"/listings/{listing.id}"
    return client.get(path, headers=headers).get_data(as_text=True)


def test_a_withdrawn_listing_is_never_shown_as_open(app: Flask, client: FlaskClient) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    assert "埋土一百八十天" in read(client, listing)
    act(endings.withdraw, owner, listing, "no_longer_offered")
    assert "埋土一百八十天" not in read(client, listing)


def test_every_step_shows_at_once(app: Flask, client: FlaskClient) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    assert "暂停对接" not in read(client, listing)
    act(life.pause, owner, listing, "capacity")
    assert "暂停对接" in read(client, listing)
    act(life.resume, owner, listing)
    assert "暂停对接" not in read(client, listing)


def test_a_change_shows_at_once(app: Flask, client: FlaskClient) -> None:
    owner = make.member()
    listing = make.achievement(owner, published=True)
    assert "保水" in read(client, listing)
    with unit_of_work():
        amendment_id = amendments.start(owner, own.one(EVERYTHING, listing.id)).id
    other_words = samples.achievement(keywords=("地温", "秸秆", "降解"))
    act_on_amendment(amendments.save, owner, amendment_id, other_words, make.rules(), 1)
    act_on_amendment(amendments.submit, owner, amendment_id, make.rules())
    page = read(client, listing)
    assert "地温" in page
    assert "保水</a>" not in page


def test_each_language_and_reading_mode_has_its_own_page(app: Flask, client: FlaskClient) -> None:
    listing = make.achievement(published=True)
    assert '<html lang="zh-CN">' in read(client, listing)
    client.set_cookie("language", "en")
    assert '<html lang="en"' in read(client, listing)
    client.set_cookie("display", "contrast-high size-150")
    assert 'class="size-150 contrast-high"' in read(client, listing)
    client.delete_cookie("language")
    client.delete_cookie("display")
    page = read(client, listing)
    assert '<html lang="zh-CN">' in page


def test_nobody_gets_a_page_made_for_somebody_else(
    app: Flask, client: FlaskClient, signed_in: SignIn
) -> None:
    owner = make.member()
    listing = make.need(owner, published=True)
    inside = read(signed_in(owner), listing)
    assert owner.name in inside
    visitor = read(client, listing)
    for secret in (owner.name, "办理记录", "0431-80000000", "csrf_token"):
        assert secret not in visitor
    assert owner.name in read(signed_in(owner), listing)


def test_an_unchanged_page_is_not_sent_again(app: Flask, client: FlaskClient) -> None:
    path = f"/listings/{make.achievement(published=True).id}"
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_page_with_parameters_is_made_anew(app: Flask, client: FlaskClient) -> None:
    listing = make.achievement(published=True)
    read(client, listing)
    with_language = client.get(f"/listings/{listing.id}?lang=en")
    assert '<html lang="en"' in with_language.get_data(as_text=True)
    assert "language=en" in with_language.headers["Set-Cookie"]
    assert len(app.extensions["pages"]) == 1


def test_a_page_of_a_visitor_with_a_message_waiting_is_not_shared(app: Flask, client: FlaskClient) -> None:
    listing = make.achievement(published=True)
    with client.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "只给这一个人的话")]
    assert "只给这一个人的话" in read(client, listing)
    assert "只给这一个人的话" not in read(app.test_client(), listing)


def test_headers_are_those_of_every_page(app: Flask, client: FlaskClient) -> None:
    path = f"/listings/{make.achievement(published=True).id}"
    first, kept = client.get(path), client.get(path)
    for response in (first, kept):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "Cookie" in response.headers["Vary"]
        assert response.headers["Cache-Control"] == "no-cache"
        assert "Content-Security-Policy" in response.headers
    assert first.data == kept.data


@pytest.fixture
def stamped(app: Flask) -> dict[str, object]:
    """What the views of the next tests hang on; changed by the tests."""
    return {"stamp": 1, "made": 0}


def ask(app: Flask, view: View, path: str = "/anything") -> bytes:
    with app.test_request_context(path):
        app.preprocess_request()
        return app.make_response(view()).get_data()


def kept_view(stamped: dict[str, object], template: str, *, seconds: float = 60.0) -> View:
    @cached_for_visitors(lambda: stamped["stamp"], seconds=seconds)
    def view() -> ResponseReturnValue:
        stamped["made"] = int(str(stamped["made"])) + 1
        return render_template_string(template, made=stamped["made"], nonce=csp_nonce)

    return view


def test_a_page_is_made_once_for_each_stamp(app: Flask, stamped: dict[str, object]) -> None:
    view = kept_view(stamped, "{{ made }}")
    assert [ask(app, view), ask(app, view)] == [b"1", b"1"]
    stamped["stamp"] = 2
    assert ask(app, view) == b"2"


def test_a_page_without_a_stamp_is_never_kept(app: Flask, stamped: dict[str, object]) -> None:
    view = kept_view(stamped, "{{ made }}")
    stamped["stamp"] = None
    assert [ask(app, view), ask(app, view)] == [b"1", b"2"]


def test_a_page_is_no_older_than_its_seconds(app: Flask, stamped: dict[str, object]) -> None:
    view = kept_view(stamped, "{{ made }}", seconds=0.0)
    assert [ask(app, view), ask(app, view)] == [b"1", b"2"]


@pytest.mark.parametrize("source", ["{{ made }}{{ nonce() }}", "{{ made }}{{ csrf_token() }}"])
def test_a_page_with_something_of_one_request_is_not_kept(
    app: Flask, stamped: dict[str, object], source: str
) -> None:
    view = kept_view(stamped, source)
    assert ask(app, view) != ask(app, view)
    assert stamped["made"] == 2


def test_a_reader_with_a_session_is_no_visitor(app: Flask, stamped: dict[str, object]) -> None:
    view = kept_view(stamped, "{{ made }}")
    ask(app, view)
    with app.test_request_context("/anything", headers={"Cookie": "market=something"}):
        app.preprocess_request()
        assert app.make_response(view()).get_data() == b"2"
        assert not session
        assert g.session_id is None


def page(size: int) -> Kept:
    return Kept(stamp=1, at=0.0, status=200, body=b"x" * size, mimetype="text/html", etag="e")


def test_kept_pages_stay_within_their_bound() -> None:
    pages = Pages(most_bytes=100)
    for number in range(10):
        pages.put(number, page(30))
    assert len(pages) == 3
    assert pages.get(0, 1, 0.0) is None
    assert pages.get(9, 1, 0.0) == page(30)
    pages.put("large", page(101))
    assert pages.get("large", 1, 0.0) is None
    pages.clear()
    assert len(pages) == 0
