"""A new version starts as a copy of the newest, is written until it reads well, and is tried out."""

from datetime import date
from typing import Any

from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, Problem, WrongState
from marketplace.kernel.text import clean_block
from marketplace.policies import policy
from marketplace.policies.drafts import FILE_NAME, MOST_FILES, VersionDraft, copied
from marketplace.policies.models import PolicyVersion
from marketplace.policies.operations._steps import add_hand, fault_problem, fitting, held
from marketplace.policies.operations.shipping import record_shipped
from marketplace.policies.policy import VersionScope
from marketplace.policies.queries import versions
from marketplace.policies.states import BINDING, WRITABLE
from marketplace.policies.together import read_texts
from marketplace.rules.loading import Loaded
from marketplace.rules.reading import PackFault

DRAFTED, SAVED, TRIED = "policy_version.draft", "policy_version.save", "policy_version.try"


def start(actor: Actor, pack_id: str, since: date | None, until: date | None, why: str) -> PolicyVersion:
    """A draft of a document's next version: the newest one's texts, set to its days.

    Raises NotAllowed; Invalid: `pack_id` unknown, `since`, `until`, `why`, and `pack_fault` where the copy does not go
    together with other versions on these days.
    """
    policy.require_draft(actor)
    record_shipped(actor)
    every = versions.locked(VersionScope(everything=True))
    own = [row for row in every if row.pack_id == pack_id]
    newest = [row for row in own if row.status in BINDING]
    if not newest:
        raise Invalid(Problem("pack_id", "unknown"))
    problems = VersionDraft(since, until, clean_block(why)).problems(beijing_today())
    if problems or since is None:
        raise Invalid(*problems)
    number = max(row.number for row in own) + 1
    texts = copied(newest[-1].texts, number, since, until)
    loaded = _read(pack_id, number, texts, (since, until))
    fitting(loaded, pack_id, every)
    row = PolicyVersion(
        pack_id=pack_id, number=number, why=clean_block(why), drafted_by=actor.person_id, **_content(loaded, texts)
    )  # fmt: skip
    row.changed_by = actor.person_id
    add_hand(row, actor)
    db.session.add(row)
    db.session.flush()
    trail.record(actor, DRAFTED, f"policy_version:{row.id}", after=row.status, sha256=row.sha256)
    return row


def save(actor: Actor, version_id: int, draft: VersionDraft, *, seen: int | None = None) -> PolicyVersion:
    """Write a draft anew. `seen` is the version of the row that was read.

    Raises NotFound, NotAllowed, WrongState, Stale; Invalid: the fields of the draft, a file's name with `pack_fault`
    (`file`, `line`, `what`) for the first thing that does not fit.
    """
    policy.require_draft(actor)
    row, every = held(actor, version_id, seen)
    if row.status not in WRITABLE:
        raise WrongState(action="save", status=row.status.value, start=sorted(s.value for s in WRITABLE))
    clean = draft.cleaned(row.number)
    problems = clean.problems(beijing_today())
    if set(clean.texts) != set(row.texts) and not _names_fit(clean):
        problems.append(Problem("texts", "names"))
    if problems or clean.since is None:
        raise Invalid(*problems)
    loaded = _read(row.pack_id, row.number, dict(clean.texts), (clean.since, clean.until))
    fitting(loaded, row.pack_id, every)
    _write(actor, row, clean, loaded)
    trail.record(actor, SAVED, f"policy_version:{row.id}", sha256=row.sha256)
    return row


def record_dry_run(
    actor: Actor, version_id: int, result: dict[str, Any], sha256: str, *, seen: int | None = None
) -> PolicyVersion:
    """Keep what `queries.trying.try_out` found; it counts as long as the text is the one that was tried.

    Raises NotFound, NotAllowed, WrongState for what is no draft, Stale when the text changed meanwhile.
    """
    policy.require_draft(actor)
    row, _every = held(actor, version_id, seen)
    if row.status not in WRITABLE:
        raise WrongState(action="try", status=row.status.value, start=sorted(s.value for s in WRITABLE))
    row.dry_run, row.dry_run_sha256, row.dry_run_at = result, sha256, utc_now()
    totals = {name: value for name, value in result.items() if isinstance(value, int)}
    trail.record(actor, TRIED, f"policy_version:{row.id}", sha256=sha256, **totals)
    return row


def _read(pack_id: str, number: int, texts: dict[str, str], days: tuple[date, date | None]) -> Loaded:
    try:
        loaded = read_texts(pack_id, number, texts)
        _require_head(loaded, pack_id, number, days)
    except PackFault as fault:
        raise Invalid(fault_problem(fault)) from fault
    return loaded


def _require_head(loaded: Loaded, pack_id: str, number: int, days: tuple[date, date | None]) -> None:
    """The text is called and counted as its record is, for pages and decisions find the one by the other."""
    pack, (since, until) = loaded.pack, days
    if pack.id != pack_id:
        raise loaded.fault("id", f"this is a version of {pack_id}")
    if pack.version != number:
        raise loaded.fault("version", f"this is version {number}")
    if pack.since != since:
        raise loaded.fault("from", f"this version begins on {since.isoformat()}")
    if pack.until != until:
        raise loaded.fault("to", f"this version ends on {until.isoformat() if until else 'no day'}")


def _content(loaded: Loaded, texts: dict[str, str]) -> dict[str, Any]:
    pack = loaded.pack
    return {
        "title": pack.title[:200], "texts": texts, "sha256": pack.sha256, "since": pack.since, "until": pack.until,
    }  # fmt: skip


def _write(actor: Actor, row: PolicyVersion, draft: VersionDraft, loaded: Loaded) -> None:
    for name, value in _content(loaded, dict(draft.texts)).items():
        setattr(row, name, value)
    row.why, row.review_basis = draft.why, draft.review_basis
    row.reviewed_by, row.reviewed_on = draft.reviewed_by, draft.reviewed_on
    row.changed_by, row.changed_at = actor.person_id, utc_now()
    add_hand(row, actor)


def _names_fit(draft: VersionDraft) -> bool:
    return len(draft.texts) <= MOST_FILES and all(FILE_NAME.fullmatch(name) for name in draft.texts)
