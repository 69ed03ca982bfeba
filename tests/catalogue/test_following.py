"""Whoever wants to hears of each issue, of one place's edition."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.catalogue.models import CatalogueSubscriber
from marketplace.catalogue.operations import following
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import subscribers
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, Actor
from marketplace.kernel.errors import NotFound, NotSignedIn
from tests import make
from tests.catalogue.reading import issue
from tests.making import issues as making
from tests.making.refusing import refused


@pytest.fixture
def reader(app: Flask) -> Actor:
    return make.reader()


def rows() -> list[tuple[int, str]]:
    db.session.rollback()
    return [(row.person_id, row.branch_path) for row in db.session.scalars(select(CatalogueSubscriber))]


def test_one_follows_one_place_and_another_instead(reader: Actor) -> None:
    assert reader.person_id
    for path in ("/p/", "/p/", "/p/BR1/"):
        with unit_of_work():
            following.follow(reader, path)
    assert rows() == [(reader.person_id, "/p/BR1/")]
    assert subscribers.people(ALL_ISSUES) == {reader.person_id}
    topics = db.session.scalars(
        select(AuditEntry.topic).where(AuditEntry.person_id == reader.person_id)
    ).all()
    assert topics.count("catalogue.follow") == 3


def test_one_stops_and_stopping_twice_is_no_error(reader: Actor) -> None:
    for _twice in range(2):
        with unit_of_work():
            following.follow(reader, "/p/")
        for _again in range(2):
            with unit_of_work():
                following.unfollow(reader)
        assert rows() == []
    topics = db.session.scalars(
        select(AuditEntry.topic).where(AuditEntry.person_id == reader.person_id)
    ).all()
    assert topics.count("catalogue.unfollow") == 2


def test_visitors_do_not_follow(app: Flask) -> None:
    refused(NotSignedIn, following.follow, ANONYMOUS, "/p/")
    refused(NotSignedIn, following.unfollow, ANONYMOUS)


@pytest.mark.parametrize("path", ["", "/p/BR99/", "/", "/p/%/"])
def test_a_place_that_is_none_is_not_followed(reader: Actor, path: str) -> None:
    refused(NotFound, following.follow, reader, path)
    assert rows() == []


def test_figures_count_what_is_in_an_issue(desk: making.Desk) -> None:
    assert subscribers.figures(ALL_ISSUES, issue(desk)) == {"achievements": 2, "needs": 1}
