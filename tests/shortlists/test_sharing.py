"""A list's link: kept as its hash, good for its days, ended by a new one."""

import hashlib
from datetime import timedelta

import pytest
import time_machine

from marketplace.accounts.operations import people
from marketplace.accounts.states import PersonReason
from marketplace.audit import queries as audit
from marketplace.audit.queries import AuditScope
from marketplace.branches.scope import PUBLIC
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, LinkExpired, NotFound
from marketplace.shortlists import operations, queries
from marketplace.shortlists.drafts import ShareDraft
from marketplace.shortlists.policy import Owner
from tests.listings.acts import problems
from tests.shortlists.keeping import add, do


def test_a_link_is_kept_as_its_hash_alone_and_works_for_its_days(actor: Actor, three: list[int]) -> None:
    number = add(actor, three).shortlist_id
    with time_machine.travel(utc_now(), tick=False) as clock:
        token = do(operations.share, actor, number, ShareDraft(7, with_notes=True))
        found = queries.shared(PUBLIC, token, utc_now())
        assert (found.id, found.share_notes) == (number, True)
        assert found.share_digest == hashlib.sha256(token.encode()).hexdigest()
        assert token not in str([entry.facts for entry in audit.history(AuditScope(f"shortlist:{number}"))])
        clock.shift(timedelta(days=7, seconds=-1))
        assert queries.shared(PUBLIC, token, utc_now()).id == number
        assert queries.lists(Owner.of(actor), utc_now())[0].shared_until is not None
        clock.shift(1)
        with pytest.raises(LinkExpired):
            queries.shared(PUBLIC, token, utc_now())
        assert queries.lists(Owner.of(actor), utc_now())[0].shared_until is None


def test_a_new_link_ends_the_old_one_and_a_revoked_one_opens_nothing(actor: Actor, three: list[int]) -> None:
    number = add(actor, three).shortlist_id
    old, new = (do(operations.share, actor, number, ShareDraft(days)) for days in (90, 30))
    with pytest.raises(NotFound):
        queries.shared(PUBLIC, old, utc_now())
    assert queries.shared(PUBLIC, new, utc_now()).share_notes is False
    do(operations.revoke, actor, number)
    for token in (old, new, "", "\ud800", "x" * 5_000):
        with pytest.raises(NotFound):
            queries.shared(PUBLIC, token, utc_now())


def test_a_disabled_accounts_link_opens_nothing(actor: Actor, three: list[int]) -> None:
    """Nobody could take it back: its owner cannot sign in."""
    number = add(actor, three, note="私下的话").shortlist_id
    token = do(operations.share, actor, number, ShareDraft(90, with_notes=True))
    do(people.disable, SYSTEM, actor.person_id, PersonReason.MISUSE)
    with pytest.raises(NotFound):
        queries.shared(PUBLIC, token, utc_now())
    do(people.enable, SYSTEM, actor.person_id)
    assert queries.shared(PUBLIC, token, utc_now()).id == number


@pytest.mark.parametrize("days", [0, 1, -7, 8, 10**9])
def test_other_times_are_refused(actor: Actor, days: int) -> None:
    number = do(operations.create, actor, "清单")
    with pytest.raises(Invalid) as refused:
        do(operations.share, actor, number, ShareDraft(days))
    assert problems(refused.value) == [("days", "unknown")]
