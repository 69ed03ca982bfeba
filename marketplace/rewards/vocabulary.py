"""Closed lists of a split."""

from enum import StrEnum


class ConversionMode(StrEnum):
    """How the achievement was converted, in the engine's words."""

    TRANSFER = "transfer"
    LICENCE = "licence"
    EQUITY = "equity"
    SELF_USE = "self_use"


class Word(StrEnum):
    """What somebody said to the own part."""

    CONFIRMS = "confirms"
    OBJECTS = "objects"
    SILENT = "silent"
    """Was asked and did not answer in time, as the unit recorded when it decided."""


SAID = (Word.CONFIRMS, Word.OBJECTS)
"""What can be answered."""
