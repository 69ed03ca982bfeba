"""Who is told about a listing, and who is not."""

from datetime import timedelta

import time_machine

from marketplace.accounts.models import OrganisationMember
from marketplace.accounts.operations import own_account
from marketplace.db.base import db
from marketplace.db.outbox import Urgency
from marketplace.db.work import unit_of_work
from marketplace.jobs.office import Office
from marketplace.jobs.registry import run_now
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing
from marketplace.listings.operations import amendments, endings, life, review, submission
from tests import make
from tests.accounts import steps
from tests.jobs.offices import Postbox
from tests.listings import samples
from tests.listings.acts import NOTES, act, act_on_amendment
from tests.listings.conftest import Told
from tests.listings.test_operations_amendments import started, submitted


def colleague_of(actor: Actor, role: OrganisationRole = OrganisationRole.ADMIN) -> Actor:
    return make.member(of=steps.organisation_of(actor), role=role)


def leaves(actor: Actor) -> None:
    with unit_of_work():
        for row in db.session.query(OrganisationMember).filter_by(person_id=actor.person_id):
            db.session.delete(row)


def test_a_change_that_nobody_reviews_is_no_news(owner: Actor, told: Told, postbox: Postbox) -> None:
    made = make.achievement(owner, published=True)
    told(owner)
    before = len(postbox.letters)
    small = samples.achievement(awards="虚构奖")
    colleague = colleague_of(owner)
    assert act_on_amendment(amendments.submit, colleague, started(colleague, made, small), make.rules())
    told(owner)
    assert len(postbox.letters) == before


def test_a_change_is_news_to_whoever_wrote_it(owner: Actor, operator: Actor, told: Told) -> None:
    made = make.achievement(owner, published=True)
    colleague = colleague_of(owner)
    act_on_amendment(amendments.return_, operator, submitted(colleague, made), "unclear", NOTES)
    assert told(colleague).startswith("修改被退回")
    assert "修改被退回" not in told(owner)


def test_when_the_writer_has_left_the_administrators_are_told(
    owner: Actor, operator: Actor, told: Told
) -> None:
    made = make.achievement(owner, submitted=True)
    first, second = colleague_of(owner), colleague_of(owner)
    plain = colleague_of(owner, OrganisationRole.MEMBER)
    leaves(owner)
    act(review.publish, operator, made, make.rules())
    assert told(first).startswith("已发布")
    assert told(second).startswith("已发布")
    assert told(plain) == ""
    assert told(owner) == ""


def test_a_listing_entered_by_an_operator_is_news_to_the_administrators(
    owner: Actor, operator: Actor, told: Told
) -> None:
    made = make.achievement(owner, submitted=True)
    with unit_of_work():
        db.session.get_one(Listing, made.id).created_by = operator.person_id
    act(review.publish, make.operator("/p/"), made, make.rules())
    assert told(owner).startswith("已发布")
    assert told(operator) == ""


def test_nobody_is_told_what_they_did_themselves(owner: Actor, told: Told, postbox: Postbox) -> None:
    made = make.achievement(owner, published=True)
    told(owner)
    before = len(postbox.letters)
    act(life.pause, owner, made, "updating")
    act(life.resume, owner, made)
    act(life.confirm, owner, made, make.rules())
    act(endings.withdraw, owner, made, "no_longer_offered")
    told(owner)
    assert len(postbox.letters) == before


def test_rows_of_an_import_bring_no_letters(owner: Actor, told: Told) -> None:
    made = make.achievement(owner, submitted=True)
    act(review.publish, SYSTEM, made, make.rules(), urgency=Urgency.BULK)
    assert told(owner) == ""


def test_who_wants_no_mail_gets_none_and_nobody_gets_it_instead(
    owner: Actor, operator: Actor, told: Told
) -> None:
    colleague = colleague_of(owner)
    with unit_of_work():
        own_account.edit(owner, name="赵一", language="zh", mail_wanted=False)
    made = make.achievement(owner, submitted=True)
    act(review.publish, operator, made, make.rules())
    assert told(owner) == ""
    assert told(colleague) == ""


def test_operators_read_once_a_day_how_many_reviews_are_late(
    office: Office, owner: Actor, operator: Actor, told: Told
) -> None:
    elsewhere, province = make.operator("/p/BR2/"), make.operator("/p/")
    make.achievement(owner, submitted=True)
    submitted(owner, make.achievement(owner, published=True))
    assert run_now(office, "remind-reviewers") == {"reminded": 0}
    with time_machine.travel(utc_now() + timedelta(days=30), tick=False):
        assert run_now(office, "remind-reviewers") == {"reminded": 2}
        assert run_now(office, "remind-reviewers") == {"reminded": 0}
        assert told(operator).startswith("有 2 件审核已超期\n")
        assert told(province).startswith("有 2 件审核已超期\n")
        assert told(elsewhere) == ""
        assert "/reviews?overdue=1" in told(operator)
    with time_machine.travel(utc_now() + timedelta(days=31), tick=False):
        assert run_now(office, "remind-reviewers") == {"reminded": 2}


def test_a_late_appeal_counts_for_the_province_alone(office: Office, owner: Actor, operator: Actor) -> None:
    made = make.achievement(owner, submitted=True)
    act(review.reject, operator, made, "duplicate")
    act(submission.appeal, owner, made, "并不重复", make.rules())
    with time_machine.travel(utc_now() + timedelta(days=30), tick=False):
        assert run_now(office, "remind-reviewers") == {"reminded": 0}
        make.operator("/p/")
        assert run_now(office, "remind-reviewers") == {"reminded": 1}


def test_an_operator_who_wants_no_mail_is_not_reminded(office: Office, owner: Actor, operator: Actor) -> None:
    make.achievement(owner, submitted=True)
    with unit_of_work():
        own_account.edit(operator, name="钱二", language="zh", mail_wanted=False)
    with time_machine.travel(utc_now() + timedelta(days=30), tick=False):
        assert run_now(office, "remind-reviewers") == {"reminded": 0}
