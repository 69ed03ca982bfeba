"""How leads begin, and who reads whom."""

import pytest
from sqlalchemy import func, select

from marketplace.accounts.states import OrganisationKind
from marketplace.brokerage import policy_leads as policy
from marketplace.brokerage.drafts_leads import LeadDraft
from marketplace.brokerage.models import Lead, LeadDeclaration
from marketplace.brokerage.operations import answers, creating, leads
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import leads as queries
from marketplace.brokerage.states import (
    Answer,
    LeadSource,
    LeadStatus,
    Side,
)
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, OrganisationRole
from marketplace.kernel.errors import Invalid, NotFound
from marketplace.matching.models import Match
from marketplace.matching.states import MatchStatus
from tests import make
from tests.making import brokers
from tests.making import leads as making
from tests.making.leads import attempt

pytestmark = pytest.mark.usefixtures("app")
S = LeadStatus


def test_interest_is_an_acceptance_and_the_holder_does_not_read_who_asked() -> None:
    case = making.interested()
    row = queries.one(LeadScope.of(case.seeker), case.id)
    assert (row.status, row.source, row.branch_path) == (S.OPEN, LeadSource.INTEREST, "/p/BR1/")
    assert [(side.side, side.answer) for side in row.sides] == [
        (Side.HOLDER, None),
        (Side.SEEKER, Answer.ACCEPTED),
    ]
    with pytest.raises(NotFound):
        queries.one(LeadScope.of(case.holder), case.id)
    assert attempt(lambda: leads.adopt(case.broker, case.id, has_interest=False)) == "done"
    with pytest.raises(NotFound):
        queries.one(LeadScope.of(case.holder), case.id)
    assert attempt(lambda: leads.offer(case.broker, case.id)) == "done"
    assert case.status is S.ONE_INTERESTED
    assert not policy.names_open(case.holder, queries.one(LeadScope.of(case.holder), case.id))
    assert not policy.names_open(case.seeker, case.row)
    assert policy.names_open(case.broker, case.row)
    assert attempt(lambda: answers.accept(case.holder, case.id)) == "done"
    assert policy.names_open(case.holder, case.row)
    assert policy.names_open(case.seeker, case.row)


def test_a_second_interest_finds_the_lead_of_the_first() -> None:
    case = making.interested()
    listing, mine = case.row.achievement_id, making.organisation_of(case.seeker).id
    need = make.need(case.seeker, published=True)
    for own in (None, need.id):
        with unit_of_work():
            found = creating.interest(case.seeker, listing or 0, mine, "再问一次", own)
        assert (found.id, found.is_new) == (case.id, False)
    assert next(s.wish for s in case.row.sides if s.side is Side.SEEKER) == making.WISH


def test_interest_is_refused_in_ones_own_listing_unverified_or_without_words() -> None:
    holder = making.university()
    listing = make.achievement(holder, published=True).id
    draft = make.achievement(holder).id
    mine = making.organisation_of(holder).id
    assert attempt(lambda: creating.interest(holder, listing, mine, "x")) == "own_listing"
    waiting = make.member(make.organisation(verified=False))
    its = making.organisation_of(waiting).id
    assert attempt(lambda: creating.interest(waiting, listing, its, "x")) == "not_allowed"
    seeker = make.member()
    assert attempt(lambda: creating.interest(seeker, listing, its, "x")) == "not_allowed"
    own = making.organisation_of(seeker).id
    assert attempt(lambda: creating.interest(seeker, listing, own, "  ")) == "invalid"
    assert attempt(lambda: creating.interest(seeker, draft, own, "x")) == "not_found"
    assert attempt(lambda: creating.interest(seeker, 2**40, own, "x")) == "not_found"
    assert attempt(lambda: creating.interest(seeker, listing, own, "x", draft)) == "invalid"
    assert db.session.scalar(select(func.count(Lead.id))) == 0


def test_interest_in_a_need_makes_the_asker_the_holder() -> None:
    owner, asker = make.member(), making.university()
    need, own = make.need(owner, published=True), make.achievement(asker, published=True)
    with unit_of_work():
        made = creating.interest(asker, need.id, making.organisation_of(asker).id, "我们有成果", own.id)
    row = queries.one(making.ALL, made.id)
    assert (row.need_id, row.achievement_id, row.pair_key) == (need.id, own.id, f"n{need.id}-a{own.id}")
    assert {side.side: side.answer for side in row.sides} == {Side.SEEKER: None, Side.HOLDER: Answer.ACCEPTED}


def test_a_pair_is_adopted_once_with_its_score() -> None:
    match = making.pair()
    first, second = brokers.working(), brokers.working()
    with unit_of_work():
        made = creating.from_match(first, match.id, has_interest=True, text="持有方股东是我的亲属")
    row = queries.one(making.ALL, made.id)
    assert (row.status, row.source, row.score_bp) == (S.ADOPTED, LeadSource.MATCH, 6_400)
    assert db.session.get_one(Match, match.id).status is MatchStatus.ADOPTED
    said = queries.declaration(making.ALL, row)
    assert said is not None
    assert (said.has_interest, said.text) == (True, "持有方股东是我的亲属")
    with unit_of_work():
        assert not creating.from_match(first, match.id, has_interest=False).is_new
    assert attempt(lambda: creating.from_match(second, match.id, has_interest=False)) == "lead_taken"
    assert attempt(lambda: creating.from_match(second, 2**40, has_interest=False)) == "not_found"


def test_adopting_wants_a_declaration_an_accreditation_and_no_own_side() -> None:
    case = making.interested()
    with pytest.raises(Invalid) as refused, unit_of_work():
        leads.adopt(case.broker, case.id, None)
    assert [problem.field for problem in refused.value.problems] == ["has_interest"]
    with pytest.raises(Invalid), unit_of_work():
        leads.adopt(case.broker, case.id, has_interest=True, text=" ")
    unproven = make.broker()
    assert attempt(lambda: leads.adopt(unproven, case.id, has_interest=False)) == "not_allowed"
    inside = make.member(making.organisation_of(case.seeker), OrganisationRole.MEMBER)
    own = brokers.working(actor=inside)
    assert attempt(lambda: leads.adopt(own, case.id, has_interest=False)) == "own_side"
    assert case.status is S.OPEN
    assert db.session.scalar(select(func.count(LeadDeclaration.id))) == 0


def test_a_lead_by_hand_needs_two_sides_and_a_listing() -> None:
    holder = making.university()
    listing, seeker = make.achievement(holder, published=True), make.organisation()
    operator = make.operator("/p/")
    draft = LeadDraft(
        "对接会线索", LeadSource.EVENT, "秋季对接会", achievement_id=listing.id, seeker_id=seeker.id
    )
    with unit_of_work():
        made = creating.by_hand(operator, draft)
    broker = brokers.working()
    with unit_of_work():
        assert creating.by_hand(broker, draft) == creating.Opened(made.id, is_new=False)
    row = queries.one(LeadScope.of(operator), made.id)
    assert (row.status, row.source_note, len(row.sides)) == (S.OPEN, "秋季对接会", 2)
    with pytest.raises(Invalid) as refused, unit_of_work():
        creating.by_hand(operator, LeadDraft("", LeadSource.EVENT))
    assert {problem.field for problem in refused.value.problems} == {
        "title", "source_note", "seeker_id", "holder_id", "achievement_id",
    }  # fmt: skip
    member = make.member()
    assert attempt(lambda: creating.by_hand(member, draft)) == "not_allowed"
    same = LeadDraft("自己对自己", achievement_id=listing.id, seeker_id=making.organisation_of(holder).id)
    assert attempt(lambda: creating.by_hand(operator, same)) == "own_side"


def test_another_organisation_reads_nothing() -> None:
    case = making.introduced()
    other = make.member(make.organisation(OrganisationKind.UNIVERSITY))
    for actor in (other, brokers.working(), make.operator("/p/BR2/"), make.reader()):
        with pytest.raises(NotFound):
            queries.one(LeadScope.of(actor), case.id)
    for actor in (case.seeker, case.holder, case.broker, make.operator("/p/BR1/"), SYSTEM):
        assert queries.one(LeadScope.of(actor), case.id).id == case.id
