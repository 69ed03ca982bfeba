"""Two at once between draft and signature: what is recorded is recorded once, and nobody's word is lost."""

from functools import partial

from flask import Flask
from sqlalchemy import func, select

from marketplace.contracts.content import digest
from marketplace.contracts.models import ContractApproval, ContractInventor
from marketplace.contracts.models_plan import Payment
from marketplace.contracts.operations import approval, ending, opinions, signing
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.states import CancelReason, ContractStatus, Opinion, PartyRole, SendBackReason
from marketplace.db.base import db
from marketplace.kernel.actor import ANONYMOUS, SYSTEM
from marketplace.kernel.errors import WrongState
from tests.making import contracts as making
from tests.making.contracts import Deal, signature
from tests.together import refusals

S = ContractStatus


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def sign_both(app: Flask, deal: Deal) -> list[object]:
    assert deal.buyer is not None
    with making.uploaded() as first, making.uploaded() as second:
        return list(
            refusals(
                app,
                partial(signing.record, deal.seller, deal.id, signature(PartyRole.SELLER), first),
                partial(signing.record, deal.buyer, deal.id, signature(PartyRole.BUYER), second),
            )
        )


def test_both_parties_sign_at_once_and_it_is_signed_once(app: Flask) -> None:
    deal = making.approved()
    assert not sign_both(app, deal)
    assert deal.contract.status is S.SIGNED
    assert set(queries.signatures(ALL, deal.id)) == set(PartyRole)
    assert count(Payment) == len(deal.draft.payments)


def test_asking_twice_at_once_makes_one_round(app: Flask) -> None:
    deal = making.complete()
    seen = deal.contract.row_version
    assert not refusals(app, *(partial(opinions.ask, deal.seller, deal.id, seen),) * 2)
    assert count(ContractInventor) == len(making.MAKERS)


def test_closing_while_the_last_one_answers(app: Flask) -> None:
    """Whichever comes first: the answer counts, or it is told that it came too late; it is never lost in silence."""
    deal = making.asked()
    first, last = queries.inventors(ALL, deal.id)
    numbers, due = (first.id, last.id), last.due_on
    assert due is not None
    making.answer(deal)
    refused = refusals(
        app,
        partial(opinions.give_by_link, ANONYMOUS, numbers[1], Opinion.OBJECTS, "不同意"),
        partial(opinions.close, SYSTEM, deal.id),
    )
    assert deal.contract.status is S.INTERNAL_APPROVAL
    kept = queries.inventors(ALL, deal.id)[1]
    if refused:
        assert [type(error) for error in refused] == [WrongState]
        assert kept.opinion is Opinion.AGREES
    else:
        assert (kept.opinion, kept.note) == (Opinion.OBJECTS, "不同意")


def test_two_approvals_at_once_leave_one(app: Flask) -> None:
    deal = making.heard()
    seen = digest(deal.contract.content)
    one, other = making.approver(deal), making.approver(deal)
    refused = refusals(
        app,
        partial(approval.approve, one, deal.id, seen),
        partial(approval.approve, other, deal.id, seen),
    )
    assert [type(error) for error in refused] == [WrongState]
    assert count(ContractApproval) == 1


def test_giving_up_while_the_other_signs(app: Flask) -> None:
    """Either it is signed and stays so, or it is given up and no signature is left."""
    deal = making.approved()
    assert deal.buyer is not None
    making.sign(deal.seller, deal, PartyRole.SELLER)
    sha256 = queries.signatures(ALL, deal.id)[PartyRole.SELLER].row.file_sha256
    draft = signature(PartyRole.BUYER, file_sha256=sha256)
    refused = refusals(
        app,
        partial(signing.record, deal.buyer, deal.id, draft, None),
        partial(ending.cancel, deal.seller, deal.id, CancelReason.OTHER, "不再合作"),
    )
    assert [type(error) for error in refused] == [WrongState]
    left = len(queries.signatures(ALL, deal.id))
    assert (deal.contract.status, left) in {(S.SIGNED, 2), (S.CANCELLED, 0)}


def test_sending_back_while_somebody_approves(app: Flask) -> None:
    """The approval holds only while the text does: a contract that went back has none."""
    deal = making.heard()
    seen, by = digest(deal.contract.content), making.approver(deal)
    refusals(
        app,
        partial(approval.approve, by, deal.id, seen),
        partial(approval.send_back, deal.seller, deal.id, SendBackReason.TERMS_DIFFER),
    )
    holding = [info for info in queries.approvals(ALL, deal.id) if info.row.voided_at is None]
    assert deal.contract.status is S.DRAFT
    assert not holding
