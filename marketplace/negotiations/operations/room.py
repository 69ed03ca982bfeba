"""The document room: files in, marked copies out, each with its line in the log."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.accounts.models import Organisation
from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.files import operations as files
from marketplace.files.models import Attachment
from marketplace.files.receiving import Received
from marketplace.files.states import Visibility
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Problem
from marketplace.kernel.text import clean_line
from marketplace.negotiations import topics
from marketplace.negotiations.marks import new_mark
from marketplace.negotiations.models import RoomFile, RoomView
from marketplace.negotiations.operations import _steps
from marketplace.negotiations.policy import NegotiationScope, organisation_of, require_side
from marketplace.negotiations.queries import negotiations, room

MARKABLE = ("application/pdf", "image/png", "image/jpeg", "image/webp")
"""Only these can be handed out with a mark; other kinds are not taken into the room."""
LONGEST_TITLE = 120
MOST_FILES = 100


@dataclass(frozen=True)
class HandedOut:
    """What a reader gets: which file, and what its mark says."""

    attachment: Attachment
    person: str
    organisation: str
    moment: datetime
    mark: str


def may_add(actor: Actor, negotiation_id: int) -> int:
    """The organisation for which the actor puts files into the room; asked before bytes are taken in.

    Raises NotFound, RoomNeedsConsent.
    """
    found = negotiations.one(NegotiationScope.of(actor), negotiation_id)
    return organisation_of(found, room.require_open(NegotiationScope.of(actor), actor, found))


def add(actor: Actor, negotiation_id: int, received: Received, title: str = "") -> RoomFile:
    """Put a received file into the room; its name is its title when none is given.

    Raises NotFound, RoomNeedsConsent, Invalid (`file` for a kind that cannot be marked, `title`), UploadRefused.
    """
    found = _steps.held(actor, negotiation_id)
    scope = NegotiationScope.of(actor)
    side = room.require_open(scope, actor, found)
    if received.media_type not in MARKABLE:
        raise Invalid(Problem("file", "cannot_be_marked", media_type=received.media_type))
    words = clean_line(title) or received.name[:LONGEST_TITLE]
    if len(words) > LONGEST_TITLE:
        raise Invalid(Problem("title", "too_long", length=len(words), most=LONGEST_TITLE))
    if sum(not file.is_removed for file in room.files(scope, found.id)) >= MOST_FILES:
        raise Invalid(Problem("file", "too_many", most=MOST_FILES))
    owner = db.session.get_one(Organisation, organisation_of(found, side))
    attachment = files.store_upload(actor, owner.id, owner.branch_path, received, Visibility.RESTRICTED)
    made = RoomFile(
        negotiation_id=found.id, attachment_id=attachment.id, side=side, title=words, added_by=actor.person_id
    )
    db.session.add(made)
    db.session.flush()
    _steps.done(actor, found, topics.FILE_ADDED, file=made.id, side=side.value)
    return made


def view(actor: Actor, negotiation_id: int, file_id: int) -> HandedOut:
    """Write the line of the log, then give what the marked copy is made from. Each time has its own mark.

    Raises NotFound, RoomNeedsConsent.
    """
    scope = NegotiationScope.of(actor)
    found = negotiations.one(scope, negotiation_id)
    side = room.require_open(scope, actor, found)
    file, attachment = room.one_file(scope, negotiation_id, file_id)
    assert actor.person_id is not None  # who speaks for a side is a person
    line = RoomView(
        file_id=file.id, person_id=actor.person_id, side=side, mark=new_mark(),
        address=(actor.address or "")[:64], viewed_at=utc_now(),
    )  # fmt: skip
    db.session.add(line)
    db.session.flush()
    trail.record(
        actor, "negotiation.view_file", f"negotiation:{found.id}", file=file.id, sha256=attachment.sha256,
        mark=line.mark,
    )  # fmt: skip
    owner = db.session.get_one(Organisation, organisation_of(found, side))
    return HandedOut(attachment, actor.name, owner.name, line.viewed_at, line.mark)


def remove(actor: Actor, negotiation_id: int, file_id: int) -> None:
    """Take one's own side's file out of the room; the log of who opened it stays. Twice changes nothing.

    Raises NotFound, NotAllowed for the other side's files.
    """
    found = _steps.held(actor, negotiation_id)
    side = require_side(actor, found, "remove_file")
    row = db.session.get(RoomFile, file_id)
    if row is None or row.negotiation_id != found.id:
        raise NotFound(kind="room_file")
    if row.side is not side:
        raise NotAllowed(action="remove_file", actor=actor.person_id)
    if row.removed_at is not None:
        return
    row.removed_at = utc_now()
    files.remove(actor, db.session.get_one(Attachment, row.attachment_id))
    trail.record(actor, "negotiation.remove_file", f"negotiation:{found.id}", file=row.id)
    _steps.touch_lead(found)
