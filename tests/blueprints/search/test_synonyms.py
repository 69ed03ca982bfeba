"""The department's pages: try, keep, switch off, delete, out and in as a file; and what a search page says."""

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.blueprints.search import wording
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, Role
from marketplace.search import operations, queries
from marketplace.search.drafts import GroupDraft
from marketplace.search.models import SynonymGroup
from tests import make
from tests.blueprints.search.conftest import Indexed

AIRCRAFT = "无人驾驶航空器巡检输电线路"
PLACE = "/manage/synonyms"


@pytest.fixture
def department(signed_in: Any) -> FlaskClient:
    found: FlaskClient = signed_in(make.officer(Role.DEPARTMENT_OFFICER))
    return found


@pytest.fixture
def officer(department: FlaskClient) -> Actor:
    return make.officer(Role.DEPARTMENT_HEAD)


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.get_data(as_text=True))


def field_of(page: str, name: str) -> str:
    return page.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]


def groups() -> list[tuple[list[str], bool]]:
    db.session.rollback()
    rows = db.session.scalars(select(SynonymGroup).order_by(SynonymGroup.id))
    return [(row.words, row.is_active) for row in rows]


def kept(officer: Actor, *words: str) -> int:
    with unit_of_work():
        return operations.add_group(officer, GroupDraft(words)).id


def test_a_group_is_tried_before_it_is_kept_and_then_searched_with(
    department: FlaskClient, client: FlaskClient, indexed: Indexed
) -> None:
    make.need(title=AIRCRAFT, published=True)
    indexed.catch_up()
    assert AIRCRAFT not in text_of(client.get("/search?q=UAV"))
    form = {"words": "UAV\n无人驾驶航空器", "note": "", "is_active": "y", "step": "save", "seen_version": "0"}
    page = text_of(department.post(f"{PLACE}/new", data=form))
    assert "预览，尚未保存" in page
    assert AIRCRAFT in page
    assert groups() == []
    form["tried"] = field_of(page, "tried")
    assert department.post(f"{PLACE}/new", data=form).headers["Location"] == PLACE
    assert groups() == [(["UAV", "无人驾驶航空器"], True)]
    page = text_of(client.get("/search?q=UAV"))
    assert "<mark>无人驾驶航空器</mark>" in page
    assert "同时检索：<bdi>无人驾驶航空器</bdi>" in page
    assert 'href="/search?q=UAV&amp;exact=1"' in page
    page = text_of(client.get("/search?q=UAV&exact=1"))
    assert AIRCRAFT not in page
    assert "只搜了输入的词。" in page
    assert 'href="/search?q=UAV"' in page
    assert AIRCRAFT in client.get("/search/export.csv?q=UAV").get_data(as_text=True)
    assert AIRCRAFT not in client.get("/search/export.csv?q=UAV&exact=1").get_data(as_text=True)


def test_other_words_than_those_tried_are_tried_again(department: FlaskClient, indexed: Indexed) -> None:
    form = {"words": "甲乙 \n丙丁", "is_active": "y", "step": "save"}
    form["tried"] = field_of(text_of(department.post(f"{PLACE}/new", data=form)), "tried")
    form["words"] = "甲乙\n戊己"
    assert "预览，尚未保存" in text_of(department.post(f"{PLACE}/new", data=form))
    assert groups() == []


def test_without_an_index_the_group_can_be_kept_all_the_same(department: FlaskClient) -> None:
    form = {"words": "甲乙\n丙丁", "is_active": "y", "step": "preview"}
    page = text_of(department.post(f"{PLACE}/new", data=form))
    assert "暂时看不到变化" in page
    form |= {"step": "save", "tried": field_of(page, "tried")}
    assert department.post(f"{PLACE}/new", data=form).status_code == 302
    assert groups() == [(["甲乙", "丙丁"], True)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("甲乙", "一组至少要有 2 个不同的词。"),
        ("甲乙\n" + "长" * 41, "一个词最多 40 字"),
        ("甲乙\n“丙”", "里有引号"),
        ("甲乙\n\x00\ud800", "里没有可以检索的字"),
        ("\n".join(f"词{n}" for n in range(13)), "一组最多 12 个词，现有 13 个"),
        ("甲乙\n无人机", "“无人机”已在另一组里（无人机、UAV）"),
        ("词" * 5_000, "一个词最多 40 字"),
    ],
)
def test_bad_words_are_said_beside_the_field_and_kept(
    department: FlaskClient, officer: Actor, words: str, said: str
) -> None:
    kept(officer, "无人机", "UAV")
    form = {"words": words.encode("utf-8", "replace"), "is_active": "y", "step": "save"}
    answer = department.post(f"{PLACE}/new", data=form)
    page = answer.get_data(as_text=True)
    if answer.status_code == 200:  # what only the tables know is found when it is kept
        answer = department.post(f"{PLACE}/new", data=form | {"tried": field_of(page, "tried")})
        page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert words.split("\n")[0] in page
    assert len(groups()) == 1


def test_a_conflict_keeps_what_was_typed_and_shows_what_was_saved(
    department: FlaskClient, officer: Actor, indexed: Indexed
) -> None:
    group_id = kept(officer, "无人机", "UAV")
    page = text_of(department.get(f"{PLACE}/{group_id}"))
    form = {"words": "无人机\n飞行器", "is_active": "y", "seen_version": field_of(page, "seen_version")}
    form["tried"] = field_of(text_of(department.post(f"{PLACE}/{group_id}", data=form)), "tried")
    with unit_of_work():
        group = queries.synonym_group(EVERYTHING, group_id)
        operations.edit_group(officer, group, GroupDraft(("无人机", "drone")), seen_version=1)
    page = text_of(department.post(f"{PLACE}/{group_id}", data=form | {"step": "save"}), 409)
    assert "对方保存的是：无人机、drone" in page
    assert "飞行器" in page
    form["seen_version"] = field_of(page, "seen_version")
    assert department.post(f"{PLACE}/{group_id}", data=form | {"step": "save"}).status_code == 302
    assert groups() == [(["无人机", "飞行器"], True)]


def test_a_group_is_switched_off_on_and_deleted(department: FlaskClient, officer: Actor) -> None:
    group_id = kept(officer, "无人机", "UAV")
    off = department.post(f"{PLACE}/{group_id}/switch", data={"seen_version": "1", "is_active": "0"})
    assert (off.status_code, groups()) == (302, [(["无人机", "UAV"], False)])
    kept(officer, "UAV", "drone")
    on = department.post(f"{PLACE}/{group_id}/switch", data={"seen_version": "2", "is_active": "1"})
    assert "“UAV”已在另一组里（UAV、drone）" in text_of(on, 422)
    assert department.post(f"{PLACE}/{group_id}/delete", data={"seen_version": "1"}).status_code == 409
    assert department.post(f"{PLACE}/{group_id}/delete", data={"seen_version": "2"}).status_code == 302
    assert groups() == [(["UAV", "drone"], True)]


def test_the_list_is_searched_and_says_who_changed_what(department: FlaskClient, officer: Actor) -> None:
    kept(officer, "无人机", "UAV")
    kept(officer, "AI", "人工智能")
    page = text_of(department.get(f"{PLACE}?q=uav"))
    assert "无人机、UAV" in page
    assert "人工智能" not in page
    assert officer.name in page
    for query in ("q=没有", "page=99999999999", "page=-1", "q=%00%ED%A0%80", "q=" + "长" * 2_000):
        assert department.get(f"{PLACE}?{query}").status_code == 200
    for number in (0, 2**31, 2**63):
        assert department.get(f"{PLACE}/{number}").status_code == 404


def uploaded(client: FlaskClient, text: str | bytes) -> Any:
    data = text if isinstance(text, bytes) else text.encode("utf-8-sig")
    return client.post(f"{PLACE}/import", data={"file": (BytesIO(data), "words.csv")})


def test_what_goes_out_comes_in_again(department: FlaskClient, officer: Actor) -> None:
    group_id = kept(officer, "无人机", "UAV")
    out = department.get(f"{PLACE}/export.csv").get_data(as_text=True).lstrip("\ufeff")
    assert f"{group_id},是,,无人机,UAV" in out
    changed = out.replace("UAV", "飞行器") + ",否,备注,AI,人工智能\r\n"
    assert uploaded(department, changed).status_code == 302
    assert groups() == [(["无人机", "飞行器"], True), (["AI", "人工智能"], False)]
    assert uploaded(department, changed.split("\r\n")[0].encode("gb18030")).status_code == 302


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "请选择一个 CSV 文件。"),
        ("甲,乙\n丙,丁\n", "第一行要有列名"),
        ("编号,词1,词2\n9,甲乙,丙丁\n", "第 2 行：没有编号为“9”的词组"),
        ("词1,词2\n甲乙,丙丁\n丙丁,戊己\n", "第 3 行：“丙丁”已在另一组里（甲乙、丙丁）"),
        (b"\x00\x01\x02", "这个文件读不出来"),
        (b"\xff\xff\xff", "这个文件读不出来"),
        ("词1,词2\n" + "甲\n" * 60, "……还有 69 处"),
        (b"x" * (4 * 1024 * 1024 + 1), "文件太大"),
    ],
)
def test_a_bad_file_is_refused_as_a_whole(
    department: FlaskClient, officer: Actor, text: str | bytes, said: str
) -> None:
    assert said in text_of(uploaded(department, text), 422)
    assert groups() == []


def test_every_problem_has_its_words(department: FlaskClient) -> None:
    codes = {
        "too_few", "too_many", "word_too_long", "special", "no_letters", "taken", "too_long", "too_many_groups",
        "unknown_number", "unknown_answer", "row_unreadable", "twice", "no_heads",
    }  # fmt: skip
    assert set(wording.PROBLEMS) == codes


def test_a_second_click_does_no_harm(department: FlaskClient, indexed: Indexed) -> None:
    form = {"words": "UAV\n无人机", "note": "", "is_active": "y", "step": "save", "seen_version": "0"}
    form["tried"] = field_of(text_of(department.post(f"{PLACE}/new", data=form)), "tried")
    for _click in range(2):
        assert department.post(f"{PLACE}/new", data=form).headers["Location"] == PLACE
    assert groups() == [(["UAV", "无人机"], True)]
    place = f"{PLACE}/{db.session.scalars(select(SynonymGroup.id)).one()}"
    form |= {"note": "飞的", "seen_version": "1"}
    for _click in range(2):
        assert department.post(place, data=form).headers["Location"] == PLACE
    off = {"is_active": "0", "seen_version": "2"}
    for _click in range(2):
        assert department.post(f"{place}/switch", data=off).headers["Location"] == PLACE
    assert groups() == [(["UAV", "无人机"], False)]
    for words in ("已删除。", "这一组已不在列表里。"):
        answer = department.post(f"{place}/delete", data={"seen_version": "3"}, follow_redirects=True)
        assert words in text_of(answer)
    assert groups() == []


@pytest.mark.parametrize("step", ["switch", "delete"])
def test_what_another_has_changed_meanwhile_is_neither_switched_nor_deleted(
    department: FlaskClient, officer: Actor, step: str
) -> None:
    place = f"{PLACE}/{kept(officer, 'UAV', '无人机')}"
    with unit_of_work():
        group = db.session.scalars(select(SynonymGroup)).one()
        operations.edit_group(officer, group, GroupDraft(("UAV", "航空器")), seen_version=group.row_version)
    answer = department.post(f"{place}/{step}", data={"is_active": "0", "seen_version": "1"})
    assert answer.status_code == 409
    assert groups() == [(["UAV", "航空器"], True)]


def test_a_list_without_groups_says_which_kind_of_nothing_it_is(
    department: FlaskClient, officer: Actor
) -> None:
    assert "还没有同义词" in text_of(department.get(PLACE))
    kept(officer, "UAV", "无人机")
    page = text_of(department.get(f"{PLACE}?q=光伏"))
    assert "没有相符的词组" in page
    assert f'<a href="{PLACE}">看全部词组</a>' in page


@pytest.mark.parametrize("role", [Role.PROVINCE_OPERATOR, Role.BROKER, Role.SYSTEM_ADMINISTRATOR, None])
def test_only_the_department_keeps_synonyms(signed_in: Any, officer: Actor, role: Role | None) -> None:
    number = kept(officer, "UAV", "无人机")
    client = signed_in(make.officer(role) if role else make.member())
    for path in (PLACE, f"{PLACE}/new", f"{PLACE}/{number}", f"{PLACE}/import", f"{PLACE}/export.csv"):
        assert client.get(path).status_code == 403
    for path in (f"{PLACE}/new", f"{PLACE}/{number}/switch", f"{PLACE}/{number}/delete", f"{PLACE}/import"):
        assert client.post(path, data={"seen_version": "1", "is_active": "0"}).status_code == 403
    assert groups() == [(["UAV", "无人机"], True)]
