"""In what quality somebody writes in a thread."""

from enum import StrEnum


class Quality(StrEnum):
    """Said beside every message: where names are not open yet, it is all the others learn of its author."""

    SEEKER = "seeker"
    HOLDER = "holder"
    BROKER = "broker"
    OPERATOR = "operator"
    REGISTRAR = "registrar"
