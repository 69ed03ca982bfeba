"""A broker's certificate, for the person and for who decides; to all others it does not exist."""

from flask import send_file
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.brokers.bp import bp
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.branches.scope import EVERYTHING
from marketplace.brokerage.models import Broker
from marketplace.brokerage.policy import BrokerScope
from marketplace.brokerage.queries import brokers
from marketplace.files import queries as files
from marketplace.files.opening import open_storage
from marketplace.kernel.errors import NotFound


@bp.get("/brokers/<int:broker_id>/certificate")
@allow(Permission.BROKER_APPLY)
def certificate(broker_id: int) -> ResponseReturnValue:
    """Always as a download, under the name it was uploaded with."""
    row = _readable(broker_id)
    if row.certificate_id is None:
        raise NotFound(kind="attachment")
    file = files.one(EVERYTHING, row.certificate_id)
    try:
        stream = open_storage(settings()).open(file.storage_key)
    except FileNotFoundError as error:
        raise NotFound(kind="attachment") from error
    answer = send_file(
        stream, mimetype=file.media_type, as_attachment=True, download_name=file.name, etag=file.sha256, max_age=0
    )  # fmt: skip
    answer.content_length = file.size
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _readable(broker_id: int) -> Broker:
    """One's own, or one of the desk's subtree; an agency's administrators read no certificates."""
    actor = current_actor()
    desk = BrokerScope.of_desk(actor)
    return brokers.one(BrokerScope(actor.person_id, desk.path), broker_id)
