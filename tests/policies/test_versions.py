"""A version on its way: drafted, tried out, proposed by one, decided by another, closed or repealed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, MarketError, Problem
from marketplace.policies import queries
from marketplace.policies.drafts import LONGEST_FILE, copied
from marketplace.policies.models import PolicyVersion
from marketplace.policies.operations import drafting
from marketplace.policies.queries import versions
from marketplace.policies.states import VersionReason, VersionStatus
from tests.making import policies as making
from tests.making.policies import PACK, SINCE, UNTIL

S, R = VersionStatus, VersionReason
CEILING = ("patents.yaml", "value: 500000,", "value: 400000,")


def refused(act: Callable[[], object]) -> MarketError:
    with pytest.raises(MarketError) as caught, unit_of_work():
        act()
    return caught.value


def problems(act: Callable[[], object]) -> list[Problem]:
    found = refused(act)
    assert isinstance(found, Invalid), found
    return list(found.problems)


def ends() -> dict[tuple[str, int], tuple[VersionStatus, date | None]]:
    return {(r.pack_id, r.number): (r.status, r.closed_on) for r in versions.known(making.ALL_VERSIONS)}


def test_a_draft_is_a_copy_of_the_newest_on_other_days(app: Flask) -> None:
    actor = making.officer()
    row = making.drafted(actor)
    assert (row.pack_id, row.number, row.status) == (PACK, 2, S.DRAFTED)
    assert (row.since, row.until, row.drafted_by, row.title) == (
        SINCE, UNTIL, actor.person_id, "吉林省促进科技成果转移转化实施方案",
    )  # fmt: skip
    assert "version: 2\n" in row.texts["pack.yaml"]
    assert "from: 2027-01-01\nto: 2030-12-31\n" in row.texts["pack.yaml"]
    assert "{value: 500000, from: 2027-01-01, to: 2030-12-31}" in row.texts["patents.yaml"]
    assert all(pack.version == 1 for pack in queries.book(PUBLIC).packs), "a draft decides nothing"


def test_the_next_draft_has_the_next_number_whatever_became_of_the_last(app: Flask) -> None:
    assert making.drafted().number == 2
    assert making.drafted().number == 3
    assert making.drafted(pack="national", since=date(2031, 1, 1), until=None).number == 2


@pytest.mark.parametrize(
    ("pack", "since", "until", "why", "expected"),
    [
        ("jl.2099-1", SINCE, UNTIL, "x", ("pack_id", "unknown")),
        ("x" * 500, SINCE, UNTIL, "x", ("pack_id", "unknown")),
        (PACK, None, UNTIL, "x", ("since", "required")),
        (PACK, SINCE, SINCE - timedelta(days=1), "x", ("until", "before_start")),
        (PACK, date(1, 1, 1), UNTIL, "x", ("since", "out_of_range")),
        (PACK, SINCE, date(9999, 1, 1), "x", ("until", "out_of_range")),
        (PACK, SINCE, UNTIL, " ", ("why", "required")),
        (PACK, SINCE, UNTIL, "长" * 2_001, ("why", "too_long")),
        (PACK, date(2016, 10, 31), UNTIL, "x", ("pack.yaml", "pack_fault")),
    ],
)
def test_what_a_draft_cannot_start_with(
    app: Flask, pack: str, since: date | None, until: date | None, why: str, expected: tuple[str, str]
) -> None:
    actor = making.officer()
    found = problems(lambda: drafting.start(actor, pack, since, until, why))
    assert [(each.field, each.code) for each in found] == [expected]
    assert db.session.scalar(select(func.count()).where(PolicyVersion.number > 1)) == 0


def test_a_common_day_is_named_with_file_and_line(app: Flask) -> None:
    actor = making.officer()
    (found,) = problems(lambda: drafting.start(actor, PACK, date(2016, 10, 31), None, "x"))
    assert (found.facts["file"], found.facts["line"]) == ("jl.2016-72-2/pack.yaml", 6)
    assert "shares days with version 1" in found.facts["what"]


def test_a_draft_is_written_anew_and_reads_as_it_was_written(app: Flask) -> None:
    officer, colleague = making.officer(), making.officer()
    row = making.drafted(officer)
    before = row.sha256
    texts = dict(row.texts)
    texts["patents.yaml"] = texts["patents.yaml"].replace("value: 500000,", "value: 400000,")
    draft = making.draft_of(row.id, texts=texts, until=date(2028, 12, 31))
    problems_of_days = problems(lambda: drafting.save(colleague, row.id, draft))
    assert [(p.field, p.code) for p in problems_of_days] == [("awards.yaml", "pack_fault")], (
        "values outlive it"
    )
    draft = making.draft_of(row.id, texts=texts)
    with unit_of_work():
        drafting.save(colleague, row.id, draft)
    row = making.fresh(row.id)
    assert row.sha256 != before
    assert (row.changed_by, row.drafted_by) == (colleague.person_id, officer.person_id)
    assert (row.reviewed_by, row.reviewed_on) == ("虚构审查机构", date(2026, 10, 1))


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "what"),
    [
        ("patents.yaml", "value: 500000", "value: 5000.5", 17, "expected a whole number"),
        ("patents.yaml", "value: 500000", "value: -1", 17, "cannot be -1"),
        ("patents.yaml", "value: 500000", "value: " + "9" * 400, 17, "whole number"),
        ("patents.yaml", "rule: patent", "rule: gift", 6, "unknown rule gift"),
        ("patents.yaml", "benefits:", "benefits: [", 4, "is not good YAML"),
        ("pack.yaml", "issued: 2016-10-31", "issued: 2016-02-30", 5, "no day"),
        ("pack.yaml", "id: jl.2016-72", "id: other", None, ""),
        ("pack.yaml", "from:", "starts:", None, ""),
        ("people.yaml", "benefits:\n", "benefits: " + "[" * 20_000, 2, "nested too deep"),
    ],
)
def test_texts_that_do_not_read_are_named_with_file_and_line_and_nothing_changes(
    app: Flask, file: str, old: str, new: str, line: int | None, what: str
) -> None:
    actor = making.officer()
    row = making.drafted(actor)
    number, before = row.id, (row.sha256, dict(row.texts))
    texts = before[1] | {file: before[1][file].replace(old, new, 1)}
    (found,) = problems(lambda: drafting.save(actor, number, making.draft_of(number, texts=texts)))
    assert found.code == "pack_fault"
    assert found.facts["file"].startswith("jl.2016-72-2")
    assert what in found.facts["what"]
    if line is not None:
        assert (found.field, found.facts["line"]) == (file, line)
    row = making.fresh(number)
    assert (row.sha256, dict(row.texts)) == before


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("version: 2", '"version": 9', 2, "this is version 2"),
        ("from: 2027-01-01", '"from": 2020-01-01', 6, "this version begins on 2027-01-01"),
        ("to: 2030-12-31", "'to': 2040-12-31", 7, "this version ends on 2030-12-31"),
        ("to: 2030-12-31", "'to': null", 7, "this version ends on 2030-12-31"),
    ],
)
def test_a_head_that_contradicts_its_record_is_named_with_its_line(
    app: Flask, old: str, new: str, line: int, what: str
) -> None:
    actor = making.officer()
    row = making.drafted(actor)
    number, before = row.id, (row.sha256, row.since, row.until)
    assert old in row.texts["pack.yaml"]
    texts = row.texts | {"pack.yaml": row.texts["pack.yaml"].replace(old, new, 1)}
    (found,) = problems(lambda: drafting.save(actor, number, making.draft_of(number, texts=texts)))
    assert (found.field, found.code, found.facts["line"], found.facts["what"]) == (
        "pack.yaml", "pack_fault", line, what,
    )  # fmt: skip
    row = making.fresh(number)
    assert (row.sha256, row.since, row.until) == before


def test_a_head_with_its_keys_in_quotes_is_copied_to_the_next_number_and_days() -> None:
    head = "\"version\": 2\nfrom: 2027-01-01\n'to' : 2030-12-31\nnote: to be\n"
    made = copied({"pack.yaml": head}, 3, date(2031, 1, 1), None)
    assert made == {"pack.yaml": "version: 3\nfrom: 2031-01-01\nto: null\nnote: to be\n"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"since": None}, [("since", "required")]),
        ({"why": "\0 "}, [("why", "required")]),
        ({"reviewed_by": "审" * 121}, [("reviewed_by", "too_long")]),
        ({"review_basis": "审" * 2_001}, [("review_basis", "too_long")]),
        ({"reviewed_on": date(2999, 1, 1)}, [("reviewed_on", "future")]),
    ],
)
def test_fields_of_a_draft_that_do_not_hold(
    app: Flask, changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    actor = making.officer()
    number = making.drafted(actor).id
    found = problems(lambda: drafting.save(actor, number, making.draft_of(number, **changes)))
    assert [(each.field, each.code) for each in found] == expected


def test_files_are_named_plainly_and_end_somewhere(app: Flask) -> None:
    actor = making.officer()
    number = making.drafted(actor).id
    texts = dict(making.fresh(number).texts)
    for name in ("../x.yaml", "X.yaml", "a.yml", ""):
        draft = making.draft_of(number, texts=texts | {name: "benefits: []"})
        assert [p.code for p in problems(lambda draft=draft: drafting.save(actor, number, draft))] == [
            "names"
        ]  # type: ignore[misc]
    long = making.draft_of(number, texts=texts | {"people.yaml": "#" * (LONGEST_FILE + 1)})
    assert [p.code for p in problems(lambda: drafting.save(actor, number, long))] == ["too_long"]
