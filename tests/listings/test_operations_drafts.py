"""Start a listing and write it."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from marketplace.audit import queries as audit
from marketplace.audit.queries import AuditScope
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files.models import Attachment
from marketplace.files.states import Visibility
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Stale, WrongState
from marketplace.listings.drafts import AchievementDraft, Draft, NeedDraft
from marketplace.listings.models import Listing, ListingField
from marketplace.listings.notes import FieldNote
from marketplace.listings.operations import _steps as steps
from marketplace.listings.operations import drafts, review
from marketplace.listings.queries import own
from marketplace.listings.states import ListingStatus
from tests import make
from tests.listings import samples

pytestmark = pytest.mark.usefixtures("app")


def organisation_id(actor: Actor) -> int:
    return actor.memberships[0].organisation_id


def created(actor: Actor, draft: Draft, **options: object) -> Listing:
    with unit_of_work():
        made = drafts.create(actor, organisation_id(actor), draft, make.rules(), **options)  # type: ignore[arg-type]
        listing_id = made.id
    return own.one(EVERYTHING, listing_id)


def saved(actor: Actor, listing: Listing, draft: Draft, row_version: int | None = None) -> None:
    listing_id, seen = listing.id, row_version or listing.row_version
    with unit_of_work():
        drafts.save_draft(actor, own.one(EVERYTHING, listing_id), draft, make.rules(), seen)


def content(listing_id: int) -> Draft:
    listing = own.one(EVERYTHING, listing_id)
    return steps.draft_of(listing, listing.working)


def stored_file(owner: Actor) -> Attachment:
    number = db.session.scalar(select(func.count(Attachment.id)))
    with unit_of_work():
        made = Attachment(
            organisation_id=organisation_id(owner), branch_path="/p/BR1/", name="a.pdf", media_type="application/pdf",
            size=1, sha256="0" * 64, storage_key=f"key{number}", visibility=Visibility.PUBLIC,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        file_id = made.id
    return db.session.get_one(Attachment, file_id)


def test_a_member_starts_a_draft_in_the_branch_of_the_organisation() -> None:
    owner = make.member(role=OrganisationRole.MEMBER)
    made = created(owner, samples.ACHIEVEMENT)
    assert made.status is ListingStatus.DRAFT
    assert made.branch_path == owner.memberships[0].branch_path
    assert (made.title, made.trl, made.price_fen) == (samples.ACHIEVEMENT.title, 6, 50_000_000)
    assert made.created_by == owner.person_id
    assert not made.on_behalf
    assert content(made.id) == samples.ACHIEVEMENT


def test_an_empty_draft_can_be_stored() -> None:
    owner = make.member()
    assert created(owner, NeedDraft()).title == ""


def test_creating_leaves_a_line_in_the_trail() -> None:
    made = make.achievement()
    entry = audit.history(AuditScope(f"listing:{made.id}"))[0]
    assert (entry.topic, entry.facts["organisation_id"]) == ("listing.create", made.organisation_id)


def test_an_operator_enters_on_behalf_of_an_organisation_of_the_subtree() -> None:
    owner = make.member()
    operator = make.operator(owner.memberships[0].branch_path)
    with unit_of_work():
        made = drafts.create(operator, organisation_id(owner), samples.ACHIEVEMENT, make.rules())
        assert made.on_behalf


def test_an_operator_of_another_branch_may_not_enter_anything() -> None:
    owner, elsewhere = make.member(region="220102"), make.operator("/p/BR2/")
    with pytest.raises(NotAllowed), unit_of_work():
        drafts.create(elsewhere, organisation_id(owner), samples.ACHIEVEMENT, make.rules())


def test_a_member_of_another_organisation_may_not_enter_anything() -> None:
    owner, other = make.member(), make.member()
    with pytest.raises(NotAllowed), unit_of_work():
        drafts.create(other, organisation_id(owner), samples.ACHIEVEMENT, make.rules())


@pytest.mark.parametrize("unknown", [0, -1, 999_999, 2**31, 10**30])
def test_an_unknown_organisation_is_not_found(unknown: int) -> None:
    with pytest.raises(NotFound), unit_of_work():
        drafts.create(SYSTEM, unknown, samples.ACHIEVEMENT, make.rules())


def test_the_same_token_gives_the_listing_that_it_made_first() -> None:
    owner = make.member()
    first = created(owner, samples.ACHIEVEMENT, token="once").id
    assert created(owner, samples.NEED, token="once").id == first
    assert db.session.scalar(select(func.count(Listing.id))) == 1


def test_somebody_elses_token_gives_nothing_away() -> None:
    owner, other = make.member(), make.member()
    created(owner, samples.ACHIEVEMENT, token="once")
    with pytest.raises(NotAllowed):
        created(other, samples.ACHIEVEMENT, token="once")


@pytest.mark.parametrize("token", ["", "x" * 65, "a\x00b"])
def test_an_unusable_token_is_refused(token: str) -> None:
    with pytest.raises(Invalid) as refused:
        created(make.member(), samples.ACHIEVEMENT, token=token)
    assert refused.value.problems[0].field == "token"


def test_an_external_id_is_taken_once_in_an_organisation() -> None:
    owner = make.member()
    first = created(owner, samples.ACHIEVEMENT, external_id="A-1").id
    with pytest.raises(Stale):
        created(owner, samples.ACHIEVEMENT, external_id="A-1")
    assert created(owner, samples.NEED, external_id="A-1").id != first


def test_codes_that_do_not_exist_are_kept_in_the_text_and_left_out_of_the_columns() -> None:
    draft = samples.achievement(fields=("F99", "F01", "F02"), region_code="999999")
    made = created(make.member(), draft)
    rows = db.session.scalars(
        select(ListingField.field_code)
        .where(ListingField.listing_id == made.id)
        .order_by(ListingField.position)
    )
    assert (made.region_code, list(rows)) == (None, ["F01", "F02"])
    assert content(made.id) == draft


def test_what_no_database_holds_is_taken_out() -> None:
    made = created(make.member(), AchievementDraft(title="地膜\x00\ud800", keywords=("薄\x07膜",)))
    assert made.title == "地膜"
    assert content(made.id).keywords == ("薄膜",)


def test_what_no_column_holds_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        created(make.member(), AchievementDraft(title="长" * 201))
    assert [(p.field, p.code) for p in refused.value.problems] == [("title", "too_long")]


def test_many_are_made_in_the_order_of_their_rows() -> None:
    owner = make.member()
    rows = [drafts.NewListing(samples.achievement(title=f"成果甲{i}"), f"x{i}") for i in range(5)]
    with unit_of_work():
        made = drafts.create_many(owner, organisation_id(owner), rows, make.rules())
        ids = [listing.id for listing in made]
    assert [own.one(EVERYTHING, i).external_id for i in ids] == ["x0", "x1", "x2", "x3", "x4"]


def test_of_many_all_or_none_are_made() -> None:
    owner = make.member()
    created(owner, samples.ACHIEVEMENT, external_id="x1")
    rows = [drafts.NewListing(samples.ACHIEVEMENT, f"x{i}") for i in range(3)]
    with pytest.raises(Stale), unit_of_work():
        drafts.create_many(owner, organisation_id(owner), rows, make.rules())
    assert db.session.scalar(select(func.count(Listing.id))) == 1


def test_saving_replaces_the_content_and_what_lists_show() -> None:
    owner = make.member()
    made = make.achievement(owner)
    saved(owner, made, samples.achievement(title="另一个名称", fields=("F02", "F01"), trl=7))
    now = own.one(EVERYTHING, made.id)
    assert (now.title, now.trl, now.working_version, now.row_version) == ("另一个名称", 7, 1, 2)
    rows = db.session.scalars(
        select(ListingField.field_code)
        .where(ListingField.listing_id == made.id)
        .order_by(ListingField.position)
    )
    assert list(rows) == ["F02", "F01"]


def test_saving_the_same_again_changes_nothing() -> None:
    owner = make.member()
    made = make.achievement(owner)
    saved(owner, made, samples.ACHIEVEMENT)
    assert own.one(EVERYTHING, made.id).row_version == 1


def test_a_change_of_the_text_alone_is_a_new_row_version() -> None:
    owner = make.member()
    made = make.achievement(owner)
    saved(owner, made, samples.achievement(awards="奖"))
    assert own.one(EVERYTHING, made.id).row_version == 2


def test_a_stale_save_tells_who_saved_what() -> None:
    owner = make.member()
    made = make.achievement(owner)
    saved(owner, made, samples.achievement(title="先保存的名称"), 1)
    with pytest.raises(Stale) as stale:
        saved(owner, made, samples.achievement(title="后保存的名称"), 1)
    facts = stale.value.facts
    assert (facts["saved_by"], facts["row_version"]) == (owner.name, 2)
    assert facts["content"]["title"] == "先保存的名称"
    assert facts["saved_at"] is not None
    assert content(made.id).title == "先保存的名称"


def test_a_submitted_listing_cannot_be_written() -> None:
    owner = make.member()
    made = make.achievement(owner, submitted=True)
    with pytest.raises(WrongState):
        saved(owner, made, samples.achievement(title="另一个名称"))


def test_strangers_may_not_write() -> None:
    made = make.achievement()
    for actor in (make.member(), make.operator("/p/"), make.broker()):
        with pytest.raises(NotAllowed):
            saved(actor, made, samples.achievement(title="另一个名称"))


def test_a_listing_keeps_its_kind() -> None:
    owner = make.member()
    with pytest.raises(Invalid):
        saved(owner, make.achievement(owner), samples.NEED)


def test_writing_after_a_return_begins_the_next_version() -> None:
    owner = make.member()
    made = make.achievement(owner, submitted=True)
    with unit_of_work():
        review.return_(SYSTEM, own.one(EVERYTHING, made.id), "unclear", [FieldNote("title", "太笼统")])
    saved(owner, own.one(EVERYTHING, made.id), samples.achievement(title="具体的名称"))
    now = own.one(EVERYTHING, made.id)
    assert now.working_version == 2
    assert now.working.frozen_at is None
    assert steps.draft_of(now, now.working).title == "具体的名称"


def test_content_may_not_borrow_files_of_another_organisation() -> None:
    owner, other = make.member(), make.member()
    theirs = stored_file(other).id
    with pytest.raises(Invalid) as refused:
        saved(owner, make.achievement(owner), replace(samples.ACHIEVEMENT, attachments=(theirs,)))
    assert [(p.field, p.code) for p in refused.value.problems] == [("attachments", "unknown")]
