"""Who hears of versions of policy, and in which words."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.inbox.states import NoticeKind
from marketplace.jobs.policy_news import POLICY_NEWS, TOLD
from marketplace.kernel.actor import Actor, Role
from marketplace.policies.notices import NOTICES
from marketplace.policies.operations import deciding_versions as deciding
from marketplace.policies.operations import drafting
from marketplace.policies.states import VERSION_MOVES, VersionReason
from tests import make
from tests.making import policies as making


def hear_all() -> None:
    """Everything twice: hearing it again does no harm."""
    hearers = dict(POLICY_NEWS)
    query = select(OutboxEvent.id).where(OutboxEvent.topic.in_(sorted(hearers))).order_by(OutboxEvent.id)
    for number in [*db.session.scalars(query)] * 2:
        with unit_of_work():
            event = db.session.get_one(OutboxEvent, number)
            hearers[event.topic](None, event)  # type: ignore[arg-type]


def told(who: Actor) -> list[str]:
    db.session.rollback()
    query = select(Notice.template).where(Notice.person_id == who.person_id).order_by(Notice.id)
    return list(db.session.scalars(query))


def test_another_head_hears_of_a_proposal_and_its_writers_how_it_ended(app: Flask) -> None:
    officer, writing_head, boss = making.officer(), making.head(), making.head()
    elsewhere = make.officer(Role.DEPARTMENT_HEAD, "/p/BR1/")
    row = making.proposed(writing_head)
    hear_all()
    assert told(boss) == ["policy_proposed"]
    assert (told(writing_head), told(officer), told(elsewhere)) == ([], [], [])
    with unit_of_work():
        deciding.refuse(boss, row.id, VersionReason.FIGURES_WRONG, "第三条的金额有误")
    hear_all()
    assert told(writing_head) == ["policy_refused"]
    assert (told(boss), told(officer)) == (["policy_proposed"], [])
    notice = db.session.scalars(select(Notice).where(Notice.template == "policy_refused")).one()
    assert (notice.kind, notice.path) == (NoticeKind.POLICY, f"/policy-desk/{row.id}")
    assert notice.facts["note"] == "第三条的金额有误"


def test_whoever_wrote_a_part_is_not_asked_to_judge_and_hears_how_it_ended(app: Flask) -> None:
    officer, writing_head, boss = making.officer(), making.head(), making.head()
    number = making.drafted(officer).id
    for actor in (writing_head, officer):
        with unit_of_work():
            drafting.save(actor, number, making.draft_of(number))
    making.try_out(officer, number)
    with unit_of_work():
        deciding.propose(officer, number)
    hear_all()
    assert (told(boss), told(writing_head)) == (["policy_proposed"], [])
    with unit_of_work():
        deciding.refuse(boss, number, VersionReason.FIGURES_WRONG)
    hear_all()
    assert told(writing_head) == told(officer) == ["policy_refused"]


def test_the_department_hears_what_is_in_force_and_until_when(app: Flask) -> None:
    officer, boss = making.officer(), making.head()
    row = making.proposed(officer)
    with unit_of_work():
        deciding.approve(boss, row.id)
    with unit_of_work():
        deciding.repeal(boss, row.id, making.fresh(row.id).since, VersionReason.DOCUMENT_REPEALED)
    hear_all()
    assert told(officer) == ["policy_closed", "policy_approved", "policy_repealed"]
    assert told(boss) == ["policy_proposed"]
    ended = select(Notice.facts).where(Notice.template == "policy_repealed")
    assert (
        date.fromisoformat(str(db.session.scalars(ended).all()[0]["closed_on"])) == making.fresh(row.id).since
    )


def test_every_end_of_a_version_is_told_in_words_of_its_own() -> None:
    assert {template for template, _readers in TOLD.values()} == set(NOTICES)
    quiet = {"policy_version.revise"}
    assert set(TOLD) == {f"policy_version.{name}" for name in VERSION_MOVES} - quiet
