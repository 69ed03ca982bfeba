"""Two at once: income is shared once, words are kept, nobody is paid above the part, a voucher is booked once."""

from functools import partial

from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS
from marketplace.kernel.clock import beijing_today
from marketplace.rewards.models import Share, SharePayment
from marketplace.rewards.operations import confirming, correcting, drafting, paying
from marketplace.rewards.policy import ALL
from marketplace.rewards.queries import shares
from marketplace.rewards.states import ShareStatus
from marketplace.rewards.vocabulary import Word
from tests import make
from tests.making import rewards as making
from tests.together import both


def count(model: type) -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_two_open_a_share_of_the_same_income(app: Flask) -> None:
    deal = making.earned()
    other = make.member(db.session.get_one(Organisation, deal.contract.organisation_id))
    ends = both(app, *(partial(drafting.open_share, actor, deal.id) for actor in (deal.seller, other)))
    assert sorted(ends) == ["done", "nothing_to_share"]
    assert count(Share) == 1


def test_two_words_at_once_are_both_kept(app: Flask) -> None:
    case = making.asked()
    first, last = case.people
    ends = both(
        app,
        partial(confirming.answer, case.maker, case.id, first.part_fen or 0, Word.OBJECTS, "不同意。"),
        partial(confirming.answer_by_link, ANONYMOUS, last.link_key, last.part_fen or 0, Word.CONFIRMS),
    )
    assert ends == ["done", "done"]
    assert [row.word for row in case.people] == [Word.OBJECTS, Word.CONFIRMS]
    assert case.share.status is ShareStatus.DISPUTED


def test_two_payments_at_once_stay_within_the_part(app: Flask) -> None:
    case = making.effective()
    row, part = case.people[0].id, case.people[0].part_fen or 0
    today = beijing_today()
    ends = both(
        app,
        *(
            partial(paying.pay, case.admin, case.id, row, part, voucher, today)
            for voucher in ("付-1", "付-2")
        ),
    )
    assert sorted(ends) == ["done", "invalid"]
    assert case.people[0].paid_fen == part
    assert count(SharePayment) == 1


def test_a_payment_is_voided_once(app: Flask) -> None:
    case = making.effective()
    row, today = case.people[0].id, beijing_today()
    with unit_of_work():
        number = paying.pay(case.admin, case.id, row, 100, "付-1", today).id
        paying.pay(case.admin, case.id, row, 100, "付-2", today)
    ends = both(app, *[partial(correcting.void, case.admin, case.id, number, "记错")] * 2)
    assert sorted(ends) == ["done", "invalid"]
    assert case.people[0].paid_fen == 100


def test_a_voucher_of_two_shares_of_a_unit_is_booked_once(app: Flask) -> None:
    case = making.effective()
    other = making.effective(of=case.share.organisation_id)
    today = beijing_today()
    acts = [
        partial(paying.pay, each.admin, each.id, each.people[0].id, 100, "付-9", today)
        for each in (case, other)
    ]
    ends = both(app, *acts)
    assert sorted(ends) == ["done", "invalid"]
    assert count(SharePayment) == 1
    assert sum(row.paid_fen for each in (case, other) for row in shares.people(ALL, each.id)) == 100
