"""Everybody's word on a split, the time for it, and who decides then."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.states import PersonStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, Actor, OrganisationRole
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Stale, WrongState
from marketplace.rewards import policy
from marketplace.rewards.errors import ShareWriter, WordsMissing
from marketplace.rewards.limits import LEAST_ANSWER_DAYS
from marketplace.rewards.models import Share
from marketplace.rewards.operations import confirming, deciding, drafting
from marketplace.rewards.policy import ALL, ShareScope
from marketplace.rewards.queries import shares
from marketplace.rewards.states import CancelReason, ReworkReason, ShareStatus
from marketplace.rewards.vocabulary import Word
from tests import make
from tests.making import rewards as making
from tests.making.days import on
from tests.making.refusing import refused

S = ShareStatus
pytestmark = pytest.mark.usefixtures("app")


def test_everybody_has_answered_before_the_unit_decides() -> None:
    case = making.asked()
    making.say(case, Word.OBJECTS, "不同意。")
    with pytest.raises(WordsMissing):
        making.decide(case)
    making.say_by_link(case)
    making.decide(case)
    assert case.status is S.COLLECTIVE_DECISION
    assert all(each.settled_at for each in shares.disputes(ALL, case.id))
    refused(WrongState, confirming.answer, case.maker, case.id, case.people[0].part_fen, Word.CONFIRMS)


def test_who_stays_silent_until_the_time_is_over_is_recorded_as_silent() -> None:
    case = making.asked()
    making.say(case)
    last = case.share.words_until
    assert last is not None
    with on(last), pytest.raises(WordsMissing) as missing:
        making.decide(case)
    assert missing.value.facts == {"count": 1, "until": last}
    with on(last + timedelta(days=1)):
        making.decide(case)
    assert case.status is S.COLLECTIVE_DECISION
    assert [row.word for row in case.people] == [Word.CONFIRMS, Word.SILENT]
    assert case.people[1].answered_at is None


def test_a_late_word_counts_until_the_unit_decides() -> None:
    case = making.asked()
    last = case.share.words_until
    assert last is not None
    with on(last + timedelta(days=1)):
        making.say(case)
        making.say_by_link(case, Word.OBJECTS, "份额偏低")
        assert case.status is S.DISPUTED
        making.decide(case)
    assert [row.word for row in case.people] == [Word.CONFIRMS, Word.OBJECTS]


def test_silence_is_nothing_to_answer_and_the_time_is_not_shortened() -> None:
    case = making.written()
    refused(Invalid, confirming.ask, case.writer, case.id, case.version, LEAST_ANSWER_DAYS - 1)
    making.asked(case)
    refused(Invalid, confirming.answer, case.maker, case.id, case.people[0].part_fen, Word.SILENT)


def test_who_wrote_it_between_two_others_does_not_decide_either() -> None:
    case = making.drafted()
    between = make.member(db.session.get_one(Organisation, case.share.organisation_id))
    with unit_of_work():
        drafting.revise(between, case.id, case.version, making.draft(case))
    making.confirmed(case)
    with pytest.raises(ShareWriter):
        making.decide(case, between)
    making.decide(case)
    assert case.share.written_by == [case.writer.person_id, between.person_id]


def test_whoever_wrote_it_or_gets_a_part_does_not_decide() -> None:
    deal = making.earned()
    case = making.confirmed(making.drafted(deal, writer=deal.seller))
    with pytest.raises(ShareWriter):
        making.decide(case)
    unit = case.share.organisation
    with pytest.raises(NotAllowed):
        making.decide(case, _member(case, unit))
    with pytest.raises(NotFound):
        making.decide(case, make.member())
    making.decide(case, make.member(db.session.get_one(Organisation, unit.id)))
    assert case.status is S.COLLECTIVE_DECISION


def test_two_of_one_name_settle_only_their_own_objections() -> None:
    case = making.drafted()
    people = tuple(replace(each, name="同名") for each in making.draft(case).people)
    making.asked(case, people=people)
    making.say(case, Word.OBJECTS, "甲不同意。")
    making.say_by_link(case, Word.OBJECTS, "乙不同意。")
    making.say_by_link(case)
    assert [each.settled_at is None for each in shares.disputes(ALL, case.id)] == [True, False]
    assert case.status is S.DISPUTED


def test_the_decision_is_about_the_split_that_was_shown() -> None:
    case = making.confirmed()
    seen = case.version
    with unit_of_work():
        deciding.rework(case.writer, case.id, ReworkReason.PEOPLE_WRONG)
    making.confirmed(case, pool_bp=8000)
    with pytest.raises(Stale):
        making.decide(case, seen=seen)
    making.decide(case)


def test_a_decision_from_before_the_split_was_shown_is_about_another() -> None:
    with on(beijing_today() - timedelta(days=3)):
        case = making.drafted()
    making.confirmed(case)
    assert case.share.asked_on == beijing_today()
    with pytest.raises(Invalid) as early:
        making.decide(case, day=beijing_today() - timedelta(days=1))
    assert [problem.code for problem in early.value.problems] == ["before_asked"]
    with unit_of_work():
        deciding.rework(case.writer, case.id, ReworkReason.PEOPLE_WRONG)
    assert case.share.asked_on is None


def test_nobody_is_silent_at_a_decision_within_the_time() -> None:
    case = making.asked()
    making.say(case)
    last = case.share.words_until
    assert last is not None
    with on(last + timedelta(days=2)), pytest.raises(Invalid) as early:
        making.decide(case, day=last)
    assert [problem.code for problem in early.value.problems] == ["before_words_over"]
    with on(last + timedelta(days=2)):
        making.decide(case, day=last + timedelta(days=1))


@pytest.mark.parametrize("kind", [PersonStatus.DISABLED, PersonStatus.UNCONFIRMED])
def test_who_cannot_sign_in_answers_by_the_link(kind: PersonStatus) -> None:
    case = making.drafted()
    _become(case.maker, kind)
    making.asked(case)
    row = case.people[0]
    assert row.person_id is None
    with unit_of_work():
        confirming.answer_by_link(ANONYMOUS, row.link_key, row.part_fen or 0, Word.CONFIRMS)


def test_an_account_disabled_after_asking_leaves_the_link() -> None:
    case = making.asked()
    row = case.people[0]
    act = partial(confirming.answer_by_link, ANONYMOUS, row.link_key, row.part_fen or 0, Word.CONFIRMS)
    refused(NotFound, act)
    _become(case.maker, PersonStatus.DISABLED)
    with unit_of_work():
        act()
    assert case.people[0].word is Word.CONFIRMS


def _become(who: Actor, kind: PersonStatus) -> None:
    with unit_of_work():
        db.session.get_one(Person, who.person_id).status = kind


def test_a_draft_that_is_given_up_is_not_shown_to_those_in_it() -> None:
    case = making.written()
    with unit_of_work():
        deciding.cancel(case.writer, case.id, CancelReason.DUPLICATE)
    refused(NotFound, shares.one, ShareScope.of(case.maker), case.id)
    assert policy.sight(case.maker, case.share, case.people) is policy.Sight.NOTHING
    row = case.people[1]
    refused(NotFound, confirming.answer_by_link, ANONYMOUS, row.link_key, row.part_fen or 0, Word.CONFIRMS)
    shown = making.asked()
    with unit_of_work():
        deciding.cancel(shown.writer, shown.id, CancelReason.DUPLICATE)
    assert shares.one(ShareScope.of(shown.maker), shown.id)
    assert policy.sight(shown.maker, shown.share, shown.people) is policy.Sight.OWN


def _member(case: making.Case, unit: Organisation) -> Any:
    """A member who wrote it, and so reads it."""
    member = make.member(db.session.get_one(Organisation, unit.id), OrganisationRole.MEMBER)
    with unit_of_work():
        db.session.get_one(Share, case.id).changed_by = member.person_id
    return member


def test_a_contributor_among_the_administrators_does_not_decide() -> None:
    case = making.drafted()
    with_part = making.Case(case.id, case.writer, case.admin, case.admin, case.contract_id)
    making.confirmed(with_part)
    with pytest.raises(ShareWriter):
        making.decide(with_part)
