"""Who reads the files of a thread: whoever may read the thread, as the room of its subject says."""

from collections.abc import Callable

from marketplace.branches.scope import PUBLIC
from marketplace.brokerage.policy_talk import talk_scope
from marketplace.brokerage.queries import leads
from marketplace.contracts import policy_talk as contract_talk
from marketplace.contracts.queries import contracts
from marketplace.files.models import Attachment
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotFound
from marketplace.threads import queries

MayRead = Callable[[Actor, int], bool]


def reads_lead(actor: Actor, lead_id: int) -> bool:
    try:
        leads.one(talk_scope(actor), lead_id)
    except NotFound:
        return False
    return True


def reads_contract(actor: Actor, contract_id: int) -> bool:
    try:
        contracts.one(contract_talk.talk_scope(actor), contract_id)
    except NotFound:
        return False
    return True


SUBJECTS: dict[str, MayRead] = {"lead": reads_lead, "contract": reads_contract}
"""By the kind before the colon of a thread's subject: does the actor read the thread of the row with this id?"""


def admits(actor: Actor, attachment: Attachment) -> bool:
    """A line of `files.readers.READERS`. A file that no thread names is read by nobody through a thread."""
    subject = queries.subject_of(PUBLIC, attachment)
    if subject is None:
        return False
    kind, _colon, number = subject.partition(":")
    may_read = SUBJECTS.get(kind)
    return may_read is not None and may_read(actor, int(number))
