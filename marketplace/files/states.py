"""Who may read an attachment."""

from enum import StrEnum


class Visibility(StrEnum):
    """PUBLIC goes with the public part of a listing, REGISTERED with the part for signed-in people."""

    PUBLIC = "public"
    REGISTERED = "registered"
