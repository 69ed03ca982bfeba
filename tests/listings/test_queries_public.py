"""What everybody may read, in how many statements."""

from dataclasses import replace
from datetime import timedelta

import pytest

from marketplace.branches.scope import EVERYTHING, PUBLIC, Scope
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotFound
from marketplace.listings.drafts import Contact, NeedDraft
from marketplace.listings.operations import endings, life
from marketplace.listings.queries import figures, index, public
from marketplace.listings.showing import Shown, for_everybody
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind, Visibility
from tests import make
from tests.listings import samples
from tests.listings.acts import act
from tests.listings.statements import counted

pytestmark = pytest.mark.usefixtures("app")
DETAIL = "配方与工艺参数，仅登录后可读"
FOR_VISITORS = replace(
    samples.ACHIEVEMENT,
    contact=Contact(),
    team=tuple(replace(member, share_bp=None) for member in samples.ACHIEVEMENT.team),
)


@pytest.fixture
def owner() -> Actor:
    return make.member()


def test_a_visitor_reads_the_public_part_in_one_statement(owner: Actor) -> None:
    made = make.achievement(owner, published=True, detail=DETAIL)
    listing_id, organisation_id = made.id, made.organisation_id
    with counted() as sent:
        page = public.public_one(PUBLIC, listing_id)
    assert len(sent) == 1
    assert (page.status, page.shown, page.title) == (
        ListingStatus.PUBLISHED,
        Shown.FULL,
        samples.ACHIEVEMENT.title,
    )
    assert page.draft == FOR_VISITORS
    assert page.organisation is not None
    assert (page.organisation.id, page.version, page.inside) == (organisation_id, 1, False)


def test_who_signed_in_reads_the_detail_and_the_desk_too(owner: Actor) -> None:
    made = make.achievement(owner, published=True, detail=DETAIL)
    visitor = public.public_one(PUBLIC, made.id).draft
    assert (visitor.detail, visitor.contact) == ("", Contact())
    for reader in (
        public.public_one(PUBLIC, made.id, signed_in=True).draft,
        public.public_one(Scope.of(owner), made.id).draft,
    ):
        assert (reader.detail, reader.contact) == (DETAIL, samples.ACHIEVEMENT.contact)


def test_what_was_never_published_is_not_there(owner: Actor) -> None:
    for made in (make.achievement(owner), make.need(owner, submitted=True)):
        for scope in (PUBLIC, Scope.of(owner), EVERYTHING):
            with pytest.raises(NotFound):
                public.public_one(scope, made.id)


@pytest.mark.parametrize("wrong", [0, -1, 999_999, 2**31, 10**40])
def test_no_number_is_an_error(wrong: int) -> None:
    with pytest.raises(NotFound):
        public.public_one(PUBLIC, wrong)


def test_a_hidden_name_is_hidden_from_all_but_those_inside(owner: Actor) -> None:
    made = make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME)
    for signed_in in (False, True):
        page = public.public_one(PUBLIC, made.id, signed_in=signed_in)
        assert (page.organisation, page.organisation_id, page.draft.contact) == (None, None, Contact())
    elsewhere = public.public_one(Scope.of(make.operator("/p/BR2/")), made.id, signed_in=True)
    assert elsewhere.organisation is None
    for inside in (owner, make.operator("/p/BR1/")):
        page = public.public_one(Scope.of(inside), made.id, signed_in=True)
        assert page.organisation.id == made.organisation_id
        assert page.draft.contact == samples.NEED.contact


def test_a_need_for_registered_readers_shows_its_title_to_others(owner: Actor) -> None:
    made = make.need(owner, published=True, visibility=Visibility.REGISTERED)
    page = public.public_one(PUBLIC, made.id)
    assert (page.shown, page.draft, page.title) == (Shown.TITLE, None, samples.NEED.title)
    assert public.public_one(PUBLIC, made.id, signed_in=True).draft.problem == samples.NEED.problem


def test_a_paused_listing_says_so(owner: Actor) -> None:
    made = make.achievement(owner, published=True)
    act(life.pause, owner, made, "updating", "内部说明")
    page = public.public_one(PUBLIC, made.id)
    assert (page.status, page.reason, page.reason_note) == (ListingStatus.PAUSED, "updating", "")
    assert public.public_one(Scope.of(owner), made.id).reason_note == "内部说明"


def test_what_has_lapsed_reads_as_expired_before_the_job_has_run(owner: Actor) -> None:
    made = make.achievement(owner, published=True)
    later = utc_now() + timedelta(days=181)
    assert public.public_one(PUBLIC, made.id).status is ListingStatus.PUBLISHED
    assert public.public_one(PUBLIC, made.id, now=later).status is ListingStatus.EXPIRED


def test_what_was_withdrawn_leaves_a_tombstone_with_its_successor(owner: Actor) -> None:
    made, better = make.achievement(owner, published=True), make.achievement(owner, published=True)
    act(endings.withdraw, owner, made, "technology_outdated", successor=better)
    page = public.public_one(PUBLIC, made.id, signed_in=True)
    assert (page.shown, page.draft, page.title) == (Shown.TOMBSTONE, None, samples.ACHIEVEMENT.title)
    assert (page.reason, page.successor.id, page.ended_at is not None) == (
        "technology_outdated",
        better.id,
        True,
    )


def test_what_was_taken_down_hides_all_that_it_said(owner: Actor) -> None:
    made = make.achievement(owner, published=True)
    act(endings.take_down, SYSTEM, made, "secrecy", "案号3")
    for scope in (PUBLIC, Scope.of(owner), EVERYTHING):
        page = public.public_one(scope, made.id, signed_in=True)
        assert (page.shown, page.title, page.draft, page.reason) == (Shown.REMOVED, "", None, "secrecy")
    assert public.cards(PUBLIC, [made.id])[0].title == ""


def test_a_solved_need_keeps_its_text(owner: Actor) -> None:
    made = make.need(owner, published=True)
    act(endings.solve, owner, made, "solved_in_house")
    page = public.public_one(PUBLIC, made.id)
    assert (page.status, page.shown, page.draft is not None) == (ListingStatus.SOLVED, Shown.FULL, True)


def test_the_newest_come_first_in_two_statements(owner: Actor) -> None:
    ids = [make.achievement(owner, published=True, fields=("F02", "F01")).id for _ in range(4)]
    need, _draft = make.need(owner, published=True).id, make.achievement(owner)
    with counted() as sent:
        found = public.newest(PUBLIC, Kind.ACHIEVEMENT, limit=3)
    assert len(sent) == 2
    assert [card.id for card in found] == ids[:0:-1]
    assert found[0].field_codes == ("F02", "F01")
    assert public.newest(PUBLIC, limit=1)[0].id == need
    assert public.newest(PUBLIC, limit=-5) == []
    assert public.newest(PUBLIC, path="/p/BR2/") == []


def test_cards_keep_the_order_asked_for_and_leave_out_what_is_not_public(owner: Actor) -> None:
    a, b, draft = (
        make.achievement(owner, published=True).id, make.need(owner, published=True).id, make.achievement(owner).id,
    )  # fmt: skip
    with counted() as sent:
        found = public.cards(PUBLIC, [b, draft, a, b, -1, 10**20])
    assert ([card.id for card in found], len(sent)) == ([b, a], 2)
    assert public.cards(PUBLIC, []) == []


def test_a_hidden_name_is_in_no_list(owner: Actor) -> None:
    made = make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME)
    open_one = make.need(owner, published=True).id
    card = public.cards(PUBLIC, [made.id])[0]
    assert (card.organisation_id, card.organisation_name) == (None, "")
    assert [c.id for c in public.organisation_listings(PUBLIC, made.organisation_id).items] == [open_one]
    assert public.organisation_listings(Scope.of(owner), made.organisation_id).total == 2


@pytest.mark.parametrize("page", [-1, 0, 10**30])
def test_a_page_that_does_not_exist_is_no_error(owner: Actor, page: int) -> None:
    made = make.achievement(owner, published=True)
    found = public.organisation_listings(PUBLIC, made.organisation_id, page=page, size=10**9)
    assert (found.total, found.pages, found.size) == (1, 1, 100)


def test_the_scores_are_those_of_needs_that_were_handed_in(owner: Actor) -> None:
    make.achievement(owner, published=True)
    make.need(owner)
    handed_in, public_one = make.need(owner, submitted=True), make.need(owner, published=True)
    expected = [handed_in.quality_score, public_one.quality_score]
    assert figures.quality_scores(EVERYTHING) == expected != [None, None]


def test_the_index_reads_many_in_one_statement(owner: Actor) -> None:
    ids = [make.achievement(owner, published=True, detail=DETAIL).id for _ in range(3)]
    closed = make.achievement(owner).id
    with counted() as sent:
        found = index.content_of_many(EVERYTHING, [*ids, closed, -1])
    assert (sorted(found), len(sent)) == (ids, 1)
    content = found[ids[0]]
    assert (content.draft.detail, content.public_draft.detail) == (DETAIL, "")
    assert (content.version, content.organisation_name != "") == (1, True)
    assert index.content_of_many(EVERYTHING, []) == {}
    with pytest.raises(ValueError, match="at most"):
        index.content_of_many(EVERYTHING, list(range(1, 2000)))


def test_all_open_ids_come_in_order_and_in_batches(owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "BATCH", 2)
    ids = [make.achievement(owner, published=True).id for _ in range(5)]
    make.achievement(owner)
    assert list(index.ids_published(EVERYTHING)) == ids
    assert list(index.ids_published(EVERYTHING, Kind.NEED)) == []
    assert list(index.ids_published(EVERYTHING, now=utc_now() + timedelta(days=181))) == []


def test_texts_for_registered_readers_stay_out_of_excerpts(owner: Actor) -> None:
    made = make.need(owner, published=True, visibility=Visibility.REGISTERED)
    content = index.content_of_many(EVERYTHING, [made.id])[made.id]
    assert isinstance(content.public_draft, NeedDraft)
    assert (content.public_draft.title, content.public_draft.problem) == (samples.NEED.title, "")
    assert content.public_draft.keywords == ()
    assert content.draft.problem == samples.NEED.problem


def test_everybody_may_read_an_achievement_but_detail_desk_and_shares() -> None:
    assert for_everybody(samples.achievement(detail=DETAIL)) == FOR_VISITORS
