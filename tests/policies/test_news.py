"""Who hears of versions of policy, and in which words."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.inbox.states import NoticeKind
from marketplace.jobs.policy_news import POLICY_NEWS, TOLD
from marketplace.kernel.actor import Role
from marketplace.policies.notices import NOTICES
from marketplace.policies.operations import deciding_versions as deciding
from marketplace.policies.operations import drafting
from marketplace.policies.states import VERSION_MOVES, VersionReason
from tests import make
from tests.making import policies as making
from tests.making.hearing import hear_all, told


def test_another_head_hears_of_a_proposal_and_its_writers_how_it_ended(app: Flask) -> None:
    officer, writing_head, boss = making.officer(), making.head(), making.head()
    elsewhere = make.officer(Role.DEPARTMENT_HEAD, "/p/BR1/")
    row = making.proposed(writing_head)
    hear_all(POLICY_NEWS)
    assert told(boss.person_id) == ["policy_proposed"]
    assert (told(writing_head.person_id), told(officer.person_id), told(elsewhere.person_id)) == ([], [], [])
    with unit_of_work():
        deciding.refuse(boss, row.id, VersionReason.FIGURES_WRONG, "第三条的金额有误")
    hear_all(POLICY_NEWS)
    assert told(writing_head.person_id) == ["policy_refused"]
    assert (told(boss.person_id), told(officer.person_id)) == (["policy_proposed"], [])
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
    hear_all(POLICY_NEWS)
    assert (told(boss.person_id), told(writing_head.person_id)) == (["policy_proposed"], [])
    with unit_of_work():
        deciding.refuse(boss, number, VersionReason.FIGURES_WRONG)
    hear_all(POLICY_NEWS)
    assert told(writing_head.person_id) == told(officer.person_id) == ["policy_refused"]


def test_the_department_hears_what_is_in_force_and_until_when(app: Flask) -> None:
    officer, boss = making.officer(), making.head()
    row = making.proposed(officer)
    with unit_of_work():
        deciding.approve(boss, row.id)
    with unit_of_work():
        deciding.repeal(boss, row.id, making.fresh(row.id).since, VersionReason.DOCUMENT_REPEALED)
    hear_all(POLICY_NEWS)
    assert told(officer.person_id) == ["policy_closed", "policy_approved", "policy_repealed"]
    assert told(boss.person_id) == ["policy_proposed"]
    ended = select(Notice.facts).where(Notice.template == "policy_repealed")
    assert (
        date.fromisoformat(str(db.session.scalars(ended).all()[0]["closed_on"])) == making.fresh(row.id).since
    )


def test_every_end_of_a_version_is_told_in_words_of_its_own() -> None:
    assert {template for template, _readers in TOLD.values()} == set(NOTICES)
    quiet = {"policy_version.revise"}
    assert set(TOLD) == {f"policy_version.{name}" for name in VERSION_MOVES} - quiet
