"""What the market does and whom it tells when a claim moves on."""

from flask import Flask
from sqlalchemy import select

from marketplace.budgets.topics import RESERVED
from marketplace.claims.notices import NOTICES
from marketplace.claims.operations import approving, objecting
from marketplace.claims.states import ObjectionReason, RefusalReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.jobs.claim_news import CLAIM_NEWS, OBJECTION_DECIDED, OBJECTION_ENDS, TOLD
from tests import make
from tests.making import claims as making
from tests.making.hearing import hear_all, told


def test_money_that_comes_approves_the_claim_that_waited(app: Flask) -> None:
    case = making.posted()
    making.approve(case)
    hear_all(CLAIM_NEWS)
    assert case.status == "waitlisted"
    making.money(10**9)
    hear_all(CLAIM_NEWS)
    assert case.status == "approved"
    hear_all(CLAIM_NEWS)
    assert told(case.claimant.person_id) == ["claim_posted", "claim_waits", "claim_approved"]


def test_every_office_hears_what_is_to_be_done(app: Flask) -> None:
    case = making.posted()
    hear_all(CLAIM_NEWS)
    assert told(case.checker.person_id) == ["claim_to_check"]
    assert told(case.officer.person_id) == ["claim_to_review"]


def test_every_telling_has_its_words() -> None:
    templates = {telling.template for tellings in TOLD.values() for telling in tellings}
    assert templates | {OBJECTION_DECIDED} == set(NOTICES)
    assert dict(CLAIM_NEWS).keys() == {RESERVED, *TOLD, *OBJECTION_ENDS}


def test_who_objected_reads_the_answer_and_the_claimant_that_it_is_reviewed_anew(app: Flask) -> None:
    case, reader = making.posted(), make.reader()
    with unit_of_work():
        objection = objecting.object_(reader, case.id, "专利权人另有其人").id
    with unit_of_work():
        objecting.decide(case.head, case.id, objection, ObjectionReason.PROVEN, "经查属实")
    hear_all(CLAIM_NEWS)
    assert told(reader.person_id) == ["objection_decided"]
    notice = db.session.scalars(select(Notice).where(Notice.person_id == reader.person_id)).one()
    assert (notice.facts["note"], notice.path) == ("经查属实", "/claims/notices")
    assert told(case.claimant.person_id) == ["claim_posted", "claim_sent_back"]
    assert told(case.officer.person_id) == ["claim_to_review", "claim_review_again"]


def test_finance_hears_what_is_to_be_paid_and_the_claimant_why_it_is_not(app: Flask) -> None:
    case = making.approved()
    hear_all(CLAIM_NEWS)
    assert told(case.finance.person_id) == ["claim_to_pay"]
    with unit_of_work():
        approving.cancel(case.head, case.id, RefusalReason.RIGHT_LOST, "专利已宣告无效")
    hear_all(CLAIM_NEWS)
    assert told(case.claimant.person_id)[-1] == "claim_cancelled"
