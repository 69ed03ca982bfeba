"""Who hears of the catalogue: each step's news and that of prints, and that the words are complete."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue import notices as words
from marketplace.catalogue import topics
from marketplace.catalogue.operations import (
    checking,
    compiling,
    confirming,
    editing,
    freezing,
    planning,
    printing,
    publishing,
)
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import issues
from marketplace.catalogue.states import (
    CancelReason,
    IssueStatus,
    PrintFailure,
    ReopenReason,
    SendBackReason,
)
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.models import Notice
from marketplace.inbox.states import NoticeKind
from marketplace.jobs import catalogue_news
from marketplace.jobs.catalogue_news import CATALOGUE_NEWS, TOLD
from marketplace.jobs.hearers import HEARERS, Hearer
from marketplace.kernel.actor import SYSTEM
from tests.catalogue.reading import again, issue
from tests.jobs.catalogue_people import DEPARTMENT, OPERATORS, People, people, quiet, whole
from tests.jobs.offices import office_of
from tests.making import issues as making
from tests.making.hearing import hear_all

__all__ = ["people"]
S = IssueStatus


def heard(people: People) -> dict[str, set[str]]:
    """{template: who was told of it} since the last time; each once, however often it is heard."""
    hear_all(CATALOGUE_NEWS)
    names, found = people.names(), dict[str, set[str]]()
    notices = list(db.session.scalars(select(Notice).order_by(Notice.id)))
    for notice in notices:
        whole(notice)
        name = names[notice.person_id]
        assert name not in found.setdefault(notice.template, set())
        found[notice.template].add(name)
        assert notice.kind is NoticeKind.CATALOGUE
    quiet()
    return found


def test_from_its_beginning_to_the_freezing_each_step_is_told_to_who_has_to_act(people: People) -> None:
    number = issue(people, upto=S.COLLECTING).id
    assert heard(people) == {words.COLLECTING: OPERATORS}
    making.advance(number, S.COMPILING, people)
    assert heard(people) == {words.TO_CONFIRM: {"local", "neighbour"}}
    making.advance(number, S.EDITORIAL_REVIEW, people)
    assert heard(people) == {words.TO_EDIT: {"checker"}}
    making.advance(number, S.SECRECY_AND_IP_CHECK, people)
    assert heard(people) == {words.TO_CHECK: {"checker"}}
    with unit_of_work():
        checking.check(people.checker, number)
    assert heard(people) == {words.TO_FREEZE: {"head", "other_head"}}
    with unit_of_work():
        freezing.freeze(people.head, number, making.IMPRINT)
    assert heard(people) == {words.FROZEN: DEPARTMENT - {"head"}}


def test_what_the_clock_does_is_told_to_everybody_concerned(people: People) -> None:
    made = issue(people, upto=S.FROZEN)
    making.files(made.id)
    quiet()
    with time_machine.travel(made.publish_at + timedelta(hours=1)):
        with unit_of_work():
            publishing.publish_due(SYSTEM, made.id)
        assert heard(people) == {words.PUBLISHED: DEPARTMENT | {"reader"}}


def test_a_head_who_publishes_by_hand_is_not_told(people: People) -> None:
    issue(people)
    assert heard(people)[words.PUBLISHED] == DEPARTMENT - {"head"} | {"reader"}


def test_what_keeps_the_clock_is_told_to_the_department(people: People) -> None:
    made = issue(people, upto=S.FROZEN)
    quiet()
    with time_machine.travel(made.publish_at + timedelta(hours=1)), unit_of_work():
        publishing.publish_due(SYSTEM, made.id)
    assert heard(people) == {words.STUCK: DEPARTMENT}


@pytest.mark.parametrize("code", sorted(catalogue_news.STUCK_WORDS))
def test_every_cause_of_a_delay_has_words(people: People, code: str) -> None:
    made = issue(people, upto=S.FROZEN)
    quiet()
    with unit_of_work():
        outbox.add(topics.STUCK, made.id, code=code)
    assert heard(people) == {words.STUCK: DEPARTMENT}


def test_places_that_have_confirmed_are_not_asked(people: People) -> None:
    made = issue(people, upto=S.COMPILING)
    share = issues.share(ALL_ISSUES, made, "/p/BR1/")
    with unit_of_work():
        confirming.confirm(people.local, made.id, "/p/BR1/", digest=share.digest)
    assert heard(people)[words.TO_CONFIRM] == {"neighbour"}


def test_who_had_a_hand_in_it_is_not_asked_to_check_or_to_freeze(people: People) -> None:
    made = issue(people, upto=S.SECRECY_AND_IP_CHECK)
    with unit_of_work():
        hands = (people.officer, people.checker, people.head)
        again(made.id).hands = [each.person_id or 0 for each in hands]
    found = heard(people)
    assert words.TO_CHECK not in found
    with unit_of_work():
        outbox.add(topics.CHECKED, made.id, by=None)
    assert heard(people) == {words.TO_FREEZE: {"other_head"}}


def test_steps_back_are_told_to_the_makers_with_the_reason(people: People) -> None:
    made = issue(people, upto=S.EDITORIAL_REVIEW)
    quiet()
    with unit_of_work():
        editing.send_back(people.head, made.id, SendBackReason.ORDER_OR_NOTES, "请调整顺序")
    hear_all(CATALOGUE_NEWS)
    texts = {whole(notice) for notice in db.session.scalars(select(Notice))}
    assert texts == {f"{made.year}年第{made.quarter}季度目录已退回编制 原因：编排或按语需要修改。请调整顺序"}
    quiet()
    making.advance(made.id, S.FROZEN, people)
    quiet()
    with unit_of_work():
        freezing.reopen(people.head, made.id, ReopenReason.SECRECY)
    assert heard(people) == {words.REOPENED: {"officer", "checker"}}


def test_a_step_back_that_is_made_up_for_is_not_told_any_more(people: People) -> None:
    """The reason is forgotten with it; a notice without one would say nothing."""
    made = issue(people, upto=S.EDITORIAL_REVIEW)
    quiet()
    with unit_of_work():
        editing.send_back(people.head, made.id, SendBackReason.OTHER, "说明")
    making.advance(made.id, S.EDITORIAL_REVIEW, people)
    assert heard(people) == {words.TO_EDIT: {"checker"}}


def test_an_issue_that_is_given_up_is_told_to_the_department(people: People) -> None:
    made = issue(people, upto=S.COMPILING)
    quiet()
    with unit_of_work():
        planning.cancel(people.officer, made.id, CancelReason.DATES_WRONG)
    assert heard(people) == {words.CANCELLED: DEPARTMENT - {"officer"}}


def test_what_the_clock_cut_off_is_told_to_places_alone(people: People) -> None:
    made = issue(people, upto=S.COLLECTING)
    quiet()
    with unit_of_work():
        compiling.cut_off(SYSTEM, made.id)
    assert heard(people) == {words.TO_CONFIRM: {"local", "neighbour"}}


def print_of(people: People, *, good: bool) -> None:
    with unit_of_work():
        number = printing.ask(people.local, path="/p/BR1/").id
        printing.start(SYSTEM, number, total=5)
        printing.progress(SYSTEM, number, 5, entries=12)
    with unit_of_work():
        if good:
            printing.finish(SYSTEM, number)
        else:
            printing.fail(SYSTEM, number, PrintFailure.MISSING_GLYPH, "𠮷")


def test_whoever_asked_for_a_catalogue_hears_how_it_came_out(people: People) -> None:
    print_of(people, good=True)
    hear_all(CATALOGUE_NEWS)
    (notice,) = db.session.scalars(select(Notice))
    assert "收录 12 项" in whole(notice)
    assert notice.path == "/catalogue-prints/1"
    quiet()
    print_of(people, good=False)
    assert heard(people) == {words.PRINT_FAILED: {"local"}}


def test_what_the_market_itself_asked_for_is_told_to_nobody(people: People) -> None:
    with unit_of_work():
        number = printing.ask(SYSTEM, path="/p/").id
        printing.start(SYSTEM, number, total=5)
        printing.finish(SYSTEM, number)
    assert heard(people) == {}


@pytest.mark.parametrize(("topic", "hear"), CATALOGUE_NEWS)
def test_news_whose_row_is_gone_is_told_to_nobody(app: Flask, topic: str, hear: Hearer) -> None:
    with unit_of_work():
        hear(office_of(app), OutboxEvent(id=1, topic=topic, subject_id=999, facts={}))
    assert db.session.scalars(select(Notice)).all() == []


def test_every_step_has_its_hearer_and_every_notice_a_step() -> None:
    assert set(HEARERS) >= {topic for topic, _hear in CATALOGUE_NEWS}
    known = {value for name, value in vars(topics).items() if name.isupper()}
    assert {topic for topic, _hear in CATALOGUE_NEWS} == known
    told = {template for template, _readers, _path in TOLD.values()}
    others = {words.CONFIRM_DUE, words.LATE, words.UNPLANNED, words.PRINTED, words.PRINT_FAILED}
    assert told | others == set(words.NOTICES)
