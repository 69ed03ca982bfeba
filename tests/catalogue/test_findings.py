"""What the check of an issue looks at, right by right; what has no number or status keeps it from being passed."""

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.catalogue.errors import RightsIncomplete
from marketplace.catalogue.faults import Fault, fault_of
from marketplace.catalogue.operations import checking, editing
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import findings
from marketplace.catalogue.states import DropReason, IssueStatus
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Role
from marketplace.kernel.errors import WrongState
from marketplace.listings.drafts import IpRow
from marketplace.listings.models import ListingVersion
from marketplace.listings.vocabulary import IpStatus, IpType
from tests import make
from tests.catalogue.reading import again, entries, issue
from tests.listings.acts import news
from tests.making import issues as making
from tests.making.refusing import refused

S, T = IssueStatus, IpType
GRANTED, NOT, LAPSED = IpStatus.GRANTED, IpStatus.NOT_APPLICABLE, IpStatus.LAPSED
NUMBER = "ZL202110000001.6"


@pytest.mark.parametrize(
    ("right", "fault"),
    [
        (IpRow(T.INVENTION_PATENT, NUMBER, status=GRANTED), None),
        (IpRow(T.INVENTION_PATENT, "  ", status=GRANTED), Fault.NUMBER_MISSING),
        (IpRow(T.INVENTION_PATENT, NUMBER, status=NOT), Fault.STATUS_MISSING),
        (IpRow(T.INVENTION_PATENT, NUMBER, status=LAPSED), Fault.LAPSED),
        (IpRow(T.UTILITY_MODEL, "", status=NOT), Fault.NUMBER_MISSING),
        (IpRow(T.SOFTWARE_COPYRIGHT, "2026SR0000001", status=NOT), None),
        (IpRow(T.SOFTWARE_COPYRIGHT, "", status=GRANTED), Fault.NUMBER_MISSING),
        (IpRow(T.TECHNICAL_SECRET), None),
        (IpRow(T.TECHNICAL_SECRET, "", status=LAPSED), None),
    ],
)
def test_what_a_right_lacks(right: IpRow, fault: Fault | None) -> None:
    assert fault_of(right) is fault


def incomplete(desk: making.Desk, **right: Any) -> int:
    """An issue at its check with an achievement whose right was stored with less than is asked for today."""
    made = make.achievement(make.member(), published=True, title="虚构的无号成果")
    with unit_of_work():
        version = db.session.scalars(select(ListingVersion).where(ListingVersion.listing_id == made.id)).one()
        stored = dict(version.content)
        stored["ip"] = [{"type": "invention_patent", "title": "一种地膜"} | right]
        version.content = stored
    return issue(desk, upto=S.SECRECY_AND_IP_CHECK).id


def test_a_right_without_a_number_or_a_status_keeps_the_check_from_being_passed(desk: making.Desk) -> None:
    number = incomplete(desk, number=NUMBER)
    (found,) = findings.of(ALL_ISSUES, again(number))
    assert (found.entry.title, found.fault, found.blocks) == ("虚构的无号成果", Fault.STATUS_MISSING, True)
    assert refused(RightsIncomplete, checking.check, desk.checker, number).facts == {"count": 1}
    assert again(number).checked_by is None
    gone = next(each for each in entries(number) if each.title == "虚构的无号成果")
    with unit_of_work():
        editing.leave_out(desk.checker, number, gone.id, DropReason.IP_WRONG)
    other = make.officer(Role.DEPARTMENT_OFFICER)
    with unit_of_work():
        checking.check(other, number)
    assert (again(number).checked_by, list(findings.of(ALL_ISSUES, again(number)))) == (other.person_id, [])


def test_one_that_has_lapsed_is_shown_and_blocks_nothing(desk: making.Desk) -> None:
    number = incomplete(desk, number=NUMBER, status="lapsed")
    assert [(each.fault, each.blocks) for each in findings.of(ALL_ISSUES, again(number))] == [
        (Fault.LAPSED, False)
    ]
    with unit_of_work():
        checking.check(desk.checker, number)
    told: list[OutboxEvent] = news("catalogue_issue.check")
    assert [(each.subject_id, each.facts) for each in told] == [(number, {"by": desk.checker.person_id})]


def test_an_issue_is_checked_at_its_check_only(desk: making.Desk) -> None:
    made = issue(desk, upto=S.EDITORIAL_REVIEW)
    refused(WrongState, checking.check, desk.checker, made.id)
