"""What a published issue has wrong is said in the next one, in the editions concerned."""

import pytest
from sqlalchemy import select

from marketplace.catalogue.content import Erratum
from marketplace.catalogue.models import CatalogueErratum, CatalogueIssue
from marketplace.catalogue.operations import errata, freezing
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import issues
from marketplace.catalogue.states import IssueStatus, ReopenReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from tests import make
from tests.catalogue.reading import again, edition, entries, issue, late_issue, printed
from tests.making import issues as making
from tests.making.refusing import refused

S = IssueStatus


@pytest.fixture
def out(desk: making.Desk) -> CatalogueIssue:
    return issue(desk)


def write(desk: making.Desk, issue_id: int, entry: str, words: str) -> int:
    with unit_of_work():
        return errata.write(desk.officer, issue_id, entry, words).id


def errata_in(issue_id: int, path: str = "/p/") -> tuple[Erratum, ...]:
    return printed(issue_id, path).head.errata


def test_the_next_issue_prints_it_where_its_entry_stood(desk: making.Desk, out: CatalogueIssue) -> None:
    number = edition(out.id).number
    wrong = next(each for each in entries(out.id) if each.number == "N0001")
    write(desk, out.id, " n0001 ", " 预算应为八十万元。 ")
    write(desk, out.id, "", "封面日期有误。")
    following = issue(desk, 1, S.FROZEN)
    about_entry = Erratum(number, "N0001", "预算应为八十万元。")
    about_all = Erratum(number, "", "封面日期有误。")
    places = {each.branch_path for each in issues.editions(ALL_ISSUES, following)}
    concerned = {path for path in places if wrong.branch_path.startswith(path)}
    assert len(concerned) == 2, "the province and one branch"
    for path in places:
        expected = (about_entry, about_all) if path in concerned else (about_all,)
        assert errata_in(following.id, path) == expected
    assert {row.printed_in for row in issues.errata_of(ALL_ISSUES, out)} == {following.id}


def test_each_is_printed_once(desk: making.Desk, out: CatalogueIssue) -> None:
    write(desk, out.id, "A0001", "单位名称有误。")
    second = issue(desk, 1)
    third = issue(desk, 2, S.FROZEN)
    assert [len(errata_in(each.id)) for each in (second, third)] == [1, 0]


def test_a_late_issue_prints_what_waits_when_it_is_the_next_to_be_frozen(
    desk: making.Desk, out: CatalogueIssue
) -> None:
    write(desk, out.id, "A0001", "单位名称有误。")
    assert [each.issue for each in errata_in(late_issue(desk, 2).id)] == [edition(out.id).number]


def test_reopened_it_prints_them_again(desk: making.Desk, out: CatalogueIssue) -> None:
    write(desk, out.id, "A0001", "单位名称有误。")
    following = issue(desk, 1, S.FROZEN)
    with unit_of_work():
        freezing.reopen(desk.head, following.id, ReopenReason.MISTAKE_FOUND)
    row = db.session.scalars(select(CatalogueErratum)).one()
    assert row.printed_in is None
    write(desk, out.id, "A0002", "另有一处。")
    making.advance(following.id, S.PUBLISHED, desk)
    assert [each.words for each in errata_in(following.id)] == ["单位名称有误。", "另有一处。"]


def test_taken_back_only_while_it_is_not_printed(desk: making.Desk, out: CatalogueIssue) -> None:
    gone, stays = write(desk, out.id, "", "写错了。"), write(desk, out.id, "", "封面有误。")
    for other in (desk.head, make.operator("/p/"), make.member()):
        refused(NotAllowed, errata.take_back, other, gone)
    with unit_of_work():
        errata.take_back(desk.checker, gone)
    following = issue(desk, 1, S.FROZEN)
    assert [each.words for each in errata_in(following.id)] == ["封面有误。"]
    for number in (gone, stays, 0, -1, 2**62):
        refused(NotFound, errata.take_back, desk.officer, number)


@pytest.mark.parametrize(
    ("entry", "words", "field"),
    [
        ("A0001", "  ", "words"), ("A0001", "长" * 1001, "words"), ("A0099", "有误", "entry"),
        ("A0001" * 9, "有误", "entry"), ("甲", "有误", "entry"),
    ],
)  # fmt: skip
def test_an_erratum_has_words_and_is_about_something_that_was_printed(
    desk: making.Desk, out: CatalogueIssue, entry: str, words: str, field: str
) -> None:
    found = refused(Invalid, errata.write, desk.officer, out.id, entry, words)
    assert [problem.field for problem in found.problems] == [field]


def test_only_officers_write_them_and_only_of_what_is_out(desk: making.Desk) -> None:
    made = issue(desk, upto=S.FROZEN)
    refused(WrongState, errata.write, desk.officer, made.id, "", "有误")
    making.advance(made.id, S.PUBLISHED, desk)
    for other in (desk.head, make.operator("/p/"), make.member()):
        refused(NotAllowed, errata.write, other, made.id, "", "有误")
    issue(desk, 1)
    assert again(made.id).status is S.SUPERSEDED
    assert write(desk, made.id, "", "有误") > 0
