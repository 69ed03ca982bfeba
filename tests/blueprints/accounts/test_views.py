"""One's own account and organisations, the operators' and administrators' pages."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations
from marketplace.accounts.states import OrganisationStatus
from marketplace.blueprints.accounts.wording import PROBLEMS
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole, Role
from tests import make
from tests.accounts import steps

SignedIn = Callable[[Actor], FlaskClient]


def form_of(row: Organisation, **values: str) -> dict[str, str]:
    """What the edit form sends."""
    own = {name: getattr(row, name) for name in ("uscc", "name", "region_code", "contact_phone", "address")}
    return own | {"kind": row.kind.value, "row_version": str(row.row_version)} | values


def fresh(organisation_id: int) -> Organisation:
    return db.session.get_one(Organisation, organisation_id, populate_existing=True)


def test_the_account_page_saves_name_and_language(signed_in: SignedIn) -> None:
    actor = make.member()
    client = signed_in(actor)
    client.post("/account", data={"name": "新 名", "language": "en"})
    assert steps.person_of(actor).name == "新 名"
    assert 'lang="en"' in client.get("/account").text
    assert client.post("/account", data={"name": "", "language": "zh"}).status_code == 422
    assert client.post("/account", data={"name": "x", "language": "fr"}).status_code == 422


def test_the_password_page_changes_the_password(signed_in: SignedIn) -> None:
    actor = make.member()
    client = signed_in(actor)
    new = {"password": steps.NEW_PASSWORD, "repeat": steps.NEW_PASSWORD}
    assert client.get("/account/password").status_code == 200
    assert client.post("/account/password", data=new | {"current": "wrong"}).status_code == 422
    assert client.post("/account/password", data=new | {"current": make.PASSWORD}).status_code == 302
    assert client.get("/account").status_code == 200


def test_an_organisation_is_edited_and_a_stale_edit_shows_both(signed_in: SignedIn) -> None:
    actor = make.member()
    client = signed_in(actor)
    row = steps.organisation_of(actor)
    path, first, second = f"/account/organisations/{row.id}/edit", form_of(row), form_of(row)
    assert client.get(path).status_code == 200
    assert client.post(path, data=first | {"address": "甲路一号"}).status_code == 302
    stale = client.post(path, data=second | {"address": "乙路二号"})
    assert stale.status_code == 409
    assert "甲路一号" in stale.text
    assert "乙路二号" in stale.text
    version = str(fresh(row.id).row_version)
    assert f'name="row_version" value="{version}"' in stale.text
    assert client.post(path, data=second | {"address": "乙路二号", "row_version": version}).status_code == 302
    assert fresh(row.id).address == "乙路二号"


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30, "\x00"])
def test_a_version_that_is_none_is_stale(signed_in: SignedIn, version: str) -> None:
    actor = make.member()
    row = steps.organisation_of(actor)
    answer = signed_in(actor).post(
        f"/account/organisations/{row.id}/edit", data=form_of(row, row_version=version, address="x")
    )
    assert answer.status_code == 409


def test_what_was_verified_is_not_changed_by_a_crafted_form(signed_in: SignedIn) -> None:
    actor = make.member()
    row = steps.organisation_of(actor)
    path = f"/account/organisations/{row.id}/edit"
    answer = signed_in(actor).post(path, data=form_of(row, name="另一个名字"))
    assert answer.status_code == 422
    assert fresh(row.id).name != "另一个名字"


@pytest.mark.parametrize("who", ["stranger", "member", "operator"])
def test_others_do_not_edit_invite_or_remove(signed_in: SignedIn, who: str) -> None:
    owner = make.member()
    row = steps.organisation_of(owner)
    row_id, data, owner_id = row.id, form_of(row), owner.person_id
    actors = {
        "stranger": make.member,
        "member": lambda: make.member(of=fresh(row_id), role=OrganisationRole.MEMBER),
        "operator": make.operator,
    }
    client = signed_in(actors[who]())
    for path in ("edit", "invitations", "ask-again", "invitations/1/cancel", f"members/{owner_id}/remove"):
        answer = client.post(
            f"/account/organisations/{row_id}/{path}",
            data=data | {"email": "a@example.invalid", "role": "member"},
        )
        assert answer.status_code in {403, 404}, path


def test_a_further_organisation_is_registered(signed_in: SignedIn) -> None:
    client = signed_in(make.actor_of(make.person().id))
    data = {
        "uscc": make.uscc_code(),
        "name": "虚构研究所",
        "kind": "research_institute",
        "region_code": "220202",
    }
    assert client.post("/account/organisations/new", data=data).status_code == 302
    assert "虚构研究所" in client.get("/account/organisations").text
    again = client.post("/account/organisations/new", data=data)
    assert again.status_code == 422
    assert "已在市场登记" in again.text


def test_inviting_and_taking_back(signed_in: SignedIn) -> None:
    actor = make.member()
    organisation_id = actor.memberships[0].organisation_id
    client, path = signed_in(actor), f"/account/organisations/{organisation_id}"
    assert client.post(f"{path}/invitations", data={"email": "bad", "role": "member"}).status_code == 422
    client.post(f"{path}/invitations", data={"email": "guest@example.invalid", "role": "member"})
    page = client.get(path).text
    assert "guest@example.invalid" in page
    link_id = page.split("/invitations/")[1].split("/cancel")[0]
    client.post(f"{path}/invitations/{link_id}/cancel")
    assert "guest@example.invalid" not in client.get(path).text
    assert client.post(f"{path}/invitations/{10**20}/cancel").status_code == 404


def test_members_are_promoted_and_removed(signed_in: SignedIn) -> None:
    owner = make.member()
    row = steps.organisation_of(owner)
    other = make.member(of=row, role=OrganisationRole.MEMBER).person_id
    client, path = signed_in(owner), f"/account/organisations/{row.id}/members"
    client.post(f"{path}/{other}/role", data={"role": "admin"})
    assert make.actor_of(other or 0).memberships[0].role is OrganisationRole.ADMIN
    assert client.post(f"{path}/{other}/role", data={"role": "king"}).status_code == 422
    client.post(f"{path}/{other}/remove")
    assert make.actor_of(other or 0).memberships == ()
    assert client.post(f"{path}/{10**20}/remove").status_code == 404
    client.post(f"{path}/{owner.person_id}/remove")
    assert len(make.actor_of(owner.person_id or 0).memberships) == 1


def test_the_public_page_says_what_was_checked_and_when(client: FlaskClient) -> None:
    made = make.organisation(introduction="生产<b>仪器</b>")
    page = client.get(f"/organisations/{made.id}").text
    assert "已核验单位" in page
    assert "统一社会信用代码、单位名称和单位类型" in page
    assert "&lt;b&gt;" in page


@pytest.mark.parametrize("number", ["0", "99999", str(2**63), str(10**40)])
def test_no_number_breaks_the_public_page(client: FlaskClient, number: str) -> None:
    assert client.get(f"/organisations/{number}").status_code == 404


def test_an_unverified_one_is_seen_by_its_people_and_operators_alone(
    client: FlaskClient, signed_in: SignedIn
) -> None:
    made = make.organisation(verified=False)
    owner, path = make.member(of=made), f"/organisations/{made.id}"
    assert client.get(path).status_code == 404
    assert signed_in(make.member()).get(path).status_code == 404
    assert signed_in(make.operator("/p/BR2/")).get(path).status_code == 404
    assert signed_in(owner).get(path).status_code == 200
    assert signed_in(make.operator("/p/BR1/")).get(path).status_code == 200


def test_an_operator_verifies_refuses_and_suspends_with_a_reason(signed_in: SignedIn) -> None:
    made = make.organisation(verified=False)
    client, path = signed_in(make.operator()), f"/manage/organisations/{made.id}"
    assert "核验通过" in client.get(path).text
    assert client.post(f"{path}/refuse").status_code == 422
    assert client.post(f"{path}/refuse", data={"reason": "because"}).status_code == 422
    assert client.post(f"{path}/refuse", data={"reason": "no_proof"}).status_code == 302
    assert "缺少证明材料" in client.get(path).text
    assert client.post(f"{path}/verify").status_code == 302
    assert client.post(f"{path}/verify").status_code == 409
    client.post(f"{path}/suspend", data={"reason": "misuse"})
    assert fresh(made.id).status is OrganisationStatus.SUSPENDED
    client.post(f"{path}/reinstate")
    assert fresh(made.id).status is OrganisationStatus.VERIFIED
    assert client.post(f"{path}/ask_again").status_code == 404
    assert client.post(f"{path}/%00").status_code == 404


def test_another_branchs_operator_finds_nothing_there(signed_in: SignedIn) -> None:
    made = make.organisation(verified=False, name="虚构别处厂")
    client = signed_in(make.operator("/p/BR2/"))
    assert "虚构别处厂" not in client.get("/manage/organisations").text
    assert client.get(f"/manage/organisations/{made.id}").status_code == 404
    assert client.post(f"/manage/organisations/{made.id}/verify").status_code == 404
    assert fresh(made.id).status is OrganisationStatus.PENDING


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ED%A0%80", "page=-1", "page=99999999999", "status=x", "q=" + "x" * 5000]
)
@pytest.mark.parametrize("path", ["/manage/organisations", "/manage/people", "/audit", "/audit/export.csv"])
def test_no_query_breaks_a_list(signed_in: SignedIn, path: str, query: str) -> None:
    actors = {
        "/manage/organisations": make.operator,
        "/manage/people": lambda: make.officer(Role.SECURITY_ADMINISTRATOR),
    }
    actor = actors.get(path, lambda: make.officer(Role.AUDIT_ADMINISTRATOR))()
    assert signed_in(actor).get(f"{path}?{query}").status_code == 200


def test_a_long_list_has_pages(signed_in: SignedIn) -> None:
    for _ in range(21):
        make.organisation()
    client = signed_in(make.operator())
    assert "page=2" in client.get("/manage/organisations").text
    assert client.get("/manage/organisations?page=2").text.count("/manage/organisations/") == 1


def test_the_security_administrator_makes_grants_revokes_disables_and_enables(signed_in: SignedIn) -> None:
    client = signed_in(make.officer(Role.SECURITY_ADMINISTRATOR))
    made = client.post("/manage/people/new", data={"name": "何十", "email": "he@example.invalid"})
    path = made.headers["Location"]
    person_id = int(path.rsplit("/", 1)[1])
    assert len(steps.news("link.requested")) == 1
    client.post(f"{path}/roles", data={"role": "branch_operator", "branch_path": "/p/BR1/"})
    assert make.actor_of(person_id).branch_path == "/p/BR1/"
    wrong = client.post(f"{path}/roles", data={"role": "node_operator", "branch_path": "/p/BR1/"})
    assert wrong.status_code == 422
    assert "级别" in wrong.text
    client.post(f"{path}/roles/branch_operator/revoke")
    assert make.actor_of(person_id).roles == frozenset()
    assert client.post(f"{path}/roles/king/revoke").status_code == 404
    assert client.post(f"{path}/disable").status_code == 422
    client.post(f"{path}/disable", data={"reason": "misuse"})
    assert "<dt>停用原因</dt>" in client.get(path).text
    client.post(f"{path}/enable")
    assert "<dt>停用原因</dt>" not in client.get(path).text
    client.post(f"{path}/second-factor/take-away")
    assert client.post(f"/manage/people/{10**30}/enable").status_code == 404


def test_the_own_account_shows_no_buttons_and_refuses(signed_in: SignedIn) -> None:
    actor = make.officer(Role.SECURITY_ADMINISTRATOR)
    client, path = signed_in(actor), f"/manage/people/{actor.person_id}"
    assert f"{path}/roles" not in client.get(path).text
    data = {"role": "finance_officer", "branch_path": "/p/"}
    assert client.post(f"{path}/roles", data=data).status_code == 403


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.SECURITY_ADMINISTRATOR], ids=str)
def test_other_roles_do_not_reach_the_people(signed_in: SignedIn, role: Role) -> None:
    place = {Role.NODE_OPERATOR: "/p/BR1/220184/", Role.BRANCH_OPERATOR: "/p/BR1/"}.get(role, "/p/")
    client = signed_in(make.officer(role, place))
    assert client.get("/manage/people").status_code == 403
    assert client.post("/manage/people/1/disable", data={"reason": "misuse"}).status_code == 403


def test_every_code_of_the_room_has_words(app: Flask) -> None:
    with app.test_request_context():
        assert all(str(words) for words in PROBLEMS.values())


def test_a_suspended_organisation_counts_as_unverified_at_once(signed_in: SignedIn) -> None:
    owner = make.member()
    row = steps.organisation_of(owner)
    with unit_of_work():
        organisations.suspend(SYSTEM, row, steps.REASON)
    assert not make.actor_of(owner.person_id or 0).memberships[0].verified
    assert "已停用" in signed_in(owner).get(f"/account/organisations/{row.id}").text
