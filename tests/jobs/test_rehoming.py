"""Organisations and all that hangs in the tree with them follow the network."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationKind
from marketplace.audit.models import AuditEntry
from marketplace.branches import queries as branches
from marketplace.branches.scope import EVERYTHING, InBranch
from marketplace.brokerage.models import Broker, Lead
from marketplace.db.base import Base, db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.files.models import Attachment
from marketplace.files.states import Visibility
from marketplace.intake.models import ImportRun
from marketplace.jobs import deliver, rehoming
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.listings.models import Listing
from marketplace.listings.operations import drafts
from marketplace.listings.queries import rules
from marketplace.listings.topics import REFRESHED
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.operations import opening
from marketplace.network import operations as network
from marketplace.network.drafts import NamesDraft
from marketplace.network.states import ClosingReason
from marketplace.network.topics import REHOME
from tests import make
from tests.jobs.offices import office_of
from tests.listings.samples import ACHIEVEMENT
from tests.making import brokers, leads, negotiations

NAMES = NamesDraft("永吉县节点", "Yongji Node")


@pytest.fixture
def office(app: Flask) -> Office:
    return office_of(app)


def listing_of(organisation_id: int) -> int:
    with unit_of_work():
        known = rules.of_installation(EVERYTHING, valid_days=365, review_working_days=5)
        return drafts.create(SYSTEM, organisation_id, ACHIEVEMENT, known).id


def add_node() -> None:
    with unit_of_work():
        county = branches.region(EVERYTHING, "220221")
        network.add_node(SYSTEM, branches.by_code(EVERYTHING, "BR2"), county, NAMES)


def close_node() -> None:
    with unit_of_work():
        network.close_node(SYSTEM, branches.by_code(EVERYTHING, "220221"), ClosingReason.MERGED)


def path_of(table: type[InBranch], row_id: int) -> str:
    db.session.rollback()
    row: InBranch = db.session.get_one(table, row_id, populate_existing=True)
    return row.branch_path


def moves() -> list[tuple[str, dict[str, int]]]:
    rows = db.session.scalars(
        select(AuditEntry).where(AuditEntry.topic == REHOME).order_by(AuditEntry.number)
    )
    return [(row.facts["table"], row.facts["moved"]) for row in rows]


def waiting() -> int:
    query = select(OutboxEvent).where(OutboxEvent.topic == REHOME, OutboxEvent.delivery == Delivery.WAITING)
    return len(db.session.scalars(query).all())


def test_a_new_node_gets_the_organisations_of_its_county_and_their_listings(office: Office) -> None:
    inside, outside = make.organisation(region="220221").id, make.organisation(region="220202").id
    theirs, others = listing_of(inside), listing_of(outside)
    add_node()
    deliver.deliver_waiting(office)
    assert path_of(Organisation, inside) == "/p/BR2/220221/"
    assert path_of(Listing, theirs) == "/p/BR2/220221/"
    assert (path_of(Organisation, outside), path_of(Listing, others)) == ("/p/BR2/", "/p/BR2/")
    assert moves() == [("organisation", {"/p/BR2/220221/": 1}), ("listing", {"/p/BR2/220221/": 1})]


def test_what_hung_at_a_closed_node_goes_back_to_the_branch(office: Office) -> None:
    add_node()
    inside = make.organisation(region="220221").id
    listing = listing_of(inside)
    assert path_of(Listing, listing) == "/p/BR2/220221/"
    close_node()
    deliver.deliver_waiting(office)
    assert (path_of(Organisation, inside), path_of(Listing, listing)) == ("/p/BR2/", "/p/BR2/")


def test_attachments_and_imports_follow_their_organisation(office: Office) -> None:
    inside = make.organisation(region="220221").id
    with unit_of_work():
        rows = (
            Attachment(
                organisation_id=inside, branch_path="/p/BR2/", name="a.pdf", media_type="application/pdf",
                size=1, sha256="0" * 64, storage_key="k", visibility=Visibility.PUBLIC,
            ),
            ImportRun(organisation_id=inside, branch_path="/p/BR2/", file_name="a.csv", sha256="0" * 64),
        )  # fmt: skip
        db.session.add_all(rows)
        db.session.flush()
        file_id, run_id = rows[0].id, rows[1].id
    add_node()
    deliver.deliver_waiting(office)
    assert path_of(Attachment, file_id) == "/p/BR2/220221/"
    assert path_of(ImportRun, run_id) == "/p/BR2/220221/"


def test_brokers_leads_and_negotiations_follow_their_agency_and_the_seeker(office: Office) -> None:
    agency = make.organisation(OrganisationKind.BROKER_AGENCY, region="220221")
    theirs = brokers.applied(make.member(agency), organisation_id=agency.id).id
    alone = brokers.applied(branches=("/p/BR2/",)).id
    seeker, holder = make.member(region="220221"), make.member(region="220202")
    free, talks = leads.interested(seeker, holder).id, negotiations.introduced(seeker=seeker, holder=holder)
    with unit_of_work():
        negotiation = opening.open_for(talks.seeker, talks.lead_id).id
    add_node()
    deliver.deliver_waiting(office)
    here = "/p/BR2/220221/"
    assert (path_of(Broker, theirs), path_of(Broker, alone)) == (here, "/p/BR2/")
    assert (path_of(Lead, free), path_of(Lead, talks.lead_id)) == (here, here)
    assert path_of(Negotiation, negotiation) == here
    assert waiting() == 0


def test_a_prefecture_given_to_another_branch_takes_everything_along(office: Office) -> None:
    node = make.organisation(region="220184").id
    city = make.organisation(region="220102").id
    listing = listing_of(node)
    with unit_of_work():
        network.assign_prefecture(SYSTEM, "220100", "BR2")
    deliver.deliver_waiting(office)
    assert path_of(Organisation, node) == "/p/BR2/220184/"
    assert path_of(Organisation, city) == "/p/BR2/"
    assert path_of(Listing, listing) == "/p/BR2/220184/"


def test_large_moves_are_done_in_batches_until_nothing_is_left(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehoming, "BATCH", 2)
    ids = [make.organisation(region="220221").id for _ in range(5)]
    add_node()
    deliver.deliver_waiting(office)
    assert {path_of(Organisation, row_id) for row_id in ids} == {"/p/BR2/220221/"}
    assert [moved for _, moved in moves()] == [
        {"/p/BR2/220221/": 2},
        {"/p/BR2/220221/": 2},
        {"/p/BR2/220221/": 1},
    ]
    assert waiting() == 0


def test_moved_listings_are_indexed_again(office: Office) -> None:
    listing = listing_of(make.organisation(region="220221").id)
    add_node()
    deliver.deliver_waiting(office)
    news = db.session.scalars(select(OutboxEvent.subject_id).where(OutboxEvent.topic == REFRESHED)).all()
    assert news == [listing]


def test_a_second_delivery_changes_nothing(office: Office) -> None:
    make.organisation(region="220221")
    add_node()
    deliver.deliver_waiting(office)
    before = moves()
    event = db.session.scalars(select(OutboxEvent).where(OutboxEvent.topic == REHOME)).first()
    assert event is not None
    with unit_of_work():
        rehoming.rehome(office, event)
    assert moves() == before


def test_every_table_that_hangs_in_the_tree_follows_an_organisation(app: Flask) -> None:
    hanging = {
        mapper.class_
        for mapper in Base.registry.mappers
        if "branch_path" in mapper.columns and issubclass(mapper.class_, InBranch)
    }
    assert hanging == {Organisation, *rehoming.followers()}
    for table in rehoming.followers():
        joined = select(table.id).join(Organisation, rehoming.home_of(table) == Organisation.id)
        assert db.session.execute(joined).all() == []
