"""Give received files a row, take them away, and sweep bytes that nobody needs."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import people
from marketplace.audit import trail
from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.db.base import db
from marketplace.files import queries, quota
from marketplace.files.limits import DELETED_DAYS, ORPHAN_HOURS, OWN_PATH
from marketplace.files.models import Attachment
from marketplace.files.policy import require_remove, require_upload
from marketplace.files.receiving import Received
from marketplace.files.states import Visibility
from marketplace.files.storage import Storage
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotAllowed, NotFound, NotSignedIn


def store_upload(
    actor: Actor, organisation_id: int, branch_path: str, received: Received, visibility: Visibility
) -> Attachment:
    """A new attachment for a file that `receiving.receive` took in; call it inside that context.

    Raises NotAllowed, NotFound for an unknown organisation, UploadRefused(ORGANISATION_QUOTA).
    """
    require_upload(actor, organisation_id, branch_path)
    _lock(organisation_id)
    quota.check_organisation(queries.used_bytes(EVERYTHING, organisation_id), received.size)
    return _keep(actor, organisation_id, branch_path, received, visibility)


def store_own(actor: Actor, received: Received, visibility: Visibility = Visibility.REGISTERED) -> Attachment:
    """A file of the actor's own, which belongs to no organisation; else like `store_upload`.

    Raises NotSignedIn, UploadRefused(PERSON_QUOTA).
    """
    if actor.person_id is None:
        raise NotSignedIn
    people.hold(PUBLIC, actor.person_id)
    quota.check_person(queries.own_bytes(PUBLIC, actor.person_id), received.size)
    return _keep(actor, None, OWN_PATH, received, visibility)


def remove(actor: Actor, attachment: Attachment) -> None:
    """Hide an attachment at once; its bytes follow after DELETED_DAYS. Doing it twice changes nothing."""
    require_remove(actor, attachment)
    if attachment.deleted_at is not None:
        return
    attachment.deleted_at = utc_now()
    trail.record(actor, "attachment.remove", f"attachment:{attachment.id}", sha256=attachment.sha256)


def sweep(actor: Actor, storage: Storage, others: Collection[str] = ()) -> int:
    """Delete bytes without a row, bytes long deleted, and cut-off uploads; gives how many files went.

    `others` are keys that rooms above have rows for. For the jobs process. Raises NotAllowed for people.
    """
    if not actor.is_system:
        raise NotAllowed(action="sweep")
    now = utc_now()
    orphaned_before = now - timedelta(hours=ORPHAN_HOURS)
    kept = _kept_keys(now - timedelta(days=DELETED_DAYS))
    kept |= set(others)
    swept = [key for key, stored_at in storage.stored() if stored_at < orphaned_before and key not in kept]
    for key in swept:
        storage.delete(key)
    return len(swept) + storage.sweep_unfinished(orphaned_before)


def _keep(
    actor: Actor, organisation_id: int | None, branch_path: str, received: Received, visibility: Visibility
) -> Attachment:
    attachment = Attachment(
        organisation_id=organisation_id, branch_path=branch_path, uploaded_by=actor.person_id,
        name=received.name, media_type=received.media_type, size=received.size, sha256=received.sha256,
        storage_key=received.storage_key, visibility=visibility,
    )  # fmt: skip
    db.session.add(attachment)
    db.session.flush()
    trail.record(
        actor, "attachment.store", f"attachment:{attachment.id}", organisation_id=organisation_id,
        size=received.size, sha256=received.sha256, media_type=received.media_type, visibility=visibility,
    )  # fmt: skip
    return attachment


def _kept_keys(deleted_since: datetime) -> set[str]:
    query = select(Attachment.storage_key).where(
        Attachment.deleted_at.is_(None) | (Attachment.deleted_at > deleted_since)
    )
    return set(db.session.scalars(query))


def _lock(organisation_id: int) -> None:
    """Two uploads at once must not both fit under one quota. SQLite's unit of work is alone anyway."""
    query = select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()
    if db.session.scalar(query) is None:
        raise NotFound(kind="organisation")
