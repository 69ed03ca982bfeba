"""Organisations: brought in, judged, changed, and who belongs to them."""

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts import policy
from marketplace.accounts.drafts import organisation_problems, uscc_problem
from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations
from marketplace.accounts.states import OrganisationKind, OrganisationReason, OrganisationStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel import uscc
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor, OrganisationRole, Role
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Stale, WrongState
from tests import make
from tests.accounts import steps

Judge = Callable[[Actor, Organisation], None]
JUDGEMENTS: dict[str, Judge] = {
    "verify": organisations.verify,
    "refuse": lambda a, o: organisations.refuse(a, o, OrganisationReason.NO_PROOF),
    "suspend": lambda a, o: organisations.suspend(a, o, OrganisationReason.MISUSE),
    "reinstate": organisations.reinstate,
}


def refused_codes(refusal: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in refusal.value.problems}


def test_a_new_organisation_waits_in_the_branch_of_its_region(app: Flask) -> None:
    made = make.organisation(region="220102", verified=False)
    assert made.status is OrganisationStatus.PENDING
    assert made.branch_path == "/p/BR1/"
    assert made.verified_at is None


def test_a_county_with_a_node_puts_it_below_the_node(app: Flask) -> None:
    assert make.organisation(region="220184").branch_path == "/p/BR1/220184/"


def test_a_wrong_check_digit_comes_with_the_right_one(app: Flask) -> None:
    good = make.uscc_code()
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    with pytest.raises(Invalid) as refusal, unit_of_work():
        organisations.create(
            SYSTEM, uscc=wrong, name="虚构甲", kind=OrganisationKind.OTHER, region_code="220102"
        )
    assert refused_codes(refusal) == {("uscc", "uscc_check_character")}
    assert refusal.value.problems[0].facts == {"expected": good[17]}


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"uscc": "9122"}, ("uscc", "uscc_length")),
        ({"uscc": "I" * 18}, ("uscc", "uscc_character")),
        ({"name": "\x00 "}, ("name", "required")),
        ({"name": "长" * 121}, ("name", "too_long")),
        ({"region_code": "999999"}, ("region_code", "unknown_region")),
        ({"region_code": "\x00"}, ("region_code", "unknown_region")),
        ({"website": "javascript:alert(1)"}, ("website", "web_address")),
        ({"website": "https://user@example.invalid"}, ("website", "web_address")),
        ({"website": "http://["}, ("website", "web_address")),
        ({"contact_phone": "打电话"}, ("contact_phone", "phone")),
        ({"contact_email": "nobody"}, ("contact_email", "email")),
        ({"introduction": "长" * 5001}, ("introduction", "too_long")),
    ],
)
def test_bad_data_names_its_field(app: Flask, values: dict[str, str], problem: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refusal, unit_of_work():
        organisations.register(SYSTEM, steps.draft(**values))
    assert problem in refused_codes(refusal)


def test_a_code_is_registered_once_however_it_is_written(app: Flask) -> None:
    known = make.organisation()
    spaced = f" {known.uscc[:8].lower()}-{known.uscc[8:]} "
    with pytest.raises(Invalid) as refusal, unit_of_work():
        organisations.register(SYSTEM, steps.draft(uscc=spaced))
    assert refused_codes(refusal) == {("uscc", "uscc_taken")}


def test_nobody_registers_without_signing_in(app: Flask) -> None:
    with pytest.raises(NotAllowed), unit_of_work():
        organisations.register(ANONYMOUS, steps.draft())


def test_whoever_registers_is_the_first_administrator(app: Flask) -> None:
    actor = make.member()
    with unit_of_work():
        made = organisations.register(actor, steps.draft())
        made_id = made.id
    membership = make.actor_of(actor.person_id or 0).membership(made_id)
    assert membership is not None
    assert membership.role is OrganisationRole.ADMIN
    assert not membership.verified


@pytest.mark.parametrize("judgement", JUDGEMENTS)
@pytest.mark.parametrize(
    "who",
    ["member", "node operator", "other branch", "broker", "department", "security", "anonymous"],
)
def test_only_an_operator_of_the_subtree_judges(app: Flask, judgement: str, who: str) -> None:
    made = make.organisation(region="220102", verified=judgement == "suspend")
    actors = {
        "member": lambda: make.member(of=made),
        "node operator": lambda: make.officer(Role.NODE_OPERATOR, "/p/BR1/220184/"),
        "other branch": lambda: make.operator("/p/BR2/"),
        "broker": lambda: make.broker("/p/BR1/"),
        "department": lambda: make.officer(Role.DEPARTMENT_HEAD),
        "security": lambda: make.officer(Role.SECURITY_ADMINISTRATOR),
        "anonymous": lambda: ANONYMOUS,
    }
    actor = actors[who]()
    with pytest.raises(NotAllowed), unit_of_work():
        JUDGEMENTS[judgement](actor, db.session.get_one(Organisation, made.id))


@pytest.mark.parametrize("path", ["/p/", "/p/BR1/"])
def test_branch_and_province_verify(app: Flask, path: str) -> None:
    made, actor = make.organisation(verified=False), make.operator(path)
    with unit_of_work():
        organisations.verify(actor, db.session.get_one(Organisation, made.id))
    assert made.status is OrganisationStatus.VERIFIED
    assert made.verified_at is not None
    assert len(steps.news("organisation.verify")) == 1


def test_an_operator_does_not_judge_an_own_organisation(app: Flask) -> None:
    operator, made = make.operator("/p/BR1/"), make.organisation(verified=False)
    with unit_of_work():
        organisations.add_member(SYSTEM, made.id, operator.person_id or 0, OrganisationRole.MEMBER)
    both = make.actor_of(operator.person_id or 0)
    assert not policy.may(both, "verify", made)


@pytest.mark.parametrize("judgement", ["refuse", "suspend"])
def test_a_negative_end_has_a_reason(app: Flask, judgement: str) -> None:
    made, actor = make.organisation(verified=judgement == "suspend"), make.operator()
    with pytest.raises(Invalid) as refusal, unit_of_work():
        getattr(organisations, judgement)(actor, db.session.get_one(Organisation, made.id), None)
    assert refused_codes(refusal) == {("reason", "required")}


def test_a_refused_one_corrects_its_data_and_asks_again(app: Flask) -> None:
    made = make.organisation(verified=False)
    owner, operator = make.member(of=made), make.operator()
    with unit_of_work():
        organisations.refuse(operator, made, OrganisationReason.NAME_DIFFERS)
    assert made.reason == "name_differs"
    with unit_of_work():
        wanted = steps.draft(uscc=made.uscc, name="虚构仪器股份有限公司")
        organisations.update(owner, made, wanted, seen_version=made.row_version)
        organisations.ask_again(owner, made)
    assert (made.status, made.reason, made.name) == (OrganisationStatus.PENDING, None, "虚构仪器股份有限公司")


def test_suspending_tells_the_rooms_above_and_reinstating_brings_back(app: Flask) -> None:
    made, operator = make.organisation(), make.operator()
    with unit_of_work():
        organisations.suspend(operator, made, OrganisationReason.CEASED)
    assert [event.subject_id for event in steps.news("organisation.suspend")] == [made.id]
    assert made.reason == "ceased"
    with unit_of_work():
        organisations.reinstate(operator, made)
    assert (made.status, made.reason) == (OrganisationStatus.VERIFIED, None)


def test_a_verified_one_is_not_verified_twice(app: Flask) -> None:
    made = make.organisation()
    with pytest.raises(WrongState), unit_of_work():
        organisations.verify(SYSTEM, made)


def test_the_contact_of_a_verified_one_may_change_and_its_name_may_not(app: Flask) -> None:
    owner = make.member()
    made = steps.organisation_of(owner)
    same = {"uscc": made.uscc, "name": made.name, "kind": made.kind, "region_code": made.region_code}
    with unit_of_work():
        wanted = steps.draft(**same, contact_phone="0431-1234567")
        organisations.update(owner, made, wanted, seen_version=made.row_version)
    assert made.contact_phone == "0431-1234567"
    with pytest.raises(Invalid) as refusal, unit_of_work():
        wanted = steps.draft(**same | {"name": "另一个名字"})
        organisations.update(owner, made, wanted, seen_version=made.row_version)
    assert refused_codes(refusal) == {("name", "locked")}


def test_a_stale_edit_is_refused(app: Flask) -> None:
    owner = make.member()
    made = steps.organisation_of(owner)
    with pytest.raises(Stale), unit_of_work():
        organisations.update(owner, made, steps.draft(uscc=made.uscc), seen_version=made.row_version - 1)


@pytest.mark.parametrize("who", ["member", "stranger", "operator"])
def test_only_its_administrator_edits(app: Flask, who: str) -> None:
    made = make.organisation()
    actors = {
        "member": lambda: make.member(of=made, role=OrganisationRole.MEMBER),
        "stranger": make.member,
        "operator": make.operator,
    }
    actor = actors[who]()
    with pytest.raises(NotAllowed), unit_of_work():
        organisations.update(actor, made, steps.draft(uscc=made.uscc), seen_version=made.row_version)


def test_taking_a_person_out_ends_the_sessions(app: Flask) -> None:
    owner = make.member()
    made = steps.organisation_of(owner)
    other = make.member(of=made, role=OrganisationRole.MEMBER)
    make.session_token(other)
    with unit_of_work():
        organisations.remove_member(owner, made, other.person_id or 0)
    assert steps.sessions_of(other.person_id) == 0
    assert make.actor_of(other.person_id or 0).memberships == ()


def test_the_last_administrator_stays(app: Flask) -> None:
    owner = make.member()
    made = steps.organisation_of(owner)
    with pytest.raises(Invalid), unit_of_work():
        organisations.remove_member(owner, made, owner.person_id or 0)
    with pytest.raises(Invalid), unit_of_work():
        organisations.change_member(owner, made, owner.person_id or 0, OrganisationRole.MEMBER)


def test_another_role_ends_the_sessions(app: Flask) -> None:
    owner = make.member()
    made = steps.organisation_of(owner)
    other = make.member(of=made, role=OrganisationRole.MEMBER)
    make.session_token(other)
    with unit_of_work():
        organisations.change_member(owner, made, other.person_id or 0, OrganisationRole.ADMIN)
    assert steps.sessions_of(other.person_id) == 0
    assert "organisation.add_member" in steps.topics()


def test_somebody_unknown_is_neither_removed_nor_changed(app: Flask) -> None:
    owner = make.member()
    made = steps.organisation_of(owner)
    with pytest.raises(NotFound), unit_of_work():
        organisations.remove_member(owner, made, 999_999)
    with pytest.raises(NotFound), unit_of_work():
        organisations.add_member(SYSTEM, 999_999, owner.person_id or 0, OrganisationRole.MEMBER)


@given(st.text(max_size=40))
def test_any_text_as_a_code_gets_an_answer(text: str) -> None:
    code = uscc.normalise(text)
    assert (uscc_problem(code) is None) == (uscc.problem_with(code) is None)


@given(st.text(max_size=300))
def test_any_text_in_every_field_gets_an_answer(text: str) -> None:
    draft = steps.OrganisationDraft(text, text, OrganisationKind.OTHER, text, *[text] * 7)
    assert organisation_problems(draft, frozenset({"220102"}))
