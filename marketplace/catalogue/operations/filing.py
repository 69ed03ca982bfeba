"""Files of a content: made once for each, by whoever asks first."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.catalogue.formats import Format
from marketplace.catalogue.models import CatalogueFile
from marketplace.db.base import db
from marketplace.files.storage import Storage
from marketplace.kernel.actor import Actor


def known(actor: Actor, content_sha256: str, form: Format) -> CatalogueFile | None:  # noqa: ARG001 as every operation
    """The file, when it has been made."""
    query = select(CatalogueFile).where(
        CatalogueFile.content_sha256 == content_sha256, CatalogueFile.format == form.value
    )
    return db.session.scalars(query).one_or_none()


def keep(
    actor: Actor, storage: Storage, content_sha256: str, form: Format, key: str, sha256: str, size: int
) -> CatalogueFile:
    """The row of bytes that lie in the storage under `key`; where somebody was first, theirs stay and these go.

    The bytes are stored before the unit of work begins: nobody waits to write while they are copied.
    """
    found = known(actor, content_sha256, form)
    if found is not None:
        storage.delete(key)
        return found
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
