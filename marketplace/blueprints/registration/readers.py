"""Who reads the files of a registration: whoever follows its contract."""

from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import desk
from marketplace.files.models import Attachment
from marketplace.kernel.actor import Actor


def admits(actor: Actor, attachment: Attachment) -> bool:
    """A line of `files.readers.READERS`."""
    return desk.reads_file(ContractScope.of(actor), attachment.id)
