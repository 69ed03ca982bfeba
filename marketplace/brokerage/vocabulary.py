"""Closed lists that forms and rows share. Pure, so that drafts may know them."""

from enum import StrEnum


class BrokerGrade(StrEnum):
    """Grades of the national training outline for technology managers."""

    JUNIOR = "junior"
    INTERMEDIATE = "intermediate"
    SENIOR = "senior"
