"""Files that belong to a person and to no organisation: kept, counted, removed by that person alone."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files import operations, queries
from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.limits import OWN_PATH
from marketplace.files.models import Attachment
from marketplace.files.receiving import receive
from marketplace.files.scanner import NoScanner
from marketplace.files.states import Visibility
from marketplace.files.storage import LocalStorage
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor
from marketplace.kernel.errors import NotAllowed, NotSignedIn
from tests import make
from tests.files import samples

Store = Callable[[Actor], int]


@pytest.fixture
def store(app: Flask, tmp_path: Path) -> Store:
    storage = LocalStorage(tmp_path / "files")

    def keep(actor: Actor) -> int:
        with receive(BytesIO(samples.pdf()), "证书.pdf", storage, NoScanner()) as received, unit_of_work():
            return operations.store_own(actor, received).id

    return keep


def test_it_belongs_to_the_person_alone_and_stands_in_the_trail(store: Store) -> None:
    owner = make.member()
    row = db.session.get_one(Attachment, store(owner))
    assert (row.uploaded_by, row.organisation_id, row.branch_path) == (owner.person_id, None, OWN_PATH)
    assert (row.name, row.visibility) == ("证书.pdf", Visibility.REGISTERED)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == f"attachment:{row.id}")).one()
    assert entry.person_id == owner.person_id


@pytest.mark.parametrize("actor", [ANONYMOUS, SYSTEM])
def test_nobody_without_an_account_has_files_of_their_own(store: Store, actor: Actor) -> None:
    with pytest.raises(NotSignedIn):
        store(actor)
    assert db.session.scalars(select(Attachment)).all() == []


def test_what_a_person_may_keep_is_counted_for_each_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, size = make.reader(), len(samples.pdf())
    monkeypatch.setattr("marketplace.files.quota.PERSON_BYTES", 2 * size)
    first = store(owner)
    store(owner)
    assert queries.own_bytes(PUBLIC, owner.person_id or 0) == 2 * size
    with pytest.raises(UploadRefused) as refused:
        store(owner)
    assert refused.value.facts["reason"] == RefusalReason.PERSON_QUOTA
    store(make.reader())
    with unit_of_work():
        operations.remove(owner, db.session.get_one(Attachment, first))
    store(owner)


def test_only_the_person_removes_it_and_twice_changes_nothing(store: Store) -> None:
    owner = make.member()
    number = store(owner)
    for other in (make.member(), make.operator("/p/"), ANONYMOUS):
        with pytest.raises(NotAllowed), unit_of_work():
            operations.remove(other, db.session.get_one(Attachment, number))
    for _ in range(2):
        with unit_of_work():
            operations.remove(owner, db.session.get_one(Attachment, number))
    removals = select(AuditEntry).where(AuditEntry.topic == "attachment.remove")
    assert len(db.session.scalars(removals).all()) == 1
