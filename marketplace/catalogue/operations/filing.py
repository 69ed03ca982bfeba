"""Files of a content: made once for each, by whoever asks first."""

from datetime import timedelta
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.catalogue.formats import Format
from marketplace.catalogue.models import CatalogueFile
from marketplace.db.base import db
from marketplace.files.limits import ORPHAN_HOURS
from marketplace.files.storage import Storage
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotAllowed


def known(actor: Actor, content_sha256: str, form: Format) -> CatalogueFile | None:  # noqa: ARG001 as every operation
    """The file, when it has been made."""
    query = select(CatalogueFile).where(
        CatalogueFile.content_sha256 == content_sha256, CatalogueFile.format == form.value
    )
    return db.session.scalars(query).one_or_none()


def keep(
    actor: Actor, storage: Storage, content_sha256: str, form: Format, file: BinaryIO, sha256: str, size: int
) -> CatalogueFile:
    """Store the bytes and their row; where somebody was first, theirs stays and these are thrown away."""
    found = known(actor, content_sha256, form)
    if found is not None:
        return found
    file.seek(0)
    key = storage.put(file)
    made = CatalogueFile(content_sha256=content_sha256, format=form.value, sha256=sha256, size=size, key=key)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # another process kept it at the same time
        storage.delete(key)
        found = known(actor, content_sha256, form)
        assert found is not None
        return found
    return made


def sweep(actor: Actor, storage: Storage) -> int:
    """Delete bytes whose process died before it had written their row; gives how many files went.

    For the jobs process. Raises NotAllowed for people.
    """
    if not actor.is_system:
        raise NotAllowed(action="sweep")
    orphaned_before = utc_now() - timedelta(hours=ORPHAN_HOURS)
    kept = set(db.session.scalars(select(CatalogueFile.key)))
    swept = [key for key, stored_at in storage.stored() if stored_at < orphaned_before and key not in kept]
    for key in swept:
        storage.delete(key)
    return len(swept) + storage.sweep_unfinished(orphaned_before)
