"""Loading goes through the real operations, reaches every state, and can be repeated."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.operations import organisations
from marketplace.accounts.queries import credentials
from marketplace.accounts.second_factor import Vault, next_code
from marketplace.accounts.states import OrganisationStatus
from marketplace.audit import queries as audit
from marketplace.audit.models import AuditEntry
from marketplace.branches.models import BranchNews
from marketplace.branches.scope import PUBLIC
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo import entries, load, people, stages, synonyms
from marketplace.demo.accounts import ACCOUNTS
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid
from marketplace.listings.models import Amendment, Listing, ReviewNote
from marketplace.listings.operations import drafts
from marketplace.listings.states import AmendmentStatus, ListingStatus
from marketplace.search.models import SynonymGroup
from tests import make

S = ListingStatus
REACHED = frozenset(ListingStatus) - {S.MATCHING, S.CONTRACTED, S.DISCARDED}


def listings() -> dict[str, Listing]:
    """By the entry's key."""
    found = db.session.scalars(select(Listing))
    return {str(row.external_id).removeprefix("demo-"): row for row in found}


def test_everything_in_the_files_is_loaded_in_the_state_they_name(demo: load.Figures) -> None:
    wanted = entries.load(beijing_today())
    found = listings()
    assert demo.listings == len(wanted.listings) == len(found)
    for entry in wanted.listings:
        state = S.SUBMITTED if entry.state == entries.OVERDUE else entry.state
        assert (entry.key, found[entry.key].status.value) == (entry.key, state)
        assert found[entry.key].title == entry.draft.title
    for organisation in wanted.organisations:
        row = people.by_uscc(organisation.draft.uscc)
        assert row is not None
        assert (row.name, row.status, row.is_demo) == (organisation.draft.name, organisation.status, True)
    news = db.session.scalar(select(func.count(BranchNews.id)))
    groups = db.session.scalars(select(SynonymGroup.words).order_by(SynonymGroup.id)).all()
    assert groups == [list(draft.words) for draft in synonyms.GROUPS]
    assert (demo.organisations, news) == (len(wanted.organisations), len(wanted.news))


def test_every_state_occurs_and_every_branch_has_something_published(demo: load.Figures) -> None:
    rows = listings().values()
    assert {row.status for row in rows} == REACHED
    published = [row for row in rows if row.status is S.PUBLISHED]
    assert len(published) > len(list(rows)) / 2
    branches = Counter(row.branch_path.split("/")[2] for row in published)
    assert set(branches) == {"BR1", "BR2", "BR3", "BR4", "BR5", "BR6", ""}, "each branch and the outside"
    assert any(row.branch_path.count("/") == 4 for row in published), "county nodes too"


def test_reasons_notes_and_clocks_are_what_they_would_be(demo: load.Figures) -> None:
    found, today = listings(), beijing_today()
    late = [row for row in found.values() if row.status is S.SUBMITTED and row.review_due_on < today]
    assert {row.kind.value for row in late} == {"achievement", "need"}
    returned = found["tele-followup"]
    noted = select(ReviewNote.field).where(ReviewNote.listing_id == returned.id)
    assert set(db.session.scalars(noted)) == {"trl_evidence", "public_summary"}
    assert found["wax-oil-old"].reason == "rights_disputed"
    assert "DEMO-2025-03" in found["folk-vr"].reason_note
    assert found["need-pat"].revisit_on > today
    assert found["need-nitration"].reviewer_id == people.actor("broker").person_id
    assert found["uv-duct"].valid_until < utc_now()
    waiting = db.session.scalars(select(Amendment)).one()
    assert (waiting.status, waiting.listing_id) == (AmendmentStatus.SUBMITTED, found["plant-twin"].id)
    assert found["need-new-product"].quality_score < 50 < found["need-brine"].quality_score


def test_the_trail_tells_how_each_listing_came_to_its_state(demo: load.Figures) -> None:
    assert audit.verify(audit.WHOLE_TRAIL).faults == ()
    query = select(AuditEntry).where(AuditEntry.subject.like("listing:%")).order_by(AuditEntry.number)
    path: dict[str, list[str]] = {}
    for entry in db.session.scalars(query):
        if "after" in entry.facts:
            before = path.setdefault(entry.subject, [S.DRAFT.value])
            assert entry.facts["before"] == before[-1]
            before.append(entry.facts["after"])
    for row in listings().values():
        assert path.get(f"listing:{row.id}", [S.DRAFT.value])[-1] == row.status.value


def test_nobody_reviewed_what_was_their_own(demo: load.Figures) -> None:
    query = select(AuditEntry).where(AuditEntry.topic.in_(["listing.submit", "listing.publish"]))
    who: dict[str, dict[str, int | None]] = {}
    for entry in db.session.scalars(query):
        who.setdefault(entry.subject, {})[entry.topic] = entry.person_id
    both = [steps for steps in who.values() if len(steps) == 2]
    assert both
    assert all(None not in steps.values() and len(set(steps.values())) == 2 for steps in both)


def test_every_account_signs_in_and_shows_its_second_factor(demo: load.Figures, settings: Settings) -> None:
    vault = Vault([settings.signing_key()])
    for account in ACCOUNTS:
        assert credentials.checked(PUBLIC, account.login, account.password).right, account.login
        person = db.session.scalars(select(Person).where(Person.login_name == account.login)).one()
        assert person.is_demo
        acting = people.actor(account.login)
        assert acting.roles == (frozenset({account.role}) if account.role else frozenset())
        assert bool(acting.memberships) == (account.organisation is not None)
        if account.wants_second_factor:
            assert person.totp_confirmed_at is not None
            seed = vault.open(person.totp_seed)
            assert seed is not None
            assert len(next_code(seed, utc_now(), None)) == 6
    desks = db.session.scalars(select(Person).where(Person.login_name.is_(None))).all()
    assert demo.people == len(ACCOUNTS) + len(desks)
    assert all(desk.is_demo and desk.password_hash is None for desk in desks), "nobody signs in as a desk"


def test_loading_again_changes_nothing(demo: load.Figures, settings: Settings) -> None:
    before = audit.verify(audit.WHOLE_TRAIL)
    assert load.load(settings) == demo
    assert audit.verify(audit.WHOLE_TRAIL) == before


def test_a_loading_that_broke_off_is_finished_by_the_next(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = drafts.create, list[int]()

    def breaks(*args: Any, **values: Any) -> Listing:
        calls.append(1)
        if len(calls) > 3:
            raise Invalid
        return real(*args, **values)

    with monkeypatch.context() as patched:
        patched.setattr(stages.drafts, "create", breaks)
        with pytest.raises(Invalid):
            load.load(settings)
    assert load.figures().listings == 3
    assert load.load(settings).listings == len(entries.load(beijing_today()).listings)


def test_it_is_never_loaded_beside_real_organisations(app: Flask, settings: Settings) -> None:
    real = make.organisation()
    with pytest.raises(load.NotEmpty):
        load.load(settings)
    assert load.figures() == load.Figures(0, 0, 0)
    assert db.session.scalars(select(Organisation.id)).all() == [real.id]


def test_a_change_made_to_the_demo_stays(demo: load.Figures, settings: Settings) -> None:
    entry = next(e for e in entries.load(beijing_today()).organisations if e.key == "tumen")
    with unit_of_work():
        organisation = people.by_uscc(entry.draft.uscc)
        assert organisation is not None
        organisations.verify(SYSTEM, organisation)
    load.load(settings)
    again = people.by_uscc(entry.draft.uscc)
    assert again is not None
    assert again.status is OrganisationStatus.VERIFIED
