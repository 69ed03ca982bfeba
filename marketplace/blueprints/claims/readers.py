"""Who reads the papers of a claim: whoever reads the claim."""

from marketplace.claims.policy import ClaimScope
from marketplace.claims.queries import claims
from marketplace.files.models import Attachment
from marketplace.kernel.actor import Actor


def admits(actor: Actor, attachment: Attachment) -> bool:
    """A line of `files.readers.READERS`."""
    return claims.reads_file(ClaimScope.of(actor), attachment.id)
