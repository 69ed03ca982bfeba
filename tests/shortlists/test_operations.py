"""Lists of listings: what one may keep, in which order, with what notes, and who else reads it."""

from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.audit import queries as audit
from marketplace.audit.queries import AuditScope
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.kernel.actor import ANONYMOUS, SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotFound, NotSignedIn
from marketplace.listings.operations import endings
from marketplace.listings.showing import Shown
from marketplace.listings.vocabulary import Visibility
from marketplace.shortlists import operations, queries
from marketplace.shortlists.drafts import LONGEST_NAME, LONGEST_NOTE, MOST_LISTS, ShareDraft
from marketplace.shortlists.models import ShortlistEntry
from marketplace.shortlists.policy import Owner
from tests import make
from tests.listings.acts import act, problems
from tests.listings.statements import counted
from tests.shortlists.keeping import NAME, add, do, entries, order

FAR = [0, -1, 2**31 - 1, 2**31, 2**63]


def topics(shortlist_id: int) -> list[str]:
    return [entry.topic for entry in audit.history(AuditScope(f"shortlist:{shortlist_id}"), limit=10_000)]


def test_the_first_addition_makes_the_first_list(actor: Actor, three: list[int]) -> None:
    added = add(actor, three[:2], note="先看这两条")
    assert (added.name, added.new, added.known) == (NAME, 2, 0)
    assert order(actor, added.shortlist_id) == three[:2]
    assert [entry.note for entry in entries(actor, added.shortlist_id)] == ["先看这两条"] * 2
    assert topics(added.shortlist_id) == ["shortlist.add", "shortlist.create"]


def test_without_a_choice_the_list_used_last_is_meant(actor: Actor, three: list[int]) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        first = do(operations.create, actor, "甲")
        clock.shift(1)
        second = do(operations.create, actor, "乙")
        clock.shift(1)
        assert add(actor, three[:1]).shortlist_id == second
        clock.shift(1)
        do(operations.rename, actor, first, "甲甲")
        assert add(actor, three[:1]).shortlist_id == first


def test_what_is_on_the_list_stays_as_it_is(actor: Actor, three: list[int]) -> None:
    added = add(actor, three[:2], note="旧")
    again = add(actor, three, added.shortlist_id, note="新")
    assert (again.new, again.known) == (1, 2)
    assert order(actor, added.shortlist_id) == three
    assert [entry.note for entry in entries(actor, added.shortlist_id)] == ["旧", "旧", "新"]


def test_what_is_not_public_cannot_be_added(actor: Actor, owner: Actor, three: list[int]) -> None:
    draft = make.need(owner).id
    gone = make.need(owner, published=True).id
    act(endings.take_down, make.operator("/p/"), gone, "secrecy", "案号 1")
    for ids in ([draft], [gone], [], FAR):
        with pytest.raises(NotFound):
            add(actor, ids)
    assert queries.count(Owner.of(actor)) == 0
    assert add(actor, [draft, *three[:1]]).new == 1


def test_a_closed_listing_stays_with_its_outcome(actor: Actor, owner: Actor, three: list[int]) -> None:
    added = add(actor, three)
    act(endings.solve, owner, three[0], "solved_in_house")
    act(endings.withdraw, owner, three[1], "strategy_changed")
    act(endings.take_down, make.operator("/p/"), three[2], "secrecy", "案号 1")
    found = [entry.listing for entry in entries(actor, added.shortlist_id)]
    assert [page.reason for page in found] == ["solved_in_house", "strategy_changed", "secrecy"]
    assert [page.shown for page in found] == [Shown.FULL, Shown.TOMBSTONE, Shown.REMOVED]
    assert found[2].title == ""


def test_there_is_a_limit_of_lists(actor: Actor) -> None:
    for number in range(MOST_LISTS):
        do(operations.create, actor, f"清单{number}")
    with pytest.raises(Invalid) as refused:
        do(operations.create, actor, "再来一个")
    assert problems(refused.value) == [("name", "too_many")]
    assert queries.count(Owner.of(actor)) == MOST_LISTS


def test_there_is_a_limit_of_entries(actor: Actor, three: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_ENTRIES", 2)
    added = add(actor, three[:1])
    with pytest.raises(Invalid) as refused:
        add(actor, three, added.shortlist_id)
    assert problems(refused.value) == [("entries", "too_many")]
    assert order(actor, added.shortlist_id) == three[:1]
    assert add(actor, three[:2], added.shortlist_id).new == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("  两 边  空 ", "两 边 空"),
        ("一\n行", "一 行"),
        ("零\x00字\ud800符", "零字符"),
        ("名" * LONGEST_NAME,) * 2,
    ],
)
def test_a_name_is_cleaned(actor: Actor, name: str, kept: str) -> None:
    number = do(operations.create, actor, name)
    assert queries.one(Owner.of(actor), number).name == kept


@pytest.mark.parametrize(
    ("name", "code"), [("", "required"), ("\x00 \n", "required"), ("名" * (LONGEST_NAME + 1), "too_long")]
)
def test_a_bad_name_is_refused(actor: Actor, name: str, code: str) -> None:
    number = do(operations.create, actor, "好名字")
    for operation, values in ((operations.create, ()), (operations.rename, (number,))):
        with pytest.raises(Invalid) as refused:
            do(operation, actor, *values, name)
        assert problems(refused.value) == [("name", code)]
    assert queries.one(Owner.of(actor), number).name == "好名字"


def test_a_note_is_kept_in_lines_and_not_beyond_its_length(actor: Actor, three: list[int]) -> None:
    number = add(actor, three[:1]).shortlist_id
    do(operations.set_note, actor, number, three[0], "第一行 \r\n\r\n\r\n第二行\x00")
    assert entries(actor, number)[0].note == "第一行\n\n第二行"
    with pytest.raises(Invalid) as refused:
        do(operations.set_note, actor, number, three[0], "长" * (LONGEST_NOTE + 1))
    assert problems(refused.value) == [("note", "too_long")]
    do(operations.set_note, actor, number, three[0], "")
    assert entries(actor, number)[0].note == ""


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=8))
def test_moving_is_changing_places_with_a_neighbour(
    actor: Actor, three: list[int], steps: list[tuple[int, bool]]
) -> None:
    number, expected = do(operations.create, actor, "顺序"), list(three)
    moved = topics(number).count("shortlist.move")  # a deleted list's number may come again
    add(actor, three, number)
    for which, down in steps:
        here = expected.index(three[which])
        there = here + (1 if down else -1)
        if there in range(3):
            expected[here], expected[there] = expected[there], expected[here]
        do(operations.move, actor, number, three[which], down=down)
        assert order(actor, number) == expected
        moved = moved + (there in range(3))
    assert topics(number).count("shortlist.move") == moved
    do(operations.delete, actor, number)


def test_removing_twice_is_removing_once(actor: Actor, three: list[int]) -> None:
    number = add(actor, three).shortlist_id
    for _ in range(2):
        do(operations.remove, actor, number, three[1])
        assert order(actor, number) == [three[0], three[2]]
    assert topics(number).count("shortlist.remove") == 1
    add(actor, [three[1]], number)
    assert order(actor, number) == [three[0], three[2], three[1]]


def test_a_deleted_list_takes_its_notes_along(actor: Actor, three: list[int]) -> None:
    number = add(actor, three, note="私下的话").shortlist_id
    token = do(operations.share, actor, number, ShareDraft(7))
    do(operations.delete, actor, number)
    assert db.session.query(ShortlistEntry).count() == 0
    with pytest.raises(NotFound):
        queries.one(Owner.of(actor), number)
    with pytest.raises(NotFound):
        queries.shared(PUBLIC, token, utc_now())
    assert topics(number)[0] == "shortlist.delete"


def attempts(number: int, listing_id: int) -> list[tuple[Any, tuple[Any, ...], dict[str, Any]]]:
    return [
        (operations.rename, (number, "别人的"), {}),
        (operations.delete, (number,), {}),
        (operations.add, ([listing_id], number), {"default_name": NAME}),
        (operations.set_note, (number, listing_id, "别人的"), {}),
        (operations.move, (number, listing_id), {"down": True}),
        (operations.remove, (number, listing_id), {}),
        (operations.share, (number, ShareDraft(7)), {}),
        (operations.revoke, (number,), {}),
    ]


def test_a_strangers_list_looks_as_if_it_did_not_exist(actor: Actor, three: list[int]) -> None:
    number = add(actor, three, note="私下的话").shortlist_id
    for stranger in (make.reader(), make.operator("/p/")):
        assert entries(stranger, number) == []
        assert queries.lists(Owner.of(stranger), utc_now()) == []
        for target in (number, *FAR):
            for operation, values, options in attempts(target, three[0]):
                with pytest.raises(NotFound):
                    do(operation, stranger, *values, **options)
    assert [entry.note for entry in entries(actor, number)] == ["私下的话"] * 3


def test_nobody_without_an_account_keeps_lists(actor: Actor, three: list[int]) -> None:
    number = add(actor, three).shortlist_id
    for nobody in (ANONYMOUS, SYSTEM):
        with pytest.raises(NotSignedIn):
            do(operations.create, nobody, "清单")
        for operation, values, options in attempts(number, three[0]):
            with pytest.raises(NotSignedIn):
                do(operation, nobody, *values, **options)


def test_a_list_costs_two_statements_and_shows_each_reader_what_may_be_seen(
    actor: Actor, owner: Actor, three: list[int]
) -> None:
    hidden = make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME).id
    number = add(actor, [*three, hidden]).shortlist_id
    with counted() as sent:
        found = queries.entries(Owner.of(actor), number, PUBLIC, signed_in=False, now=utc_now())
    assert len(sent) == 2
    assert found[3].listing.organisation is None
    assert found[0].listing.draft is not None
    assert found[0].listing.draft.contact.phone == ""
