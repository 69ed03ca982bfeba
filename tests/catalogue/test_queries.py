"""Lists of entries and issues while they are made: filters, figures, pages, what each place has."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.catalogue.operations import editing
from marketplace.catalogue.policy import ALL_ISSUES, IssueScope
from marketplace.catalogue.queries import entries as queries
from marketplace.catalogue.queries import issues, snapshots
from marketplace.catalogue.queries.entries import Asked
from marketplace.catalogue.states import PUBLIC, DropReason, IssueStatus
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotFound
from marketplace.listings.vocabulary import Kind
from tests import make
from tests.catalogue.reading import again, edition, entries, issue
from tests.making import issues as making

S = IssueStatus
DEVICE, BEARING, COATING = "虚构的秸秆成型设备", "虚构的轴承检测方法", "虚构的涂层耐磨需求"


@pytest.fixture
def compiled(desk: making.Desk) -> int:
    return issue(desk, upto=S.COMPILING).id


def titles(issue_id: int, asked: Asked) -> list[str]:
    return [shown.entry.title for shown in queries.page(ALL_ISSUES, again(issue_id), asked).rows]


FILTERS = [
    (Asked(), [DEVICE, BEARING, COATING]),
    (Asked(kind=Kind.NEED), [COATING]),
    (Asked(kind=Kind.ACHIEVEMENT), [DEVICE, BEARING]),
    (Asked(field="F01"), [DEVICE, BEARING, COATING]),
    (Asked(field="F99"), []),
    (Asked(path="/p/"), [DEVICE, BEARING, COATING]),
    (Asked(path="/p/BR2/"), [COATING]),
    (Asked(words="轴承"), [BEARING]),
    (Asked(words="虚构 设备"), [DEVICE]),
    (Asked(words="设备 轴承"), []),
    (Asked(words="%"), []),
    (Asked(dropped=True), []),
    (Asked(page=9), [DEVICE, BEARING, COATING]),
    (Asked(page=-1), [DEVICE, BEARING, COATING]),
]


@pytest.mark.parametrize(("asked", "expected"), FILTERS)
def test_a_page_shows_what_was_asked_for(compiled: int, asked: Asked, expected: list[str]) -> None:
    assert titles(compiled, asked) == expected


def test_words_are_found_in_any_case(desk: making.Desk) -> None:
    make.need(make.member(), published=True, title="虚构的 PLC 控制需求")
    number = issue(desk, upto=S.COMPILING).id
    assert titles(number, Asked(words="plc")) == titles(number, Asked(words="PLC")) == ["虚构的 PLC 控制需求"]


def test_pages_follow_each_other(compiled: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "SIZE", 2)
    found = [queries.page(ALL_ISSUES, again(compiled), Asked(page=number)) for number in (1, 2, 3)]
    assert [each.page for each in found] == [1, 2, 2], "there is no third one"
    assert [(each.total, each.pages) for each in found] == [(3, 2)] * 3
    assert [len(each.rows) for each in found] == [2, 1, 1]
    assert all(shown.organisation.startswith("虚构单位") for each in found for shown in each.rows)


def test_figures_count_what_is_kept_and_why_the_rest_is_not(desk: making.Desk, compiled: int) -> None:
    gone = next(each for each in entries(compiled) if each.title == COATING)
    before = queries.counts(ALL_ISSUES, again(compiled))
    assert before["kind"] == {"achievement": 2, "need": 1}
    assert (before["field"], before["reason"]) == ({"F01": 3}, {})
    assert sum(before["path"].values()) == 3
    with unit_of_work():
        editing.leave_out(desk.officer, compiled, gone.id, DropReason.DUPLICATE)
    after = queries.counts(ALL_ISSUES, again(compiled))
    assert after["kind"] == {"achievement": 2}
    assert after["reason"] == {"duplicate": 1}
    assert gone.branch_path not in after["path"]
    assert titles(compiled, Asked(dropped=True)) == [COATING]


def test_a_place_has_its_own_entries_without_those_below(compiled: int) -> None:
    rows = entries(compiled)
    for path in {each.branch_path for each in rows}:
        found = queries.at_place(ALL_ISSUES, again(compiled), path)
        assert {each.id for each in found} == {each.id for each in rows if each.branch_path == path}
    assert list(queries.at_place(ALL_ISSUES, again(compiled), "/p/")) == []


def test_what_is_no_longer_open_at_the_cut_off_or_was_not_yet_does_not_come_in(desk: making.Desk) -> None:
    with time_machine.travel(utc_now() - timedelta(days=400)):
        make.achievement(make.member(), published=True, title="虚构的过期成果")
    make.need(make.member(), title="虚构的草稿")
    number = issue(desk, upto=S.COMPILING).id
    make.need(make.member(), published=True, title="虚构的迟到需求")
    assert titles(number, Asked()) == [DEVICE, BEARING, COATING]


def test_a_list_of_issues_says_what_is_in_each(desk: making.Desk) -> None:
    first, second = issue(desk), issue(desk, 1, S.COMPILING)
    with unit_of_work():
        editing.leave_out(desk.officer, second.id, entries(second.id)[0].id, DropReason.DUPLICATE)
    lines = issues.lines(ALL_ISSUES)
    assert [(line.issue.id, line.entries, line.waiting_shares) for line in lines] == [
        (second.id, 2, 2), (first.id, 3, 0),
    ]  # fmt: skip
    assert [line.issue.id for line in issues.lines(IssueScope(PUBLIC))] == [first.id]


def test_what_is_not_out_is_found_by_those_alone_who_make_it(desk: making.Desk) -> None:
    out, made = issue(desk), issue(desk, 1, S.FROZEN)
    everybody = IssueScope(PUBLIC)
    assert [row.id for row in issues.published(everybody)] == [out.id]
    assert issues.one(everybody, out.id).id == out.id
    assert issues.one(ALL_ISSUES, made.id).id == made.id
    for unknown in (made.id, 0, -1, 2**62):
        with pytest.raises(NotFound):
            issues.one(everybody, unknown)
        with pytest.raises(NotFound):
            issues.held(everybody, unknown)


def test_a_hash_is_known_once_its_issue_is_out(desk: making.Desk) -> None:
    made = issue(desk, upto=S.FROZEN)
    sha256 = edition(made.id).sha256
    making.files(made.id)
    file = snapshots.files_of(ALL_ISSUES, [sha256])[sha256, "pdf"].sha256
    assert snapshots.by_hash(ALL_ISSUES, sha256) is None
    making.advance(made.id, S.PUBLISHED, desk)
    for wanted, form in ((sha256, ""), (file, "pdf")):
        found = snapshots.by_hash(ALL_ISSUES, wanted)
        assert found is not None
        assert (found[0].branch_path, found[1].id, found[2]) == ("/p/", made.id, form)
    assert snapshots.by_hash(ALL_ISSUES, "0" * 64) is None
