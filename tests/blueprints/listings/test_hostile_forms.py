"""What no sensible person types: it stays in the page as it was typed, the field is named, nothing is stored of it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from marketplace.blueprints.form_problems import form_problems
from marketplace.blueprints.listings.shown import FORMS
from marketplace.kernel.actor import Actor
from marketplace.kernel.text import clean
from marketplace.listings.content import DRAFT_OF
from marketplace.listings.vocabulary import Kind
from tests import make
from tests.blueprints.listings.pages import controls_of, form_data, save, stored, url, words_at
from tests.listings import samples

SignIn = Callable[[Actor], FlaskClient]
SUMS = {Kind.ACHIEVEMENT: ("price_fen",), Kind.NEED: ("budget_fen", "budget_to_solver_fen")}
DAYS = {
    Kind.ACHIEVEMENT: ("trl_evidence_on", "first_public_on", "ip-0-filed_on", "ip-0-granted_on"),
    Kind.NEED: ("deadline", "valid_until"),
}
UNREADABLE_SUMS = (
    "1e309", "1E5", "NaN", "Infinity", "-Infinity", "0x10", "1.2.3", "--5", "+-1", ".", "-", "一百", "50万万", "½",
    "١٢", "12.3456789", "0.0000001", "1000000001", "-1000000001", "9" * 61, "1 元钱", "$5", "50\n60", "5万元元",
)  # fmt: skip
UNREADABLE_DAYS = (
    "0000-99-99", "0000-01-01", "2027-02-29", "2027-13-01", "2027-00-10", "2027-1-32", "27-1-1", "明天", "2027-03",
    "20270", "2027-03-01T00:00", "٢٠٢٧-٠٣-٠١", "-2027-03-01", "1e9", "9" * 5_000,
)  # fmt: skip
GOOD_SUMS = {
    "50": 50_000_000, "５０": 50_000_000, " 12.5 万元 ": 12_500_000, "1,000": 1_000_000_000, "80，000元": 8_000_000,
    "0.000001": 1, "0.01元": 1, "0": 0, "+7": 7_000_000, "1000000000": 10**15,
}  # fmt: skip
GOOD_DAYS = ("2028-02-29", "2028/2/29", "2028年2月29日", "20280229", "２０２８－０２－２９", " 2028.02.29 ")


def sent(kind: Kind, name: str, value: str) -> MultiDict[str, Any]:
    """A good form of the kind with one control filled otherwise."""
    data = controls_of(FORMS[kind](draft=samples.NEED if kind is Kind.NEED else samples.ACHIEVEMENT))
    data.setlist(name, [value])
    return data


def cases(controls: dict[Kind, tuple[str, ...]], values: Any) -> list[tuple[Kind, str, str]]:
    return [(kind, name, value) for kind, names in controls.items() for name in names for value in values]


def shorten(value: object) -> str:
    return str(value)[:30].encode("unicode_escape").decode()


@pytest.mark.parametrize(
    ("kind", "name", "value"), cases(SUMS, UNREADABLE_SUMS) + cases(DAYS, UNREADABLE_DAYS), ids=shorten
)
def test_what_is_no_sum_or_day_is_named_kept_and_not_taken(
    app: Flask, kind: Kind, name: str, value: str
) -> None:
    with app.test_request_context():
        form = FORMS[kind](sent(kind, name, value))
        assert not form.validate()
        ((control, words),) = form_problems(form)
        base = samples.NEED if kind is Kind.NEED else samples.ACHIEVEMENT
        assert control == name
        assert words.endswith("。")
        assert "例如" in words or "最多" in words
        typed = controls_of(form).getlist(name)
        assert typed == [value]
        if "-" not in name:
            assert getattr(form.to_draft(base), name) == getattr(base, name)


@pytest.mark.parametrize(("typed", "fen"), GOOD_SUMS.items())
def test_sums_are_read_however_people_write_them(app: Flask, typed: str, fen: int) -> None:
    with app.test_request_context():
        form = FORMS[Kind.NEED](sent(Kind.NEED, "budget_fen", typed))
        assert form.validate(), form.errors
        assert form.to_draft(samples.NEED).budget_fen == fen


@pytest.mark.parametrize("typed", GOOD_DAYS)
def test_days_are_read_however_people_write_them(app: Flask, typed: str) -> None:
    with app.test_request_context():
        form = FORMS[Kind.NEED](sent(Kind.NEED, "deadline", typed))
        assert form.validate(), form.errors
        assert form.to_draft(samples.NEED).deadline.isoformat() == "2028-02-29"


@pytest.mark.parametrize(
    ("value", "accepted"),
    [("0", 0), ("100", 10_000), ("33.33", 3_333), ("40%", 4_000), ("４０", 4_000), ("100.01", None), ("-1", None),
     ("33.333", None), ("1e2", None), ("全部", None)],
)  # fmt: skip
def test_a_share_is_a_percentage(app: Flask, value: str, accepted: int | None) -> None:
    with app.test_request_context():
        form = FORMS[Kind.ACHIEVEMENT](sent(Kind.ACHIEVEMENT, "team-0-share_bp", value))
        assert form.validate() == (accepted is not None)
        if accepted is None:
            ((control, words),) = form_problems(form)
            assert (control, "完成人 1：贡献比例" in words) == ("team-0-share_bp", True)
            assert controls_of(form)["team-0-share_bp"] == value
        else:
            assert form.to_draft(DRAFT_OF[Kind.ACHIEVEMENT]()).team[0].share_bp == accepted


@pytest.mark.parametrize(("kind", "amount"), [(Kind.NEED, "budget_fen"), (Kind.ACHIEVEMENT, "price_fen")])
def test_a_negative_amount_is_refused_in_words_beside_its_field(
    app: Flask, signed_in: SignIn, kind: Kind, amount: str
) -> None:
    owner = make.member()
    listing = make.need(owner) if kind is Kind.NEED else make.achievement(owner)
    before = stored(listing)
    answer = save(signed_in(owner), listing, **{amount: "-5", "title": "改了又不该存的名称"})
    assert answer.status_code == 422
    assert "之间的数" in words_at(answer, f"{amount}-error")
    assert form_data(answer)[amount] == "-5"
    assert form_data(answer)["title"] == "改了又不该存的名称"
    assert stored(listing) == before


TEXTS = {
    "nul": "前\x00后", "controls": "\x01\x08\x0b\x0c\x1b[31m\x7f\x9f",
    "bidi": "\u202e反\u2066",
    "markup": "</textarea><script>alert(1)</script><!--", "percent": "%(most)s %s {0} {{ 7*7 }}",
    "long": "长" * 20_001, "astral": "𠮷👩‍👩‍👧‍👦" * 50, "noncharacter": "\uffff前\ufdd0", "quotes": "'\"`\\",
}  # fmt: skip


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_in_every_control_at_once_is_answered_and_kept(
    app: Flask, signed_in: SignIn, kind: Kind, text: str
) -> None:
    owner = make.member()
    listing = make.need(owner) if kind is Kind.NEED else make.achievement(owner)
    browser = signed_in(owner)
    data = form_data(browser.get(url(listing, "/edit")))
    kept = {"row_version", "csrf_token"}
    wild = MultiDict((name, value if name in kept else text) for name, value in data.items(multi=True))
    wild["intent"] = "save"
    before = stored(listing)
    answer = browser.post(url(listing, "/edit"), data=wild)
    assert answer.status_code == 422
    assert words_at(answer, "error-summary")
    assert stored(listing) == before
    again = form_data(answer)
    for name in ("title", "keywords", "detail"):
        assert again[name].lstrip("\n") == clean(text).lstrip("\n"), name


@pytest.mark.parametrize("kind", list(Kind))
def test_lone_surrogates_are_taken_out_before_anything_reads_them(app: Flask, kind: Kind) -> None:
    with app.test_request_context():
        form = FORMS[kind](sent(kind, "title", "前\ud800后"))
        assert form.validate()
        assert form.to_draft(samples.NEED if kind is Kind.NEED else samples.ACHIEVEMENT).title == "前后"
