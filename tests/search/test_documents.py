"""What the index is told about a listing, and what it must never hear."""

import pytest
from flask import Flask
from sqlalchemy import event

from marketplace.accounts.models import Organisation
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.listings.drafts import Contact, IpRow, TeamMember
from marketplace.listings.models import Listing
from marketplace.listings.operations import amendments, life
from marketplace.listings.reasons import PauseReason
from marketplace.listings.vocabulary import CooperationMode, IpStatus, IpType, PriceKind, Visibility
from marketplace.search.documents import documents_of, every_document, expected_versions, public_text
from marketplace.search.index import SearchDocument
from tests import make
from tests.listings import samples

pytestmark = pytest.mark.usefixtures("app")


def document_of(listing: Listing) -> SearchDocument:
    (document,) = documents_of([listing.id])
    return document


def everything_in(document: SearchDocument) -> str:
    return "\n".join((document.title, *document.keywords, document.body))


def statements_of(app: Flask, work: object) -> int:
    ran: list[str] = []

    def note(*args: object) -> None:
        ran.append(str(args[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()  # type: ignore[operator]
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(ran)


def test_an_achievement_is_searched_by_its_public_text_and_facets() -> None:
    made = make.achievement(
        published=True, title="碳纤维叶片", public_summary="真空灌注成型，用于风电叶片，已有两条中试线在运行。",
        fields=("F02", "F01"), region_code="220184", modes=(CooperationMode.EQUITY,), trl=7,
        price_kind=PriceKind.LISTED, price_fen=30_000_000, publicly_funded=True,
    )  # fmt: skip
    document = document_of(made)
    assert document.title == "碳纤维叶片"
    assert "真空灌注" in document.body
    assert document.fields == ("F02", "F01")
    assert document.region_codes == ("220184", "220100", "220000")
    assert (document.trl, document.modes) == (7, ("equity",))
    assert (document.price_kind, document.price_fen) == ("listed", 30_000_000)
    assert document.publicly_funded
    assert (document.kind, document.status) == ("achievement", "published")
    assert document.published_at == made.published_at
    assert document.valid_until == made.valid_until
    assert document.branch_path == made.branch_path


def test_a_need_is_searched_by_its_problem_and_its_targets() -> None:
    document = document_of(make.need(published=True))
    assert samples.NEED.problem in document.body
    assert "回收率 95%" in document.body
    assert document.price_fen == samples.NEED.budget_fen
    assert document.kind == "need"


def test_the_organisation_and_the_inventors_can_be_searched_for() -> None:
    owner = make.member(name="虚构长白大学")
    document = document_of(
        make.achievement(owner, published=True, team=(TeamMember("林某", share_bp=10_000),))
    )
    assert "虚构长白大学" in document.body
    assert "林某" in document.body
    assert document.organisation_id == owner.memberships[0].organisation_id


def test_a_right_is_searched_once_it_is_public() -> None:
    granted = IpRow(IpType.INVENTION_PATENT, "ZL202110000001.6", "一种地膜", IpStatus.GRANTED, "虚构大学")
    filed = IpRow(IpType.INVENTION_PATENT, "CN202610000002.3", "尚未公布的方法", IpStatus.FILED, "虚构大学")
    text = public_text(samples.achievement(ip=(granted, filed)))
    assert "ZL202110000001.6 一种地膜" in text
    assert "CN202610000002.3" not in text
    assert "尚未公布的方法" not in text


def test_what_is_for_registered_readers_is_not_searched() -> None:
    contact = Contact(office="秘密窗口", phone="0431-80000001", email="secret@tech.example")
    for made in (
        make.achievement(published=True, detail="仅供登录用户的配方", contact=contact),
        make.need(published=True, detail="仅供登录用户的配方", contact=contact),
    ):
        text = everything_in(document_of(made))
        assert "配方" not in text
        assert "秘密窗口" not in text
        assert "80000001" not in text


def test_of_a_need_for_registered_readers_only_the_title_is_searched() -> None:
    document = document_of(make.need(published=True, visibility=Visibility.REGISTERED))
    assert document.title == samples.NEED.title
    assert document.keywords == ()
    assert samples.NEED.problem[:10] not in document.body
    assert "95%" not in document.body


def test_a_hidden_name_is_neither_searched_nor_filtered_by() -> None:
    owner = make.member(name="虚构隐名制造厂")
    document = document_of(make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME))
    assert "虚构隐名制造厂" not in everything_in(document)
    assert document.organisation_id is None


def test_only_open_listings_are_documents() -> None:
    published = make.achievement(published=True)
    draft, submitted = make.achievement(), make.achievement(submitted=True)
    paused = make.achievement(published=True)
    with unit_of_work():
        life.pause(SYSTEM, paused, PauseReason.UNDER_NEGOTIATION)
    ids = [published.id, draft.id, submitted.id, paused.id, 424_242]
    assert [document.listing_id for document in documents_of(ids)] == [published.id]
    assert [document.listing_id for document in every_document()] == [published.id]


def test_an_amendment_in_the_making_is_not_searched_and_changes_no_version() -> None:
    owner = make.member()
    made = make.achievement(owner, published=True)
    before = document_of(made)
    with unit_of_work():
        amendment = amendments.start(owner, made)
        amendments.save(
            owner, amendment, samples.achievement(title="改名后的成果"), make.rules(), amendment.row_version
        )
    assert document_of(made) == before


def test_the_version_differs_when_anything_that_is_searched_does() -> None:
    owner = make.member(name="虚构旧名")
    made = make.achievement(owner, published=True)
    first = document_of(made)
    assert expected_versions() == {made.id: first.version}
    with unit_of_work():
        db.session.get_one(Organisation, made.organisation_id).name = "虚构新名"
    assert document_of(made).version != first.version


def test_the_number_of_statements_does_not_grow_with_the_listings(app: Flask) -> None:
    owner: Actor = make.member()
    ids = [make.achievement(owner, published=True).id]
    one = statements_of(app, lambda: documents_of(ids))
    ids += [make.need(owner, published=True).id for _number in range(4)]
    assert statements_of(app, lambda: documents_of(ids)) == one


def test_nothing_asked_is_nothing_found() -> None:
    assert documents_of([]) == []
    assert list(every_document()) == []


def test_what_only_registered_readers_may_know_is_no_filter_either() -> None:
    hidden = make.need(published=True, visibility=Visibility.REGISTERED, min_trl=7, budget_fen=300_000_000)
    document = document_of(hidden)
    assert (document.trl, document.price_kind, document.price_fen) == (None, None, None)
