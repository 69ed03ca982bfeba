"""Who is told what of a share, and who gets a letter with a link."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from marketplace.accounts import topics as accounts
from marketplace.accounts.models import OrganisationMember, Person
from marketplace.accounts.states import PersonStatus
from marketplace.contracts.operations import amendments
from marketplace.contracts.states import EndReason
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.jobs.notifying import tell_all
from marketplace.jobs.reward_news import REWARDS_TOLD, TEMPLATE, reminders
from marketplace.kernel.clock import beijing_today
from marketplace.rewards import notices as words
from marketplace.rewards.limits import LEAST_ANSWER_DAYS
from marketplace.rewards.operations import deciding
from marketplace.rewards.states import CancelReason, ReworkReason
from tests.making import desk
from tests.making import rewards as making
from tests.making.hearing import hear_all, told

pytestmark = pytest.mark.usefixtures("app")


def letters() -> int:
    topics = select(func.count()).where(OutboxEvent.topic.contains(TEMPLATE))
    return db.session.scalar(topics) or 0


def test_one_is_told_inside_and_the_other_by_letter() -> None:
    case = making.asked()
    hear_all(REWARDS_TOLD)
    assert told(case.maker.person_id, words.NOTICES) == [words.ASKED]
    assert letters() > 0
    assert told(case.admin.person_id, words.NOTICES) == []


def test_who_has_answered_is_not_asked_any_more() -> None:
    case = making.confirmed()
    hear_all(REWARDS_TOLD)
    assert words.ASKED not in told(case.maker.person_id, words.NOTICES)
    assert letters() == 0
    assert words.ANSWERED in told(case.writer.person_id, words.NOTICES)


def test_who_has_not_answered_is_reminded_7_and_2_days_before_the_end_once() -> None:
    case = making.asked()
    until = case.share.words_until
    assert until == beijing_today() + timedelta(days=LEAST_ANSWER_DAYS)

    def reminded(days_before: int) -> list[tuple[int, ...]]:
        with unit_of_work():
            found = reminders(until - timedelta(days=days_before))
            tell_all(found)
            return [one.person_ids for one in found]

    assert reminded(8) == []
    assert reminded(7) == reminded(3) == reminded(2) == [(case.maker.person_id,)]
    assert told(case.maker.person_id, words.NOTICES) == [words.DUE, words.DUE]
    making.say(case)
    assert reminded(1) == []


def paths(person_id: int | None, template: str) -> list[str]:
    db.session.rollback()
    query = select(Notice.path).where(Notice.person_id == person_id, Notice.template == template)
    return list(db.session.scalars(query))


def test_a_draft_again_leads_its_people_nowhere() -> None:
    case = making.asked()
    with unit_of_work():
        deciding.rework(case.writer, case.id, ReworkReason.PEOPLE_WRONG)
    hear_all(REWARDS_TOLD)
    assert paths(case.maker.person_id, words.REWORKED) == [""]
    assert paths(case.admin.person_id, words.REWORKED) == [f"/shares/{case.id}"]
    assert paths(case.writer.person_id, words.REWORKED) == []


def test_who_was_asked_hears_that_it_is_given_up() -> None:
    draft, case = making.written(), making.asked()
    for each in (draft, case):
        with unit_of_work():
            deciding.cancel(each.writer, each.id, CancelReason.DUPLICATE)
    hear_all(REWARDS_TOLD)
    assert words.CANCELLED in told(case.maker.person_id, words.NOTICES)
    assert words.CANCELLED in told(case.admin.person_id, words.NOTICES)
    assert words.CANCELLED not in told(draft.maker.person_id, words.NOTICES)
    assert words.CANCELLED in told(draft.admin.person_id, words.NOTICES)


def test_the_unit_hears_that_the_contract_is_revoked() -> None:
    case = making.asked()
    registrar = desk.registrar()
    with unit_of_work():
        amendments.revoke(registrar, case.contract_id, EndReason.FALSE_FACTS, "虚构")
    hear_all(REWARDS_TOLD)
    assert words.REVOKED in told(case.admin.person_id, words.NOTICES)
    assert words.REVOKED in told(case.writer.person_id, words.NOTICES)
    assert words.REVOKED not in told(case.maker.person_id, words.NOTICES)


def test_who_wrote_it_and_left_is_not_told() -> None:
    case = making.confirmed()
    member = OrganisationMember.person_id == case.writer.person_id
    with unit_of_work():
        db.session.execute(delete(OrganisationMember).where(member))
    hear_all(REWARDS_TOLD)
    assert told(case.writer.person_id, words.NOTICES) == []
    assert words.ANSWERED in told(case.admin.person_id, words.NOTICES)


def test_who_is_disabled_after_being_asked_gets_the_letter() -> None:
    case = making.asked()
    hear_all(REWARDS_TOLD)
    before = letters()
    with unit_of_work():
        account = db.session.get_one(Person, case.maker.person_id)
        account.status = PersonStatus.DISABLED
        outbox.add(accounts.DISABLED, account.id, by=None)
    hear_all(REWARDS_TOLD)
    db.session.rollback()
    query = select(OutboxEvent.facts).where(OutboxEvent.topic == f"letter.{TEMPLATE}")
    later = [facts["to"] for facts in db.session.scalars(query.order_by(OutboxEvent.id))][before:]
    assert making.email_of(case.maker) in later


def test_the_unit_and_the_people_hear_how_it_goes_on() -> None:
    case = making.effective()
    hear_all(REWARDS_TOLD)
    assert {words.POSTED, words.EFFECTIVE} <= set(told(case.maker.person_id, words.NOTICES))
    assert {words.DECIDED, words.POSTED, words.EFFECTIVE} <= set(told(case.writer.person_id, words.NOTICES))
