"""Branches and nodes look through their own entries, leave some out, and confirm the rest."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalogue.models import CatalogueEntry, CatalogueShare
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import entries
from marketplace.catalogue.states import IssueStatus, ShareStatus
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from tests import make
from tests.making import issues as making

SignIn = Callable[[Actor], FlaskClient]
NODE, BRANCH = "/p/BR1/220184/", "/p/BR1/"
S = IssueStatus


@pytest.fixture
def issue_id(app: Flask) -> int:
    making.listings()
    make.achievement(make.member(region="220184"), published=True, title="虚构的节点成果")
    return making.issue(S.COMPILING).id


def digest(issue_id: int, path: str) -> str:
    issue = making.fresh(issue_id)
    return entries.digests(ALL_ISSUES, issue)[path][1]


def share(issue_id: int, path: str) -> CatalogueShare:
    db.session.rollback()
    query = select(CatalogueShare).where(
        CatalogueShare.issue_id == issue_id, CatalogueShare.branch_path == path
    )
    return db.session.scalars(query).one()


def test_a_node_confirms_its_own(signed_in: SignIn, issue_id: int) -> None:
    node = signed_in(make.operator(NODE))
    page = node.get(f"/catalogue-shares/{issue_id}").text
    assert "虚构的节点成果" in page
    assert "虚构的轴承检测方法" not in page
    seen = digest(issue_id, NODE)
    answer = node.post(
        f"/catalogue-shares/{issue_id}", data={"place": NODE, "digest": seen, "note": "无意见"}
    )
    assert answer.status_code == 302
    found = share(issue_id, NODE)
    assert (found.status, found.note, found.entries) == (ShareStatus.CONFIRMED, "无意见", 1)
    assert "已确认" in node.get("/catalogue-shares").text


def test_a_branch_answers_for_its_nodes_and_no_other(signed_in: SignIn, issue_id: int) -> None:
    branch = signed_in(make.operator(BRANCH))
    assert "虚构的节点成果" in branch.get(f"/catalogue-shares/{issue_id}?place={NODE}").text
    assert branch.get(f"/catalogue-shares/{issue_id}?place=/p/BR2/").status_code == 404
    seen = digest(issue_id, "/p/BR2/")
    answer = branch.post(f"/catalogue-shares/{issue_id}", data={"place": "/p/BR2/", "digest": seen})
    assert answer.status_code == 404


def test_what_changed_since_the_page_was_shown_is_looked_at_again(signed_in: SignIn, issue_id: int) -> None:
    branch = signed_in(make.operator(BRANCH))
    answer = branch.post(
        f"/catalogue-shares/{issue_id}", data={"place": BRANCH, "digest": "0" * 64, "note": "好"}
    )
    assert answer.status_code == 409
    assert "有变化" in answer.text
    assert "好" in answer.text
    assert share(issue_id, BRANCH).status is ShareStatus.WAITING


def test_an_entry_is_left_out_with_a_reason(signed_in: SignIn, issue_id: int) -> None:
    node = signed_in(make.operator(NODE))
    entry = db.session.scalars(select(CatalogueEntry).where(CatalogueEntry.branch_path == NODE)).one()
    address = f"/catalogue-shares/{issue_id}/entries/{entry.id}/leave-out"
    answer = node.post(address, data={"reason": "other", "reason_note": ""})
    assert answer.status_code == 422
    assert node.post(address, data={"reason": "owner_asked"}).status_code == 302
    page = node.get(f"/catalogue-shares/{issue_id}").text
    assert "单位要求不收录" in page
    stranger = signed_in(make.operator("/p/BR2/"))
    assert stranger.post(address, data={"reason": "owner_asked"}).status_code == 404


def test_nobody_else_is_asked(signed_in: SignIn, issue_id: int) -> None:
    assert signed_in(make.member()).get("/catalogue-shares").status_code == 403
    assert "没有本地条目" in signed_in(make.operator("/p/BR6/")).get(f"/catalogue-shares/{issue_id}").text
