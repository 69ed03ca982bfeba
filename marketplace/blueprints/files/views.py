"""Hand out an attachment to those who may have it; to all others it does not exist."""

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from marketplace.blueprints.files.readers import READERS
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.support import scope
from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.files import queries as files
from marketplace.files.models import Attachment
from marketplace.files.opening import open_storage
from marketplace.files.states import Visibility
from marketplace.kernel.actor import Role
from marketplace.kernel.errors import NotFound, NotSignedIn
from marketplace.listings.queries import attachments

bp = Blueprint("files", __name__)


@bp.get("/files/<int:attachment_id>")
@public
def download(attachment_id: int) -> ResponseReturnValue:
    """Always as a download, under the name it was uploaded with."""
    attachment = files.one(EVERYTHING, attachment_id)
    _require(attachment)
    try:
        stream = open_storage(settings()).open(attachment.storage_key)
    except FileNotFoundError as error:
        raise NotFound(kind="attachment") from error
    answer = send_file(
        stream,
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name=attachment.name,
        etag=attachment.sha256,
        max_age=0,
    )
    answer.content_length = attachment.size
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _require(attachment: Attachment) -> None:
    """Raises NotFound, or NotSignedIn when signing in would help."""
    actor = current_actor()
    if attachment.visibility is Visibility.RESTRICTED:
        if any(admits(actor, attachment) for admits in READERS):
            return
        raise NotFound(kind="attachment")
    if scope().admits(attachment):
        return
    signed_in = actor.is_signed_in
    if actor.has(Role.BROKER) and attachments.is_under_diagnosis(PUBLIC, attachment):
        return
    if attachments.is_on_public_page(PUBLIC, attachment, signed_in=signed_in) and (
        signed_in or attachment.visibility is Visibility.PUBLIC
    ):
        return
    if not signed_in and attachments.is_on_public_page(PUBLIC, attachment, signed_in=True):
        raise NotSignedIn
    raise NotFound(kind="attachment")
