"""Everybody's word on a split, the time for it, and who decides then."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts.models import Organisation
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import OrganisationRole
from marketplace.kernel.errors import Invalid, MarketError, NotAllowed, NotFound, WrongState
from marketplace.rewards.errors import ShareWriter, WordsMissing
from marketplace.rewards.limits import LEAST_ANSWER_DAYS
from marketplace.rewards.models import Share
from marketplace.rewards.operations import confirming, drafting
from marketplace.rewards.policy import ALL
from marketplace.rewards.queries import shares
from marketplace.rewards.states import ShareStatus
from marketplace.rewards.vocabulary import Word
from tests import make
from tests.making import rewards as making

S = ShareStatus
pytestmark = pytest.mark.usefixtures("app")


def status(case: making.Case) -> ShareStatus:
    return case.share.status


def refused(error: type[MarketError], act: Callable[..., Any], *args: Any) -> MarketError:
    with pytest.raises(error) as found, unit_of_work():
        act(*args)
    return found.value


def test_everybody_has_answered_before_the_unit_decides() -> None:
    case = making.asked()
    making.say(case, Word.OBJECTS, "不同意。")
    with pytest.raises(WordsMissing):
        making.decide(case)
    making.say_by_link(case)
    making.decide(case)
    assert status(case) is S.COLLECTIVE_DECISION
    assert all(each.settled_at for each in shares.disputes(ALL, case.id))
    refused(WrongState, confirming.answer, case.maker, case.id, case.people[0].part_fen, Word.CONFIRMS)


def test_who_stays_silent_until_the_time_is_over_is_recorded_as_silent() -> None:
    case = making.asked()
    making.say(case)
    last = case.share.words_until
    assert last is not None
    with making.on(last), pytest.raises(WordsMissing) as missing:
        making.decide(case)
    assert missing.value.facts == {"count": 1, "until": last}
    with making.on(last + timedelta(days=1)):
        making.decide(case)
    assert status(case) is S.COLLECTIVE_DECISION
    assert [row.word for row in case.people] == [Word.CONFIRMS, Word.SILENT]
    assert case.people[1].answered_at is None


def test_a_late_word_counts_until_the_unit_decides() -> None:
    case = making.asked()
    last = case.share.words_until
    assert last is not None
    with making.on(last + timedelta(days=1)):
        making.say(case)
        making.say_by_link(case, Word.OBJECTS, "份额偏低")
        assert status(case) is S.DISPUTED
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
    assert status(case) is S.COLLECTIVE_DECISION


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
