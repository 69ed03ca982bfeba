"""The pages of leads and the desk: who gets which, what each form does, what stays closed, and what they cost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from marketplace.blueprints.leads.wording import words_for
from marketplace.brokerage.drafts_leads import (
    BROKERS_REASONS,
    LeadDraft,
    action_problems,
    kept_reason,
    lead_problems,
)
from marketplace.brokerage.models import Lead, LeadSide
from marketplace.brokerage.states import LeadStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from tests import make
from tests.making import brokers
from tests.making import leads as making
from tests.making.leads import Case

SignIn = Callable[[Actor], FlaskClient]
S = LeadStatus


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return found.group(1) if found else ""


def send(client: FlaskClient, page: str, address: str, **data: Any) -> Any:
    """Fill in the form on `page` and send it to `address`."""
    shown = client.get(page).get_data(as_text=True)
    return client.post(address, data={"csrf_token": token(shown)} | data)


def who(case: Case, name: str) -> Actor:
    people: dict[str, Callable[[], Actor]] = {
        "seeker": lambda: case.seeker, "holder": lambda: case.holder, "broker": lambda: case.broker,
        "stranger": make.member, "other_broker": brokers.working, "operator": lambda: make.operator("/p/"),
        "other_operator": lambda: make.operator("/p/BR2/"),
    }  # fmt: skip
    return people[name]()


@pytest.mark.parametrize(
    ("status", "answers"),
    [
        (
            S.OPEN,
            {
                "seeker": 200,
                "holder": 404,
                "broker": 200,
                "other_broker": 200,
                "stranger": 404,
                "operator": 200,
            },
        ),
        (
            S.ADOPTED,
            {"seeker": 404, "holder": 404, "broker": 200, "other_broker": 404, "other_operator": 404},
        ),
        (S.OFFERED, {"seeker": 200, "holder": 200, "broker": 200, "other_broker": 404, "stranger": 404}),
        (S.INTRODUCED, {"seeker": 200, "holder": 200, "broker": 200, "stranger": 404, "operator": 200}),
        (S.STALLED, {"seeker": 200, "holder": 200, "other_broker": 200, "stranger": 404}),
        (S.LOST, {"seeker": 200, "holder": 200, "broker": 200, "other_broker": 404, "stranger": 404}),
    ],
)
def test_who_gets_the_page(
    app: Flask, signed_in: SignIn, status: LeadStatus, answers: dict[str, int]
) -> None:
    case = making.in_status(status)
    got = {name: signed_in(who(case, name)).get(f"/leads/{case.id}").status_code for name in answers}
    assert got == answers


def test_names_open_when_both_have_accepted(app: Flask, signed_in: SignIn) -> None:
    case = making.one_interested()
    names = {side: making.organisation_of(getattr(case, side)).name for side in ("seeker", "holder")}
    page = f"/leads/{case.id}"
    for side, other in (("seeker", "holder"), ("holder", "seeker")):
        for address in (page, "/leads"):
            text = signed_in(getattr(case, side)).get(address).get_data(as_text=True)
            assert names[side] in text
            assert names[other] not in text
    assert all(name in signed_in(case.broker).get(page).get_data(as_text=True) for name in names.values())
    answered = send(signed_in(case.holder), page, f"{page}/answer/accept")
    assert answered.status_code == 302
    assert case.status is S.BOTH_INTERESTED
    for side in names:
        text = signed_in(getattr(case, side)).get(page).get_data(as_text=True)
        assert all(name in text for name in names.values())


def test_a_lead_goes_from_interest_to_introduction_by_forms(app: Flask, signed_in: SignIn) -> None:
    seeker, holder, broker = make.member(), making.university(), brokers.working()
    listing = make.achievement(holder, published=True).id
    form = f"/listings/{listing}/interest"
    organisation = making.organisation_of(seeker).id
    empty = send(signed_in(seeker), form, form, organisation=organisation, wish=" ")
    assert empty.status_code == 422
    assert "请填写这一项" in empty.get_data(as_text=True)
    made = send(signed_in(seeker), form, form, organisation=organisation, wish="想了解许可条件")
    page = made.headers["Location"]
    again = send(signed_in(seeker), form, form, organisation=organisation, wish="再来一次")
    assert again.headers["Location"] == page
    undeclared = send(signed_in(broker), page, f"{page}/adopt")
    assert undeclared.status_code == 422
    assert "请声明您与双方有没有利益关系" in undeclared.get_data(as_text=True)
    for actor, rest, data in (
        (broker, "adopt", {"has_interest": "no"}),
        (broker, "plan", {"next_action": "给持有方打电话", "next_action_on": ""}),
        (broker, "offer", {}),
        (holder, "answer/accept", {}),
        (broker, "introduce", {}),
    ):
        assert send(signed_in(actor), page, f"{page}/{rest}", **data).status_code == 302, rest
    lead = db.session.scalars(select(Lead)).one()
    assert (lead.status, lead.next_action) == (S.INTRODUCED, "给持有方打电话")


def test_a_refusal_keeps_what_was_typed_until_it_has_a_reason(app: Flask, signed_in: SignIn) -> None:
    case = making.offered()
    page, client = f"/leads/{case.id}", signed_in(case.holder)
    refused = send(client, page, f"{page}/answer/refuse", note="说明在这里")
    assert refused.status_code == 422
    assert "说明在这里" in refused.get_data(as_text=True)
    assert send(client, page, f"{page}/answer/refuse", reason="price", note="差太多").status_code == 302
    assert "差太多" in signed_in(case.seeker).get(page).get_data(as_text=True)
    assert send(client, page, f"{page}/answer/accept").status_code == 409


def test_a_pair_is_taken_once(app: Flask, signed_in: SignIn) -> None:
    match = making.pair()
    form = f"/matches/{match.id}/adopt"
    first, second = signed_in(brokers.working()), signed_in(brokers.working())
    shown = second.get(form).get_data(as_text=True)
    assert send(first, form, form).status_code == 422
    assert send(first, form, form, has_interest="no").status_code == 302
    late = second.post(form, data={"csrf_token": token(shown), "has_interest": "no"})
    assert late.status_code == 409
    assert "另一位技术经纪人已经先认领" in late.get_data(as_text=True)
    assert signed_in(make.member()).get(form).status_code == 403


def test_a_lead_is_entered_by_hand(app: Flask, signed_in: SignIn) -> None:
    listing, seeker = make.achievement(making.university(), published=True), make.organisation()
    client = signed_in(make.operator("/p/"))
    wrong = send(client, "/desk/new", "/desk/new", title="线索", source="event", achievement_id="99999")
    assert wrong.status_code == 422
    data = {
        "title": "秋季对接会线索", "source": "event", "source_note": "秋季对接会", "achievement_id": str(listing.id),
        "seeker_id": seeker.uscc,
    }  # fmt: skip
    made = send(client, "/desk/new", "/desk/new", **data)
    assert made.status_code == 302
    assert "秋季对接会线索" in client.get(made.headers["Location"]).get_data(as_text=True)
    assert signed_in(make.member()).get("/desk/new").status_code == 403


def test_the_board_counts_and_the_list_finds(app: Flask, signed_in: SignIn) -> None:
    broker = brokers.working()
    mine, free, other = making.offered(broker=broker), making.interested(), making.adopted()
    client = signed_in(broker)
    board = client.get("/desk").get_data(as_text=True)
    assert re.search(r'id="column-offered">[^<]*<span class="soft">1<', board)
    assert re.search(r'id="column-adopted">[^<]*<span class="soft">0<', board)  # another broker's
    assert f'/leads/{mine.id}"' in board
    assert f'/leads/{free.id}"' in board
    assert f'/leads/{other.id}"' not in board
    name = making.organisation_of(mine.seeker).name
    for query, found in {
        "whose=mine": {mine.id}, "whose=free": {free.id}, "status=offered": {mine.id}, f"q={name}": {mine.id},
        "q=没有这样的": set(), "source=interest": {free.id}, "overdue=1": set(), "": {mine.id, free.id},
        "page=99": {mine.id, free.id}, "order=title": {mine.id, free.id}, "status=nonsense": {mine.id, free.id},
    }.items():  # fmt: skip
        text = client.get(f"/desk?view=list&{query}").get_data(as_text=True)
        assert {int(number) for number in re.findall(r'href="/leads/(\d+)"', text)} == found, query
    watched = signed_in(make.operator("/p/")).get("/desk?view=list").get_data(as_text=True)
    assert f'/leads/{other.id}"' in watched
    assert signed_in(make.member()).get("/desk").status_code == 403


def statements(client: FlaskClient, address: str) -> int:
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    client.get(address)
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def many(case: Case, number: int) -> None:
    """Leads beside the case's, like it but for their status."""
    row = case.row
    columns = {"source": row.source, "broker_id": row.broker_id, "branch_path": row.branch_path}
    statuses = (S.ADOPTED, S.OFFERED, S.BOTH_INTERESTED, S.INTRODUCED)
    sides = [(side.side, side.organisation_id, side.answer) for side in row.sides]
    with unit_of_work():
        for index in range(number):
            lead = Lead(title=f"虚构线索 {index}", status=statuses[index % len(statuses)], **columns)
            lead.sides = [
                LeadSide(side=side, organisation_id=owner, answer=answer) for side, owner, answer in sides
            ]
            db.session.add(lead)


@pytest.mark.parametrize("view", ["board", "list"])
def test_a_thousand_leads_cost_as_many_statements_as_a_few(app: Flask, signed_in: SignIn, view: str) -> None:
    case = making.offered()
    client, members = signed_in(case.broker), signed_in(case.seeker)
    many(case, 4)
    few, few_mine = statements(client, f"/desk?view={view}"), statements(members, "/leads")
    many(case, 1_000)
    assert statements(client, f"/desk?view={view}") == few
    assert statements(members, "/leads") == few_mine
    page = client.get(f"/desk?view={view}").get_data(as_text=True)
    shown = len(re.findall(r'href="/leads/\d+"', page))
    assert shown == (40 if view == "board" else 50)


def test_every_problem_of_a_lead_has_words(app: Flask) -> None:
    worst = LeadDraft("长" * 300, source_note="长" * 300, wish="长" * 2_000)
    found = [*lead_problems(worst), *lead_problems(LeadDraft("")), *kept_reason(None, "", BROKERS_REASONS)[1]]
    found += action_problems("", None, beijing_today())
    with app.test_request_context():
        assert all(words_for(problem) for problem in found)


def test_a_listing_offers_interest_to_verified_members_of_others_alone(app: Flask, signed_in: SignIn) -> None:
    owner = making.university()
    listing = make.achievement(owner, published=True).id
    waiting = make.member(make.organisation(verified=False))
    link = f'href="/listings/{listing}/interest"'
    seen = {
        name: link in signed_in(actor).get(f"/listings/{listing}").get_data(as_text=True)
        for name, actor in {
            "member": make.member(),
            "owner": owner,
            "waiting": waiting,
            "broker": make.broker(),
        }.items()
    }
    assert seen == {"member": True, "owner": False, "waiting": False, "broker": False}
    assert link not in app.test_client().get(f"/listings/{listing}").get_data(as_text=True)
    assert signed_in(owner).get(f"/listings/{listing}/interest").status_code == 409
    assert signed_in(waiting).get(f"/listings/{listing}/interest").status_code == 403


def test_brokers_find_the_way_from_a_pair_to_its_lead(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    match = making.pair(owner)
    link = f'href="/matches/{match.id}/adopt"'
    assert link in signed_in(brokers.working()).get(f"/matches/{match.id}").get_data(as_text=True)
    assert link not in signed_in(owner).get(f"/matches/{match.id}").get_data(as_text=True)
