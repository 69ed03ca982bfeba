"""What a broker and the sides do with a lead: small forms on its page."""

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.leads.bp import bp
from marketplace.blueprints.leads.show import page_of
from marketplace.blueprints.leads.wording import problems_of
from marketplace.blueprints.listings.support import UNPROCESSABLE
from marketplace.brokerage.models import Lead
from marketplace.brokerage.operations import answers
from marketplace.brokerage.operations import leads as work
from marketplace.brokerage.states import EndReason
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, Problem

Act = Callable[[int], Lead]
TYPED = ("has_interest", "text", "reason", "note", "next_action", "next_action_on")


def declared() -> bool | None:
    """None while nothing has been chosen."""
    return {"yes": True, "no": False}.get(request.form.get("has_interest", ""))


def _reason() -> EndReason | None:
    wanted = request.form.get("reason", "")
    return EndReason(wanted) if wanted in set(EndReason) else None


def _day() -> date | None:
    """None for none; raises Invalid for what is no day."""
    typed = request.form.get("next_action_on", "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise Invalid(Problem("next_action_on", "no_day")) from error


def _text(name: str) -> str:
    return request.form.get(name, "")


WORK: dict[str, tuple[Act, LazyString]] = {
    "adopt": (
        lambda number: work.adopt(current_actor(), number, declared(), _text("text")),
        lazy_gettext("已认领。请征询双方意向。"),
    ),
    "take_over": (
        lambda number: work.take_over(current_actor(), number, declared(), _text("text")),
        lazy_gettext("已接手，从停下的一步继续。"),
    ),
    "dismiss": (
        lambda number: work.dismiss(current_actor(), number, _reason(), _text("note")),
        lazy_gettext("已记录为未受理。"),
    ),
    "offer": (lambda number: work.offer(current_actor(), number), lazy_gettext("已向双方征询意向。")),
    "introduce": (lambda number: work.introduce(current_actor(), number), lazy_gettext("已引见双方。")),
    "plan": (
        lambda number: work.plan(current_actor(), number, _text("next_action"), _day()),
        lazy_gettext("下一步已保存。"),
    ),
    "release": (
        lambda number: work.release(current_actor(), number),
        lazy_gettext("已交还，其他经纪人可以接手。"),
    ),
    "lose": (
        lambda number: work.lose(current_actor(), number, _reason(), _text("note")),
        lazy_gettext("已结束，双方都能看到原因。"),
    ),
}
ANSWER: dict[str, tuple[Act, LazyString]] = {
    "accept": (lambda number: answers.accept(current_actor(), number), lazy_gettext("已答复：愿意对接。")),
    "refuse": (
        lambda number: answers.refuse(current_actor(), number, _reason(), _text("note")),
        lazy_gettext("已答复：不愿对接。"),
    ),
}


@bp.post("/leads/<int:lead_id>/<any(adopt,take_over,dismiss,offer,introduce,plan,release,lose):move>")
@allow(Permission.LEAD_WORK)
def act(lead_id: int, move: str) -> ResponseReturnValue:
    return _done(lead_id, *WORK[move])


@bp.post("/leads/<int:lead_id>/answer/<any(accept,refuse):move>")
@allow(Permission.LEAD_ANSWER)
def answer(lead_id: int, move: str) -> ResponseReturnValue:
    return _done(lead_id, *ANSWER[move])


def _done(lead_id: int, do: Act, words: LazyString) -> ResponseReturnValue:
    try:
        with unit_of_work():
            do(lead_id)
    except Invalid as invalid:
        return page_of(lead_id, problems_of(invalid), **{name: _text(name) for name in TYPED}), UNPROCESSABLE
    flash(str(words))
    return redirect(url_for("leads.show", lead_id=lead_id))
