"""Who may read an attachment."""

from enum import StrEnum


class Visibility(StrEnum):
    """PUBLIC goes with the public part of a listing, REGISTERED with the part for signed-in people.

    RESTRICTED is read by whom the room that took it in lets read it, and by nobody else: no owner, no operator.
    """

    PUBLIC = "public"
    REGISTERED = "registered"
    RESTRICTED = "restricted"
