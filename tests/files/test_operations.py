import os
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from marketplace.audit.models import AuditEntry
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files import limits, operations, queries, quota
from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.models import Attachment
from marketplace.files.receiving import receive
from marketplace.files.scanner import NoScanner
from marketplace.files.states import Visibility
from marketplace.files.storage import LocalStorage
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotAllowed, NotFound
from tests import make
from tests.files import samples

Store = Callable[..., Attachment]


@pytest.fixture
def storage(app: Flask, tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "files")


@pytest.fixture
def owner(app: Flask) -> Actor:
    return make.member()


@pytest.fixture
def store(storage: LocalStorage) -> Store:
    """Upload a PDF for the actor's first organisation, as a view does."""

    def run(
        actor: Actor, owner: Actor | None = None, content: bytes = b"", name: str = "a.pdf"
    ) -> Attachment:
        membership = (owner or actor).memberships[0]
        with (
            receive(BytesIO(content or samples.pdf()), name, storage, NoScanner()) as received,
            unit_of_work(),
        ):
            return operations.store_upload(
                actor, membership.organisation_id, membership.branch_path, received, Visibility.PUBLIC
            )

    return run


def _trail(topic: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.topic == topic)))


def test_a_member_stores_a_file_and_the_trail_says_so(
    owner: Actor, store: Store, storage: LocalStorage
) -> None:
    content = samples.pdf(b"one of a kind")
    attachment = store(owner, content=content, name="../证书.pdf")
    assert (attachment.name, attachment.size, attachment.media_type) == (
        "证书.pdf",
        len(content),
        "application/pdf",
    )
    assert attachment.uploaded_by == owner.person_id
    assert attachment.visibility is Visibility.PUBLIC
    with storage.open(attachment.storage_key) as file:
        assert file.read() == content
    [entry] = _trail("attachment.store")
    assert entry.subject == f"attachment:{attachment.id}"
    assert entry.facts["sha256"] == attachment.sha256


def test_an_operator_stores_in_the_own_branch_alone(store: Store, storage: LocalStorage) -> None:
    owner = make.member(region="220102")
    here = owner.memberships[0].branch_path
    elsewhere = "/p/BR2/" if here.startswith("/p/BR1/") else "/p/BR1/"
    store(make.operator(here), owner)
    with pytest.raises(NotAllowed):
        store(make.operator(elsewhere), owner)
    assert len(list(storage.stored())) == 1


def test_a_stranger_may_not_store_and_nothing_stays(
    owner: Actor, store: Store, storage: LocalStorage
) -> None:
    with pytest.raises(NotAllowed):
        store(make.member(), owner)
    assert list(storage.stored()) == []
    assert db.session.scalar(select(func.count(Attachment.id))) == 0
    assert _trail("attachment.store") == []


def test_an_unknown_organisation_is_not_found(owner: Actor, storage: LocalStorage) -> None:
    with (
        pytest.raises(NotFound),
        receive(BytesIO(samples.pdf()), "a.pdf", storage, NoScanner()) as received,
        unit_of_work(),
    ):
        operations.store_upload(SYSTEM, 10**6, "/p/", received, Visibility.PUBLIC)
    assert list(storage.stored()) == []


def test_the_quota_of_an_organisation_counts_live_files_only(
    owner: Actor, store: Store, storage: LocalStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = len(samples.pdf())
    monkeypatch.setattr(quota, "ORGANISATION_BYTES", 2 * size)
    first = store(owner)
    store(owner)
    with pytest.raises(UploadRefused) as caught:
        store(owner)
    assert caught.value.reason is RefusalReason.ORGANISATION_QUOTA
    assert len(list(storage.stored())) == 2
    store(make.member())
    with unit_of_work():
        operations.remove(owner, first)
    store(owner)
    assert queries.used_bytes(EVERYTHING, owner.memberships[0].organisation_id) == 2 * size


def test_a_failed_commit_takes_the_bytes_back(
    owner: Actor, storage: LocalStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ConnectionError

    home = owner.memberships[0]
    monkeypatch.setattr(db.session, "commit", fail)
    with (
        pytest.raises(ConnectionError),
        receive(BytesIO(samples.pdf()), "a.pdf", storage, NoScanner()) as received,
        unit_of_work(),
    ):
        operations.store_upload(owner, home.organisation_id, home.branch_path, received, Visibility.PUBLIC)
    assert list(storage.stored()) == []


def test_removing_hides_a_file_once_and_keeps_its_bytes_for_a_while(
    owner: Actor, store: Store, storage: LocalStorage
) -> None:
    attachment = store(owner)
    number, key = attachment.id, attachment.storage_key
    for _ in range(2):
        with unit_of_work():
            operations.remove(owner, db.session.get_one(Attachment, number))
    assert len(_trail("attachment.remove")) == 1
    with pytest.raises(NotFound):
        queries.one(EVERYTHING, number)
    assert storage.exists(key)


def test_a_stranger_may_not_remove(owner: Actor, store: Store) -> None:
    attachment = store(owner)
    stranger = make.member()
    with pytest.raises(NotAllowed), unit_of_work():
        operations.remove(stranger, attachment)
    assert attachment.deleted_at is None


def _age(storage: LocalStorage, root: Path, hours: float) -> None:
    for key, _ in storage.stored():
        moment = (utc_now() - timedelta(hours=hours)).timestamp()
        os.utime(root / key[:2] / key[2:4] / key, (moment, moment))


def test_the_sweep_takes_old_orphans_and_leaves_rows_and_uploads_in_progress(
    owner: Actor, store: Store, storage: LocalStorage, tmp_path: Path
) -> None:
    kept = store(owner).storage_key
    orphan = storage.put(BytesIO(b"cut off before its row"))
    _age(storage, tmp_path / "files", limits.ORPHAN_HOURS + 1)
    fresh = storage.put(BytesIO(b"on its way"))
    assert operations.sweep(SYSTEM, storage) == 1
    assert [storage.exists(key) for key in (kept, orphan, fresh)] == [True, False, True]


def test_the_sweep_takes_the_bytes_of_files_removed_long_ago(
    owner: Actor, store: Store, storage: LocalStorage
) -> None:
    attachment = store(owner)
    key = attachment.storage_key
    with unit_of_work():
        operations.remove(owner, attachment)
    later = utc_now() + timedelta(days=limits.DELETED_DAYS)
    with time_machine.travel(later - timedelta(hours=1)):
        assert operations.sweep(SYSTEM, storage) == 0
    with time_machine.travel(later + timedelta(hours=1)):
        assert operations.sweep(SYSTEM, storage) == 1
    assert not storage.exists(key)
    assert db.session.scalar(select(func.count(Attachment.id))) == 1


def test_people_may_not_sweep(owner: Actor, storage: LocalStorage) -> None:
    with pytest.raises(NotAllowed):
        operations.sweep(owner, storage)
