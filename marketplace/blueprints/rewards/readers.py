"""Who reads the minutes of a share: those who read the whole split."""

from marketplace.files.models import Attachment
from marketplace.kernel.actor import Actor
from marketplace.rewards import policy
from marketplace.rewards.policy import ShareScope, Sight
from marketplace.rewards.queries import shares


def admits(actor: Actor, attachment: Attachment) -> bool:
    """A line of `files.readers.READERS`."""
    found = shares.share_of_file(ShareScope.of(actor), attachment.id)
    return found is not None and policy.sight(actor, found, ()) is Sight.WHOLE
