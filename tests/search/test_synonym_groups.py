"""The department's groups: what may be in one, who may keep them, and what each change leaves behind."""

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, Role
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Problem, Stale
from marketplace.search import drafts, operations, queries
from marketplace.search.drafts import GroupDraft, cleaned_group, group_problems, words_in
from marketplace.search.models import SynonymGroup
from marketplace.search.synonym_cache import LOOK_EVERY, CurrentSynonyms
from tests import make


@pytest.fixture
def officer(app: Flask) -> Actor:
    return make.officer(Role.DEPARTMENT_OFFICER)


def added(officer: Actor, *words: str, **values: object) -> SynonymGroup:
    with unit_of_work():
        group_id = operations.add_group(officer, GroupDraft(words, **values)).id  # type: ignore[arg-type]
    return queries.synonym_group(EVERYTHING, group_id)


def refused(work: Callable[[], object]) -> list[Problem]:
    with pytest.raises(Invalid) as caught, unit_of_work():
        work()
    return list(caught.value.problems)


def lines() -> list[tuple[str, str]]:
    rows = select(AuditEntry.topic, AuditEntry.subject).where(AuditEntry.topic.startswith("synonym."))
    return [(topic, subject) for topic, subject in db.session.execute(rows.order_by(AuditEntry.number))]


def test_words_are_read_from_lines_and_between_commas() -> None:
    assert words_in("无人机\r\n无人驾驶航空器，UAV；drone\n\n") == (
        "无人机\r",
        "无人驾驶航空器",
        "UAV",
        "drone",
    )
    draft = cleaned_group(
        GroupDraft((" 无人机\r", "無人機", "ＵＡＶ", "uav", " machine   learning"), "  备注 ")
    )
    assert draft == GroupDraft(("无人机", "ＵＡＶ", "machine learning"), "备注")


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (("无人机", "航空器"), []),
        (("无人机",), ["too_few"]),
        ((), ["too_few"]),
        (tuple(f"词{number}" for number in range(13)), ["too_many"]),
        (("无人机", "长" * 41), ["word_too_long"]),
        (("长" * 40, "x" * 40), []),
        (("无人机", "“引号”"), ["special"]),
        (("无人机", "-减"), ["special"]),
        (("无人机", "KX-3F21"), []),
        (("无人机", "！？"), ["no_letters"]),
        (("无人机", "😀"), ["no_letters"]),
    ],
)
def test_what_is_wrong_with_a_group(words: tuple[str, ...], codes: list[str]) -> None:
    assert [problem.code for problem in group_problems(GroupDraft(words))] == codes
    assert [p.code for p in group_problems(GroupDraft(("甲乙", "丙丁"), "备" * 201))] == ["too_long"]


@given(st.lists(st.text(st.characters(codec=None), max_size=50), max_size=15), st.text(max_size=250))
def test_cleaning_twice_changes_nothing_and_anything_can_be_judged(words: list[str], note: str) -> None:
    draft = cleaned_group(GroupDraft(tuple(words), note))
    assert cleaned_group(draft) == draft
    group_problems(draft)


def test_a_group_is_added_changed_and_deleted_with_a_line_each(officer: Actor) -> None:
    group = added(officer, "无人机", "無人機", "无人驾驶航空器", note="航空")
    assert (group.words, group.note, group.is_active) == (["无人机", "无人驾驶航空器"], "航空", True)
    assert group.changed_by == officer.person_id
    head = make.officer(Role.DEPARTMENT_HEAD)
    group_id, version = group.id, group.row_version
    with unit_of_work():
        group = queries.synonym_group(EVERYTHING, group_id)
        operations.edit_group(head, group, GroupDraft(("无人机", "UAV")), seen_version=version)
    group = queries.synonym_group(EVERYTHING, group_id)
    assert (group.words, group.changed_by, group.row_version) == (
        ["无人机", "UAV"],
        head.person_id,
        version + 1,
    )
    with unit_of_work():
        group = queries.synonym_group(EVERYTHING, group_id)
        operations.delete_group(head, group, seen_version=version + 1)
    with pytest.raises(NotFound):
        queries.synonym_group(EVERYTHING, group_id)
    subject = f"synonym_group:{group_id}"
    assert lines() == [("synonym.add", subject), ("synonym.edit", subject), ("synonym.delete", subject)]


def test_saving_what_is_saved_leaves_nothing_behind(officer: Actor) -> None:
    group = added(officer, "无人机", "UAV")
    with unit_of_work():
        operations.edit_group(officer, group, GroupDraft(("无人机", "UAV")), seen_version=group.row_version)
    assert queries.synonym_group(EVERYTHING, group.id).row_version == 1
    assert len(lines()) == 1


def test_a_word_stands_in_one_active_group(officer: Actor) -> None:
    first = added(officer, "无人机", "UAV")
    found = refused(lambda: operations.add_group(officer, GroupDraft(("無人機", "飞行器"))))
    assert found == [Problem("words", "taken", value="無人機", words=["无人机", "UAV"])]
    second = added(officer, "無人機", "飞行器", is_active=False)
    first_id, second_id = first.id, second.id

    def switch(group_id: int, is_active: bool) -> None:
        group = queries.synonym_group(EVERYTHING, group_id)
        operations.switch_group(officer, group, is_active=is_active, seen_version=group.row_version)

    assert [p.code for p in refused(lambda: switch(second_id, is_active=True))] == ["taken"]
    with unit_of_work():
        switch(first_id, is_active=False)
        switch(second_id, is_active=True)
    known = queries.active_synonyms(EVERYTHING)
    assert [one.others for one in known.expansions("无人机")] == [("飞行器",)]


def test_there_is_an_end_to_groups(officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_GROUPS", 1)
    added(officer, "无人机", "UAV")
    found = refused(lambda: operations.add_group(officer, GroupDraft(("甲乙", "丙丁"))))
    assert found == [Problem("", "too_many_groups", most=1)]
    assert drafts.MOST_GROUPS == 2_000


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD}))
def test_only_the_department_keeps_words(officer: Actor, role: Role) -> None:
    group = added(officer, "无人机", "UAV")
    place = {Role.BRANCH_OPERATOR: "/p/BR1/", Role.NODE_OPERATOR: "/p/BR1/220184/"}.get(role)
    other = make.officer(role, place)
    with pytest.raises(NotAllowed), unit_of_work():
        operations.add_group(other, GroupDraft(("甲乙", "丙丁")))
    with pytest.raises(NotAllowed), unit_of_work():
        operations.delete_group(other, group, seen_version=1)
    with pytest.raises(NotAllowed), unit_of_work():
        operations.bring_in(other, [])


def test_what_somebody_else_has_changed_is_not_overwritten(officer: Actor) -> None:
    group_id = added(officer, "无人机", "UAV").id
    for act in (
        lambda group: operations.edit_group(officer, group, GroupDraft(("甲乙", "丙丁")), seen_version=2),
        lambda group: operations.switch_group(officer, group, is_active=False, seen_version=0),
        lambda group: operations.delete_group(officer, group, seen_version=3),
    ):
        with pytest.raises(Stale), unit_of_work():
            act(queries.synonym_group(EVERYTHING, group_id))
    assert queries.synonym_group(EVERYTHING, group_id).row_version == 1


def test_groups_are_found_by_word_and_note(officer: Actor) -> None:
    added(officer, "无人机", "UAV", note="航空器")
    added(officer, "AI", "人工智能")
    assert [row.group.words[0] for row in queries.synonym_groups(EVERYTHING)] == ["AI", "无人机"]
    for words, first in (("uav", "无人机"), ("無人", "无人机"), ("航空", "无人机"), ("智能", "AI")):
        assert [row.group.words[0] for row in queries.synonym_groups(EVERYTHING, words)] == [first]
    assert queries.synonym_groups(EVERYTHING, "没有的") == ()
    assert queries.synonym_groups(EVERYTHING)[0].changed_by == officer.name


@pytest.mark.parametrize("number", [0, 2**31, 2**63])
def test_a_number_without_a_group_is_not_found(app: Flask, number: int) -> None:
    with pytest.raises(NotFound):
        queries.synonym_group(EVERYTHING, number)


def test_a_process_notices_changes_after_some_seconds_or_at_once_its_own(officer: Actor) -> None:
    now = [0.0]
    kept = CurrentSynonyms(lambda: now[0])
    assert kept.get().expansions("无人机") == ()
    group = added(officer, "无人机", "UAV")
    now[0] = LOOK_EVERY - 0.1
    assert kept.get().expansions("无人机") == ()
    now[0] = LOOK_EVERY
    assert kept.get().expansions("无人机")
    with unit_of_work():
        operations.switch_group(officer, group, is_active=False, seen_version=group.row_version)
    assert kept.get().expansions("无人机")
    kept.forget()
    assert kept.get().expansions("无人机") == ()
