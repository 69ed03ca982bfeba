"""Who reads the signed text of a contract: whoever reads the contract."""

from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import signing
from marketplace.files.models import Attachment
from marketplace.kernel.actor import Actor


def admits(actor: Actor, attachment: Attachment) -> bool:
    """A line of `files.readers.READERS`."""
    return signing.contract_of_file(ContractScope.of(actor), attachment.id) is not None
