"""What keeps an issue from being frozen; and two who do the same at once."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.catalogue.errors import GlyphsMissing, NothingInIt
from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.operations import checking, editing, freezing, planning, publishing
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import issues
from marketplace.catalogue.states import DropReason, IssueStatus, ReopenReason, SendBackReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Role
from marketplace.kernel.errors import Invalid, NotAllowed, WrongState
from tests import make
from tests.catalogue.reading import again, entries, issue, printed
from tests.listings.acts import news
from tests.making import issues as making
from tests.making.refusing import refused
from tests.together import both

S = IssueStatus
RARE = "\U00020bb7"
"""A character that the fonts lack, as in a name."""


def checked(desk: making.Desk) -> int:
    made = issue(desk, upto=S.SECRECY_AND_IP_CHECK)
    with unit_of_work():
        checking.check(desk.checker, made.id)
    return made.id


def test_an_issue_without_an_entry_is_not_frozen(desk: making.Desk) -> None:
    number = issue(desk, upto=S.COMPILING).id
    for entry in entries(number):
        with unit_of_work():
            editing.leave_out(desk.officer, number, entry.id, DropReason.DUPLICATE)
    making.advance(number, S.SECRECY_AND_IP_CHECK, desk)
    with unit_of_work():
        checking.check(desk.checker, number)
    refused(NothingInIt, freezing.freeze, desk.head, number, making.IMPRINT)
    assert (again(number).status, issues.editions(ALL_ISSUES, again(number))) == (S.SECRECY_AND_IP_CHECK, [])


def test_a_character_that_comes_after_the_review_stops_the_freezing(desk: making.Desk) -> None:
    number = checked(desk)
    with unit_of_work():
        for organisation in db.session.scalars(select(Organisation)):
            organisation.name += RARE
    found = refused(GlyphsMissing, freezing.freeze, desk.head, number, making.IMPRINT)
    assert (found.facts["characters"], found.facts["count"]) == (RARE, 1)
    with unit_of_work():
        editing.send_back(desk.head, number, SendBackReason.OTHER, "缺字")
    with unit_of_work():
        editing.write(desk.officer, number, "", {RARE: "吉"})
    making.advance(number, S.FROZEN, desk)
    assert printed(number).head.replacements == ((RARE, "吉"),)


def test_characters_that_cannot_be_printed_are_named_until_words_stand_for_them(desk: making.Desk) -> None:
    make.need(make.member(), published=True, title=f"虚构的{RARE}型阀门需求")
    number = issue(desk, upto=S.EDITORIAL_REVIEW).id
    found = refused(GlyphsMissing, editing.pass_review, desk.officer, number)
    assert (found.facts["characters"], found.facts["count"]) == (RARE, 1)
    assert again(number).status is S.EDITORIAL_REVIEW
    with unit_of_work():
        editing.write(desk.officer, number, "", {RARE: "吉"})
    making.advance(number, S.FROZEN, desk)
    assert printed(number).head.replacements == ((RARE, "吉"),)
    assert any(RARE in entry.title for entry in printed(number).entries), "the open formats keep it"


def test_frozen_twice_at_once_it_has_one_set_of_numbers(app: Flask, desk: making.Desk) -> None:
    number, other = checked(desk), make.officer(Role.DEPARTMENT_HEAD)
    ends = both(
        app,
        lambda: freezing.freeze(desk.head, number, making.IMPRINT),
        lambda: freezing.freeze(other, number, making.IMPRINT),
    )
    assert sorted(ends) == ["done", "wrong_state"]
    assert {edition.serial for edition in issues.editions(ALL_ISSUES, again(number))} == {1}
    assert len(news("catalogue_issue.freeze")) == 1


def test_two_issues_frozen_at_once_share_no_number(app: Flask, desk: making.Desk) -> None:
    first, following = checked(desk), issue(desk, 1, S.SECRECY_AND_IP_CHECK).id
    with unit_of_work():
        checking.check(desk.checker, following)
    ends = both(
        app,
        lambda: freezing.freeze(desk.head, first, making.IMPRINT),
        lambda: freezing.freeze(desk.head, following, making.IMPRINT),
    )
    assert ends == ["done", "done"]
    serials = [issues.editions(ALL_ISSUES, again(number))[0].serial for number in (first, following)]
    assert sorted(serials) == [1, 2]


def test_planned_twice_at_once_a_quarter_has_one_issue(app: Flask, desk: making.Desk) -> None:
    ends = both(
        app,
        lambda: planning.plan(desk.officer, making.dates()),
        lambda: planning.plan(desk.checker, making.dates()),
    )
    assert sorted(ends) == ["done", "quarter_taken"]
    assert len(db.session.scalars(select(CatalogueIssue)).all()) == 1


@pytest.mark.parametrize("turn", range(2))
def test_reopened_while_it_is_published_one_of_them_comes_too_late(
    app: Flask, desk: making.Desk, turn: int
) -> None:
    number = issue(desk, upto=S.FROZEN).id
    making.files(number)
    acts = [
        lambda: publishing.publish(desk.head, number),
        lambda: freezing.reopen(desk.head, number, ReopenReason.SECRECY),
    ]
    ends = both(app, *acts[turn:], *acts[:turn])
    assert sorted(ends) == ["done", "wrong_state"]
    published = again(number).status is S.PUBLISHED
    assert len(news("catalogue_issue.publish")) == published
    assert all((entry.number is not None) is published for entry in entries(number))


def test_only_a_head_reopens_and_says_why_and_only_before_the_publication(desk: making.Desk) -> None:
    number = issue(desk, upto=S.FROZEN).id
    for other in (desk.officer, make.operator("/p/"), make.officer(Role.DEPARTMENT_HEAD, "/p/BR1/")):
        refused(NotAllowed, freezing.reopen, other, number, ReopenReason.SECRECY)
    for reason, note, field in ((None, "", "reason"), (ReopenReason.OTHER, " ", "reason_note")):
        found = refused(Invalid, freezing.reopen, desk.head, number, reason, note)
        assert [problem.field for problem in found.problems] == [field]
    making.advance(number, S.PUBLISHED, desk)
    refused(WrongState, freezing.reopen, desk.head, number, ReopenReason.SECRECY)
