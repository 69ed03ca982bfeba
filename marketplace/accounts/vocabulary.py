"""Closed lists of the accounts room that are no workflow."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    UNIVERSITY = "university"
    RESEARCH_INSTITUTE = "research_institute"
    ENTERPRISE = "enterprise"
    BROKER_AGENCY = "broker_agency"
    GOVERNMENT = "government"
    INCUBATOR = "incubator"
    PILOT_CENTRE = "pilot_centre"
    SOCIETY = "society"
    INVESTOR = "investor"
    OTHER = "other"
