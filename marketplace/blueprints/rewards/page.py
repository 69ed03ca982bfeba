"""One share as its reader may see it: whole, as the notice in the unit, or the own part alone."""

from typing import Any

from flask import render_template

from marketplace.blueprints.decisions import Shown, shown
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.rewards.forms import (
    AnswerForm,
    MinutesForm,
    PaymentForm,
    TaxForm,
    VoidForm,
    WayForm,
)
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import NotFound
from marketplace.policies.policy import DecisionScope
from marketplace.policies.queries import books, decisions
from marketplace.policies.stored import decision_of
from marketplace.rewards import policy
from marketplace.rewards.models import Share, SharePerson
from marketplace.rewards.policy import ALL, ShareScope, Sight
from marketplace.rewards.queries import shares
from marketplace.rewards.states import ASKED, BOOKED, PAYING, ShareStatus

S = ShareStatus


def share_page(share_id: int, **forms: Any) -> str:
    """`forms` holds the one that was refused, with what was typed. Raises NotFound for who sees nothing of it."""
    actor = current_actor()
    share = shares.one(ShareScope.of(actor), share_id)
    people = shares.people(ALL, share.id)
    sees = policy.sight(actor, share, people)
    if sees is Sight.WHOLE:
        return _whole(share, people, forms)
    if sees is Sight.NOTICE:
        return render_template("rewards/notice.html", share=share, people=people, own=own_rows(people))
    own = own_rows(people)
    if not own:
        raise NotFound(kind="share")
    return own_page(share, own[0], people, forms.get("answer"))


def own_page(
    share: Share, row: SharePerson, people: list[SharePerson], form: AnswerForm | None, *, by_link: str = ""
) -> str:
    """What one contributor sees: the pool, the own part, and what the others did, without their names and parts."""
    return render_template(
        "rewards/own.html",
        share=share,
        row=row,
        roles=[each.role for each in people if each.id != row.id],
        form=form or answer_form(row),
        asks=share.status in ASKED,
        payments=[each for each in shares.payments(ALL, share.id) if each.share_person_id == row.id],
        plan=[each for each in shares.instalments(ALL, share.id) if each.share_person_id == row.id],
        by_link=by_link,
        states=share.status in (*PAYING, S.CLOSED) and not by_link,
    )


def answer_form(row: SharePerson) -> AnswerForm:
    word = row.word.value if row.word else None
    return AnswerForm(formdata=None, data={"seen_fen": row.part_fen, "word": word, "note": row.note})


def void_form(share_id: int, *, shown: bool = False) -> VoidForm:
    """With the payments that stand; `shown` leaves out what was posted. The share has been found readable."""
    form = VoidForm(formdata=None) if shown else VoidForm()
    names = {row.id: row.name for row in shares.people(ALL, share_id)}
    form.offer(shares.payments(ALL, share_id), names)
    return form


def reasons_of(share: Share) -> Shown | None:
    """The stored decision behind the parts, by the versions of that time."""
    if share.decision_id is None:
        return None
    scope = DecisionScope.within(f"share:{share.id}")
    row = decisions.one(scope, share.decision_id)
    return shown(decision_of(row), books.as_it_was(scope, row))


def _whole(share: Share, people: list[SharePerson], forms: dict[str, Any]) -> str:
    actor = current_actor()
    manages, stands = policy.manages(actor, share), policy.stands(share)
    own = own_rows(people)
    return render_template(
        "rewards/show.html",
        share=share,
        people=people,
        names={row.id: row.name for row in people},
        costs=shares.costs(ALL, share.id),
        disputes=shares.disputes(ALL, share.id),
        payments=shares.payments(ALL, share.id),
        plan=shares.instalments(ALL, share.id),
        minutes=shares.minutes(ALL, share),
        shown=reasons_of(share),
        writes=policy.writes(actor, share),
        manages=manages,
        stands=stands,
        may_decide=policy.may_decide(actor, share, people) and share.status in ASKED and stands,
        may_leave=policy.may_give_up(actor, share),
        answered=all(row.word is not None for row in people) or policy.words_are_over(share, beijing_today()),
        notice_over=share.notice_to is not None and share.notice_to < beijing_today(),
        all_paid=all(row.part_fen == row.paid_fen for row in people),
        pays=manages and share.status in PAYING and stands,
        open_words=share.status in ASKED,
        own=own[0] if own else None,
        answer=forms.get("answer") or (answer_form(own[0]) if own else None),
        minutes_form=forms.get("minutes") or MinutesForm(formdata=None),
        payment=_offered(forms.get("payment") or PaymentForm(formdata=None), people),
        voids=manages and share.status in BOOKED,
        void=forms.get("void") or void_form(share.id, shown=True),
        tax=_offered(forms.get("tax") or TaxForm(formdata=None), people),
        way=forms.get("way") or WayForm(share.status, formdata=None),
        refused=next((form for form in forms.values() if form is not None and form.errors), None),
    )


def _offered(form: Any, people: list[SharePerson]) -> Any:
    form.offer(people)
    return form


def own_rows(people: list[SharePerson]) -> list[SharePerson]:
    """Those of the reader."""
    mine = current_actor().person_id
    return [row for row in people if mine is not None and row.person_id == mine]
