"""Navigation and the pages of accounts, role by role, and other organisations' rows."""

from collections.abc import Callable

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from marketplace.accounts.models import Organisation
from marketplace.blueprints import navigation
from marketplace.db.base import db
from marketplace.kernel.actor import ANONYMOUS, Actor, Membership, OrganisationRole, Role
from tests import make
from tests.accounts import steps

SignedIn = Callable[[Actor], FlaskClient]
PLACES = {Role.NODE_OPERATOR: "/p/BR1/220184/", Role.BRANCH_OPERATOR: "/p/BR1/"}
PUBLIC = ["首页", "找成果", "找需求", "季度目录", "分市场", "找经纪人"]
OWN = {
    "我的账号", "我的消息", "我的单位", "登录记录", "我的订阅", "我的关注", "备选清单", "技术经纪人认定",
    "补助和奖励申报", "收益分配",
}  # fmt: skip
MATCHING = {"匹配质量", "匹配进度"}
WORK = {"我的工作", "审核", "匹配建议", "对接工作台"}
FOLLOWING = {"合同", "逾期事项"}
DEALS = FOLLOWING | {"洽谈"}
OPERATING = OWN | DEALS | {"批量导入", "分市场管理", "合同统计", "目录确认", "单位和地方目录"}
MONEY = {"申报办理", "年度预算"}
DECIDING = OWN | FOLLOWING | MATCHING | MONEY | {"同义词", "经纪人认定", "合同统计", "暂停的处置", "政策管理"}
DECIDING |= {"季度目录编制"}
MENUS: dict[Role | str, tuple[set[str], set[str]]] = {  # what the bar adds, what the account's menu adds
    "visitor": (set(), set()),
    "person": (set(), OWN),
    "member": ({"我的工作", "匹配建议"}, OWN | DEALS | {"批量导入", "对接线索", "单位和地方目录"}),
    Role.BROKER: (WORK, OWN | DEALS),
    Role.NODE_OPERATOR: (WORK, OPERATING),
    Role.BRANCH_OPERATOR: (WORK, OPERATING | {"单位管理", "申报办理"}),
    Role.PROVINCE_OPERATOR: (WORK, OPERATING | MATCHING | {"单位管理", "申报办理"}),
    Role.DEPARTMENT_OFFICER: (set(), DECIDING),
    Role.DEPARTMENT_HEAD: (set(), DECIDING | {"审计记录"}),
    Role.CONTRACT_REGISTRAR: (set(), OWN | FOLLOWING | {"合同登记", "合同统计"}),
    Role.FINANCE_OFFICER: (set(), OWN | FOLLOWING | MONEY | {"收入确认", "合同统计"}),
    Role.SYSTEM_ADMINISTRATOR: (set(), OWN | {"后台任务", "匹配进度"}),
    Role.SECURITY_ADMINISTRATOR: (set(), OWN | {"人员管理"}),
    Role.AUDIT_ADMINISTRATOR: (set(), OWN | {"审计记录"}),
}


def somebody(who: Role | str) -> Actor:
    if who == "visitor":
        return ANONYMOUS
    member = (Membership(1, OrganisationRole.MEMBER, "/p/BR1/", verified=True),) if who == "member" else ()
    roles = frozenset({who}) if isinstance(who, Role) else frozenset()
    return Actor(person_id=1, roles=roles, memberships=member)


def menu(app: Flask, table: tuple[navigation.Entry, ...], actor: Actor) -> list[str]:
    with app.test_request_context("/"):
        g.actor = actor
        return [link.words for link in navigation.links(table)]


@pytest.mark.parametrize("who", MENUS, ids=str)
def test_each_role_is_offered_what_it_may_use_and_nothing_else(app: Flask, who: Role | str) -> None:
    bar, account = MENUS[who]
    with app.app_context():
        account = account if navigation.exists("jobs.index") else account - {"后台任务"}
    assert menu(app, navigation.MAIN, somebody(who))[: len(PUBLIC)] == PUBLIC
    assert set(menu(app, navigation.MAIN, somebody(who))) - set(PUBLIC) == bar
    assert set(menu(app, navigation.ACCOUNT, somebody(who))) == account


def test_the_table_holds_every_role() -> None:
    assert {who for who in MENUS if isinstance(who, Role)} == set(Role)


@pytest.mark.parametrize("who", [who for who in MENUS if who != "visitor"], ids=str)
def test_everything_that_is_offered_opens(signed_in: SignedIn, who: Role | str) -> None:
    if isinstance(who, Role):
        actor = make.officer(who, PLACES.get(who, "/p/"))
    else:
        actor = make.member() if who == "member" else make.actor_of(make.person().id)
    client = signed_in(actor)
    with client.application.test_request_context("/"):
        g.actor = actor
        offered = [
            link.url for link in (*navigation.links(navigation.MAIN), *navigation.links(navigation.ACCOUNT))
        ]
    for url in offered:
        if url.startswith("/search"):
            continue  # wants an index, which tests of the search build
        assert client.get(url).status_code == 200, url


OTHERS = ["node", "neighbour", "member", "broker", "department", "security"]


def outsider(who: str) -> Actor:
    """Somebody who has nothing to do with organisations of BR1 outside the node."""
    return {
        "node": lambda: make.operator("/p/BR1/220184/"),
        "neighbour": lambda: make.operator("/p/BR2/"),
        "member": make.member,
        "broker": make.broker,
        "department": lambda: make.officer(Role.DEPARTMENT_OFFICER),
        "security": lambda: make.officer(Role.SECURITY_ADMINISTRATOR),
    }[who]()


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_decides_about_an_organisation(signed_in: SignedIn, who: str) -> None:
    waiting = make.organisation(verified=False).id
    client = signed_in(outsider(who))
    answers = {client.get(f"/manage/organisations/{waiting}").status_code}
    for move in ("verify", "refuse", "suspend", "reinstate"):
        answers.add(
            client.post(f"/manage/organisations/{waiting}/{move}", data={"reason": "misuse"}).status_code
        )
    assert answers <= {403, 404}
    assert db.session.get_one(Organisation, waiting, populate_existing=True).status == "pending"


def test_an_operator_does_not_decide_about_the_own_organisation(signed_in: SignedIn) -> None:
    made = make.organisation(verified=False)
    operator = make.operator("/p/BR1/")
    with make.unit_of_work():
        make.organisations.add_member(make.SYSTEM, made.id, operator.person_id or 0, OrganisationRole.MEMBER)
    client = signed_in(make.actor_of(operator.person_id or 0))
    page = client.get(f"/manage/organisations/{made.id}")
    assert page.status_code == 200
    assert f"/manage/organisations/{made.id}/verify" not in page.text
    assert client.post(f"/manage/organisations/{made.id}/verify").status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "page", ["", "/edit", "/ask-again", "/invitations", "/invitations/1/cancel", "/members/1/role"]
)
def test_another_organisations_pages_look_like_none(signed_in: SignedIn, page: str, method: str) -> None:
    theirs = make.organisation().id
    client = signed_in(make.member())
    ask = getattr(client, method)
    answer = ask(f"/account/organisations/{theirs}{page}")
    missing = ask(f"/account/organisations/999999{page}")
    assert answer.status_code == missing.status_code
    assert answer.status_code in {404, 405}


def test_a_member_sees_the_people_but_none_of_the_buttons(signed_in: SignedIn) -> None:
    owner = make.member()
    row = steps.organisation_of(owner)
    member = make.member(of=row, role=OrganisationRole.MEMBER)
    page = signed_in(member).get(f"/account/organisations/{row.id}").text
    assert steps.person_of(owner).email in page
    for target in ("/invitations", "/remove", "/edit", "/ask-again"):
        assert f"/account/organisations/{row.id}{target}" not in page
    assert f"/members/{owner.person_id}/role" not in page


def test_a_refused_organisation_is_told_why_and_asks_again(signed_in: SignedIn) -> None:
    made = make.organisation(verified=False)
    owner = make.member(of=made)
    with make.unit_of_work():
        make.organisations.refuse(
            make.SYSTEM, db.session.get_one(Organisation, made.id), steps.OrganisationReason.NAME_DIFFERS
        )
    client, path = signed_in(owner), f"/account/organisations/{made.id}"
    assert "单位名称与登记不符" in client.get(path).text
    assert client.post(f"{path}/ask-again").status_code == 302
    assert client.post(f"{path}/ask-again").status_code == 409
    assert db.session.get_one(Organisation, made.id, populate_existing=True).status == "pending"


def test_who_takes_oneself_out_lands_on_a_page_one_may_see(signed_in: SignedIn) -> None:
    owner = make.member()
    row = steps.organisation_of(owner)
    make.member(of=row)
    client = signed_in(owner)
    answer = client.post(f"/account/organisations/{row.id}/members/{owner.person_id}/remove")
    assert answer.location == "/account/organisations"
    assert make.actor_of(owner.person_id or 0).memberships == ()


def test_an_organisation_of_a_place_that_is_closed_still_has_its_page(client: FlaskClient) -> None:
    made = make.organisation().id
    with make.unit_of_work():
        db.session.get_one(Organisation, made).branch_path = "/p/BR9/"
    assert client.get(f"/organisations/{made}").status_code == 200
