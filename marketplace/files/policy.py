"""Who may add and remove an organisation's files."""

from marketplace.files.models import Attachment
from marketplace.kernel.actor import OPERATORS, Actor
from marketplace.kernel.errors import NotAllowed


def require_upload(actor: Actor, organisation_id: int, branch_path: str) -> None:
    """A member, an operator of the branch, or a job. Raises NotAllowed(action='upload')."""
    if not _may_change(actor, organisation_id, branch_path):
        raise NotAllowed(action="upload")


def require_remove(actor: Actor, attachment: Attachment) -> None:
    """The same people as may add; a file of one's own, its person. Raises NotAllowed(action='remove')."""
    if attachment.organisation_id is None:
        allowed = actor.is_system or actor.person_id == attachment.uploaded_by
    else:
        allowed = _may_change(actor, attachment.organisation_id, attachment.branch_path)
    if not allowed:
        raise NotAllowed(action="remove")


def _may_change(actor: Actor, organisation_id: int, branch_path: str) -> bool:
    if actor.is_system or organisation_id in actor.organisation_ids:
        return True
    works_here = actor.branch_path is not None and branch_path.startswith(actor.branch_path)
    return works_here and actor.has(*OPERATORS)
