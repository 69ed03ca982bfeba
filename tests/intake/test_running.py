"""Rows become listings: each once, as far as asked, however often the file is given in."""

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.operations import organisations
from marketplace.accounts.queries import organisations as organisation_queries
from marketplace.accounts.states import OrganisationReason
from marketplace.audit.models import AuditEntry
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent, Urgency
from marketplace.db.work import unit_of_work
from marketplace.intake import queries, runs
from marketplace.intake.operations import running, staging
from marketplace.intake.operations.staging import Wish
from marketplace.intake.states import CancelReason, FailReason, ImportStatus
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from marketplace.listings.checks import CheckLevel
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.operations import drafts, endings, submission
from marketplace.listings.queries import own
from marketplace.listings.states import AmendmentStatus, ListingStatus
from marketplace.listings.vocabulary import Kind
from tests import make
from tests.intake import samples
from tests.intake.imports import (
    PUBLISH,
    codes_of,
    confirmed,
    imported,
    listings_of,
    results,
    rows_of,
    staged,
)

pytestmark = pytest.mark.usefixtures("app")
ROWS = [samples.corpus_row(1), samples.corpus_row(2, "need"), samples.corpus_row(3)]


@pytest.fixture
def owner() -> Actor:
    return make.member()


@pytest.fixture
def here(owner: Actor) -> int:
    return owner.memberships[0].organisation_id


def content(listing: Listing) -> dict[str, Any]:
    return own.one(EVERYTHING, listing.id).working.content


def test_a_members_import_makes_drafts(owner: Actor, here: int) -> None:
    run = imported(owner, here, ROWS)
    assert (run.status, run.total, run.done, run.faulty) == (ImportStatus.DONE, 3, 3, 0)
    assert results(run.id) == {"created": 3}
    found = listings_of(here)
    assert [(one.status, one.kind, one.external_id) for one in found] == [
        (ListingStatus.DRAFT, Kind.ACHIEVEMENT, "load-00001"),
        (ListingStatus.DRAFT, Kind.NEED, "load-00002"),
        (ListingStatus.DRAFT, Kind.ACHIEVEMENT, "load-00003"),
    ]
    assert [one.created_by for one in found] == [owner.person_id] * 3
    assert {row.listing_id for row in rows_of(run.id)} == {one.id for one in found}


def test_a_command_publishes_and_its_news_waits_behind_what_people_do(here: int) -> None:
    run = imported(SYSTEM, here, ROWS, PUBLISH)
    assert results(run.id) == {"created": 3}
    assert [one.status for one in listings_of(here)] == [ListingStatus.PUBLISHED] * 3
    news = db.session.scalars(select(OutboxEvent).where(OutboxEvent.topic.startswith("listing.")))
    assert {event.urgency for event in news} == {Urgency.BULK}


def test_the_same_file_again_changes_nothing(here: int) -> None:
    imported(SYSTEM, here, ROWS, PUBLISH)
    before = [(one.id, one.row_version) for one in listings_of(here)]
    again = imported(SYSTEM, here, ROWS, PUBLISH)
    assert results(again.id) == {"unchanged": 3}
    assert [(one.id, one.row_version) for one in listings_of(here)] == before


def test_rows_without_numbers_are_known_by_their_content(owner: Actor, here: int) -> None:
    rows = [{**row, "external_id": None} for row in ROWS]
    imported(owner, here, rows)
    assert results(imported(owner, here, rows).id) == {"unchanged": 3}
    assert len(listings_of(here)) == 3


def test_a_changed_row_changes_its_draft_and_leaves_what_it_does_not_name(owner: Actor, here: int) -> None:
    imported(owner, here, [samples.corpus_row(1, detail="补充说明")])
    run = imported(owner, here, [samples.corpus_row(1, title="新的名称")])
    assert results(run.id) == {"updated": 1}
    (listing,) = listings_of(here)
    assert listing.title == "新的名称"
    assert content(listing)["detail"] == "补充说明"


def test_part_of_the_contact_leaves_the_rest(owner: Actor, here: int) -> None:
    imported(owner, here, [samples.corpus_row(1, contact={"office": "虚构处", "email": "a@tech.example"})])
    imported(owner, here, [samples.corpus_row(1, contact={"phone": "0431-80000000"})])
    (listing,) = listings_of(here)
    assert content(listing)["contact"] == {
        "office": "虚构处",
        "email": "a@tech.example",
        "phone": "0431-80000000",
    }


def test_a_price_that_became_negotiable_loses_its_amount(owner: Actor, here: int) -> None:
    imported(owner, here, [samples.corpus_row(1, price_fen=500_000_000)])
    imported(owner, here, [samples.corpus_row(1, price_fen=0)])
    (listing,) = listings_of(here)
    assert (listing.price_kind, listing.price_fen) == ("negotiable", None)


def test_a_draft_that_is_there_already_is_published_by_a_command(owner: Actor, here: int) -> None:
    imported(owner, here, ROWS)
    assert results(imported(SYSTEM, here, ROWS, PUBLISH).id) == {"updated": 3}
    assert [one.status for one in listings_of(here)] == [ListingStatus.PUBLISHED] * 3


def test_a_change_of_what_is_public_becomes_an_amendment(owner: Actor, here: int) -> None:
    imported(SYSTEM, here, ROWS[:1], PUBLISH)
    run = imported(owner, here, [samples.corpus_row(1, title="新的名称")])
    assert results(run.id) == {"updated": 1}
    (listing,) = listings_of(here)
    assert (listing.status, listing.title) == (ListingStatus.PUBLISHED, "虚构条目1")
    (amendment,) = db.session.scalars(select(Amendment))
    assert amendment.status is AmendmentStatus.EDITING
    assert content(listing)["title"] == "新的名称"
    assert results(imported(owner, here, [samples.corpus_row(1, title="新的名称")]).id) == {"unchanged": 1}


def test_a_command_that_publishes_makes_the_change_public(here: int) -> None:
    imported(SYSTEM, here, ROWS[:1], PUBLISH)
    run = imported(SYSTEM, here, [samples.corpus_row(1, title="新的名称")], PUBLISH)
    assert results(run.id) == {"updated": 1}
    (listing,) = listings_of(here)
    assert (listing.title, listing.published_version) == ("新的名称", 2)


def test_complete_rows_are_handed_in_when_asked_and_the_rest_stay_drafts(owner: Actor, here: int) -> None:
    rows = [samples.need(1), samples.need(2, **samples.COMPLETE_NEED)]
    wish = Wish(Kind.NEED, submit=True)
    run_id = confirmed(owner, staged(owner, here, samples.csv_text(rows).encode(), "a.csv", wish))
    list(runs.run_out(owner, run_id, make.rules()))
    bare, whole = listings_of(here)
    assert (bare.status, whole.status) == (ListingStatus.DRAFT, ListingStatus.SUBMITTED)
    assert whole.quality_score is not None
    assert queries.quality_scores(EVERYTHING, run_id) == [whole.quality_score]


def test_what_an_operator_is_reading_or_what_has_ended_is_not_changed(owner: Actor, here: int) -> None:
    imported(SYSTEM, here, ROWS[:2], PUBLISH)
    imported(owner, here, [samples.corpus_row(5)])
    ended, _public, waiting = listings_of(here)
    with unit_of_work():
        endings.withdraw(owner, own.one(EVERYTHING, ended.id), "no_longer_offered")
        submission.submit(SYSTEM, own.one(EVERYTHING, waiting.id), make.rules(), level=CheckLevel.IMPORT)
    run = imported(
        owner, here, [samples.corpus_row(1, title="甲乙丙丁"), samples.corpus_row(5, title="戊己庚辛")]
    )
    assert results(run.id) == {"refused": 2}
    assert codes_of(run.id) == {1: ["not_changeable"], 2: ["not_changeable"]}
    assert run.faulty == 2


def test_one_row_that_runs_into_something_does_not_keep_the_others(
    owner: Actor, here: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_many = drafts.create_many

    def failing(actor: Actor, organisation_id: int, rows: list[Any], *more: Any, **values: Any) -> Any:
        if any(row.external_id == "load-00002" for row in rows):
            raise RuntimeError("broken")
        return create_many(actor, organisation_id, rows, *more, **values)

    monkeypatch.setattr(drafts, "create_many", failing)
    run = imported(owner, here, ROWS)
    assert (run.status, results(run.id)) == (ImportStatus.DONE, {"created": 2, "refused": 1})
    assert codes_of(run.id) == {2: ["internal_error"]}


def test_a_broken_row_is_not_taken_over_and_the_good_ones_are(owner: Actor, here: int) -> None:
    run = imported(owner, here, [*ROWS, samples.corpus_row(4, region="000000")])
    assert results(run.id) == {"created": 3, "refused": 1}
    assert (run.total, run.done, run.faulty) == (4, 4, 1)


def test_an_import_of_somebody_who_lost_the_right_fails(owner: Actor, here: int) -> None:
    run_id = confirmed(owner, staged(owner, here, samples.jsonl(ROWS), "a.jsonl"))
    stranger = make.member()
    assert list(runs.run_out(stranger, run_id, make.rules())) == []
    run = queries.one(EVERYTHING, run_id)
    assert (run.status, run.reason, results(run_id)) == (
        ImportStatus.FAILED,
        FailReason.NOT_ALLOWED,
        {"waiting": 3},
    )


def test_an_organisation_that_lost_its_verification_stops_the_import_not_each_row(here: int) -> None:
    run_id = confirmed(SYSTEM, staged(SYSTEM, here, samples.jsonl(ROWS), "a.jsonl", PUBLISH))
    with unit_of_work():
        found = organisation_queries.one(EVERYTHING, here)
        organisations.suspend(SYSTEM, found, OrganisationReason.MISUSE)
    assert list(runs.run_out(SYSTEM, run_id, make.rules())) == []
    run = queries.one(EVERYTHING, run_id)
    assert (run.status, run.reason) == (ImportStatus.FAILED, FailReason.ORGANISATION_NOT_VERIFIED)


@pytest.mark.parametrize("wish", [Wish(submit=True), Wish(publish=True)])
def test_a_plain_member_may_import_but_not_hand_in_or_publish(owner: Actor, here: int, wish: Wish) -> None:
    plain = make.member(organisation_queries.one(EVERYTHING, here), OrganisationRole.MEMBER)
    with pytest.raises(NotAllowed):
        staged(plain, here, samples.jsonl(ROWS), "a.jsonl", wish)
    assert staged(plain, here, samples.jsonl(ROWS), "a.jsonl") > 0


@pytest.mark.parametrize("path", ["/p/", "/p/BR1/"])
def test_nobody_publishes_from_a_page_what_they_have_entered_themselves(here: int, path: str) -> None:
    with pytest.raises(NotAllowed):
        staged(make.operator(path), here, samples.jsonl(ROWS), "a.jsonl", PUBLISH)


def test_an_operator_imports_on_behalf_of_an_organisation_of_the_own_subtree_alone(here: int) -> None:
    operator = make.operator("/p/BR1/")
    run = imported(operator, here, ROWS[:1])
    (listing,) = listings_of(here)
    assert (results(run.id), listing.on_behalf, listing.created_by) == (
        {"created": 1},
        True,
        operator.person_id,
    )
    with pytest.raises(NotAllowed):
        staged(make.operator("/p/BR2/"), here, samples.jsonl(ROWS), "a.jsonl")


def test_an_organisation_that_is_not_verified_may_have_drafts_but_nothing_more() -> None:
    owner = make.member(verified=False)
    here = owner.memberships[0].organisation_id
    with pytest.raises(Invalid):
        staged(owner, here, samples.jsonl(ROWS), "a.jsonl", Wish(submit=True))
    assert results(imported(owner, here, ROWS).id) == {"created": 3}


def test_an_organisation_that_does_not_exist_is_not_found(owner: Actor) -> None:
    with pytest.raises(NotFound):
        staged(SYSTEM, 999_999, samples.jsonl(ROWS), "a.jsonl")


def test_a_file_without_rows_leaves_nothing_to_confirm(owner: Actor, here: int) -> None:
    with pytest.raises(Invalid):
        staged(owner, here, b"\n \n", "a.jsonl")
    items, _total = queries.newest(EVERYTHING)
    assert [item.run.status for item in items] == [ImportStatus.CANCELLED]


def test_the_same_file_given_in_twice_is_one_import(owner: Actor, here: int) -> None:
    first = staged(owner, here, samples.jsonl(ROWS), "a.jsonl")
    assert staged(owner, here, samples.jsonl(ROWS), "b.jsonl") == first
    other = staged(owner, here, samples.jsonl(ROWS), "a.jsonl", Wish(submit=True))
    assert other != first
    assert queries.one(EVERYTHING, first).reason == CancelReason.REPLACED


def test_a_confirmed_import_is_not_confirmed_or_cancelled_again(owner: Actor, here: int) -> None:
    run = imported(owner, here, ROWS)
    with pytest.raises(WrongState), unit_of_work():
        staging.confirm(owner, queries.one(EVERYTHING, run.id))
    with pytest.raises(WrongState), unit_of_work():
        staging.cancel(owner, queries.one(EVERYTHING, run.id), CancelReason.CANCELLED_BY_OWNER)
    with pytest.raises(WrongState), unit_of_work():
        running.run_piece(owner, queries.one(EVERYTHING, run.id), make.rules(), 10)


def test_a_file_whose_rows_are_all_bad_cannot_be_confirmed(owner: Actor, here: int) -> None:
    run_id = staged(owner, here, samples.jsonl([{"kind": "need"}]), "a.jsonl")
    with pytest.raises(Invalid), unit_of_work():
        staging.confirm(owner, queries.one(EVERYTHING, run_id))


def test_every_step_of_an_import_is_in_the_trail(owner: Actor, here: int) -> None:
    run = imported(owner, here, ROWS)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject == f"import:{run.id}").order_by(AuditEntry.number)
    )
    assert [entry.topic for entry in entries] == [
        "import.stage",
        "import.confirm",
        "import.start",
        "import.finish",
    ]
