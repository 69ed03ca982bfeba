"""Everybody who gets a part is asked, and answers for oneself alone."""

from datetime import timedelta

from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, NotFound, Problem, Stale
from marketplace.rewards import policy, topics
from marketplace.rewards.errors import SplitDoesNotHold
from marketplace.rewards.limits import LEAST_ANSWER_DAYS
from marketplace.rewards.models import Share, ShareDispute, SharePerson
from marketplace.rewards.operations import _steps as steps
from marketplace.rewards.policy import ALL
from marketplace.rewards.queries import shares
from marketplace.rewards.states import ASK, ASKED, DECIDE, DISPUTE, SETTLE, ShareStatus
from marketplace.rewards.vocabulary import SAID, Word
from marketplace.rules.codes import Outcome
from marketplace.workflow.apply import apply_move


def ask(actor: Actor, share_id: int, seen_version: int, days: int = LEAST_ANSWER_DAYS) -> None:
    """Ask everybody for their word within so many days; from now on the split does not change. It is worked out once
    more.

    Raises NotFound, NotAllowed, WrongState, ContractRevoked, Stale, SplitDoesNotHold with the codes of the rules,
    Invalid (days).
    """
    share = steps.held(actor, share_id)
    policy.require_writing(actor, share)
    ASK.check(share.status)
    steps.require_standing(share)
    steps.require_seen(share, seen_version)
    if days < LEAST_ANSWER_DAYS:
        raise Invalid(Problem("days", "out_of_range", least=LEAST_ANSWER_DAYS))
    made = steps.figure(actor, share)
    if made.outcome is not Outcome.ELIGIBLE:
        raise SplitDoesNotHold(codes=[code.value for code in made.codes])
    rows = shares.people(ALL, share.id)
    share.reason, share.reason_note = None, ""
    share.asked_on = beijing_today()
    share.words_until = share.asked_on + timedelta(days=days)
    for row in rows:
        row.word, row.note, row.answered_at = None, "", None
        outbox.add(topics.PERSON_ASKED, row.id, by=actor.person_id)
    apply_move(
        share, ASK, actor, people=len(rows), decision=share.decision_id, until=share.words_until.isoformat()
    )


def answer(actor: Actor, share_id: int, seen_fen: int, word: Word, note: str = "") -> None:
    """The word of a contributor with an account; another one may follow until the unit decides, and a late one counts.

    `seen_fen` is the part that was shown. Raises NotFound for everybody who gets no part, WrongState, Stale when the
    part is another by now, Invalid (`note`: an objection says why).
    """
    share = shares.one(ALL, share_id, to_change=True)
    mine = actor.person_id
    own = [row for row in shares.people(ALL, share.id) if mine is not None and row.person_id == mine]
    _say(actor, share, own, seen_fen, word, note)


def answer_by_link(actor: Actor, link_key: int, seen_fen: int, word: Word, note: str = "") -> None:
    """The same by the signed link of a letter, for somebody who cannot sign in: without an account, or with one that is
    not active. Raises what `answer` raises.
    """
    share = shares.one(ALL, shares.asked_by_link(ALL, link_key).share.id, to_change=True)
    own = [row for row in shares.people(ALL, share.id) if row.link_key == link_key]
    _say(actor, share, own, seen_fen, word, note, by_link=True)


def _say(
    actor: Actor, share: Share, own: list[SharePerson], seen_fen: int, word: Word, note: str, *,
    by_link: bool = False,
) -> None:  # fmt: skip
    if not own or not policy.is_shown_to_people(share):
        raise NotFound(kind="share")
    DECIDE.check(share.status)
    if word not in SAID:
        raise Invalid(Problem("word", "required"))
    said = steps.kept(note, "note", required=word is Word.OBJECTS)
    if any(row.part_fen != seen_fen for row in own):
        raise Stale(kind="share_person")
    for row in own:
        if (row.word, row.note) != (word, said):
            _record(actor, share, row, word, said, by_link=by_link)
    _follow(actor, share)


def _record(actor: Actor, share: Share, row: SharePerson, word: Word, said: str, *, by_link: bool) -> None:
    row.word, row.note, row.answered_at = word, said, utc_now()
    steps.settle(share, row)
    if word is Word.OBJECTS:
        db.session.add(ShareDispute(share_id=share.id, position=row.position, name=row.name, words=said))
    db.session.flush()
    steps.note(actor, "answer", share, person=row.id, word=word.value, by_link=by_link)
    outbox.add(topics.ANSWERED, share.id, by=actor.person_id, person=row.id)


def _follow(actor: Actor, share: Share) -> None:
    """Into dispute with the first objection, and out of it with the last that is withdrawn."""
    objects = any(row.word is Word.OBJECTS for row in shares.people(ALL, share.id))
    if share.status not in ASKED:
        return
    if objects and share.status is ShareStatus.CONFIRMING:
        apply_move(share, DISPUTE, actor)
    if not objects and share.status is ShareStatus.DISPUTED:
        apply_move(share, SETTLE, actor)
