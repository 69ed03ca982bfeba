"""The kinds of news a person can choose about, and whether mail goes with each."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about. Each can be had with or without mail; inside the market all are kept."""

    BROKER = "broker"
    LEAD = "lead"
    MEETING = "meeting"
    MESSAGE = "message"
    NEGOTIATION = "negotiation"
    PUBLICITY = "publicity"
    CONTRACT = "contract"
    REGISTRATION = "registration"
    PERFORMANCE = "performance"
    MONEY = "money"
    """Subsidies, awards, and shares of income."""
    POLICY = "policy"
    CATALOGUE = "catalogue"
    """Issues of the quarterly catalogue: their steps, and their publication."""
    DEADLINE = "deadline"
