"""A head who had no part in making it freezes an issue: entries get numbers, editions numbers and hashes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from marketplace.branches.models import Branch
from marketplace.branches.scope import EVERYTHING
from marketplace.catalogue import policy
from marketplace.catalogue.assembling import Imprint, Label, Numbered, World, change_of, head_of
from marketplace.catalogue.content import Ended, Entry, Erratum, Head, Snapshot, canonical, digest, joined
from marketplace.catalogue.errors import GlyphsMissing, NotChecked, NothingInIt
from marketplace.catalogue.models import CatalogueEdition, CatalogueEntry, CatalogueErratum, CatalogueIssue
from marketplace.catalogue.operations._steps import ready, refresh_shares, require_reason, settle, undo_checks
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import entries, issues, outcomes, snapshots
from marketplace.catalogue.queries import world as worlds
from marketplace.catalogue.renderers.fitting import missing_glyphs
from marketplace.catalogue.states import FREEZE, REOPEN, ReopenReason
from marketplace.catalogue.taking import Numbers, entry_of, search_words
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH, Actor
from marketplace.kernel.clock import utc_now
from marketplace.workflow.apply import apply_move


@dataclass(frozen=True)
class _Frozen:
    """What the editions of an issue are made from. `previous`: numbers of the issue before, by place."""

    issue: CatalogueIssue
    rows: list[tuple[CatalogueEntry, Entry]]
    ended: list[tuple[str, Ended]]
    errata: list[tuple[CatalogueErratum, Erratum]]
    previous: Mapping[str, str]


def freeze(actor: Actor, issue_id: int, imprint: Imprint, *, seen: int | None = None) -> CatalogueIssue:
    """From now on nothing of it changes. What has ended meanwhile is left out first, with a note.

    Raises NotFound, NotAllowed, OwnIssue, WrongState, Stale; NotChecked without both checks; NothingInIt;
    GlyphsMissing for characters that could not be printed.
    """
    issue = ready(issue_id, FREEZE, seen)
    policy.require_freeze(actor, issue)
    missing = [name for name in ("edited_by", "checked_by") if getattr(issue, name) is None]
    if missing:
        raise NotChecked(missing=missing)
    settle(issue)
    refresh_shares(actor, issue)
    db.session.execute(select(Branch.id).where(Branch.path == PROVINCE_PATH).with_for_update())
    issue.frozen_by, issue.frozen_at = actor.person_id, utc_now().replace(microsecond=0)
    made = _gather(issue, imprint)
    if not made.rows:
        raise NothingInIt(issue=issue.id)
    whole = _editions(made, imprint)
    _print_errata(made)
    db.session.flush()
    apply_move(issue, FREEZE, actor, number=whole.number, sha256=whole.sha256, entries=len(made.rows))
    return issue


def reopen(
    actor: Actor, issue_id: int, reason: ReopenReason | None, note: str = "", *, seen: int | None = None
) -> CatalogueIssue:
    """Before its publication: back to be compiled; both checks are made again, its numbers stay its own.

    Raises NotFound, NotAllowed, WrongState, Stale; Invalid: `reason`, `reason_note`.
    """
    policy.require_head(actor)
    issue = ready(issue_id, REOPEN, seen)
    text = require_reason(reason, note, ReopenReason)
    apply_move(issue, REOPEN, actor, reason=reason)
    issue.reason, issue.reason_note = str(reason), text
    issue.frozen_by = issue.frozen_at = None
    undo_checks(issue)
    for row in db.session.scalars(select(CatalogueEntry).where(CatalogueEntry.issue_id == issue.id)):
        row.number = row.place = row.content = None
        row.words = ""
    for erratum in issues.errata_to_print(ALL_ISSUES, issue):
        erratum.printed_in = None
    return issue


def _gather(issue: CatalogueIssue, imprint: Imprint) -> _Frozen:
    earlier = issues.before(ALL_ISSUES, issue)
    before = snapshots.contents(ALL_ISSUES, earlier) if earlier is not None else {}
    rows = _numbered(issue, before, imprint)
    kept = {row.listing_id for row, _entry in rows}
    gone = [(place, ended) for place, ended in outcomes.ended(ALL_ISSUES, before, kept)]
    editions = issues.editions(ALL_ISSUES, earlier) if earlier is not None else []
    errata = [
        (row, Erratum(number, row.entry, row.words))
        for row, number in outcomes.errata(ALL_ISSUES, issues.errata_to_print(ALL_ISSUES, issue))
    ]
    return _Frozen(issue, rows, gone, errata, {edition.branch_path: edition.number for edition in editions})


def _numbered(
    issue: CatalogueIssue, before: Mapping[int, Entry], imprint: Imprint
) -> list[tuple[CatalogueEntry, Entry]]:
    """Numbers run through each kind in the order of print; everything that is printed of an entry is written down."""
    numbers, rows = Numbers(), []
    for place, (row, source) in enumerate(entries.sources(ALL_ISSUES, issue), start=1):
        number = numbers.next(row.kind)
        entry = entry_of(source, number, imprint.base_url, row.note)
        entry = replace(entry, change=change_of(entry, before))
        row.number, row.place, row.content = number, place, canonical(entry)
        row.words, row.title = search_words(entry), entry.title
        rows.append((row, entry))
    return rows


def _editions(made: _Frozen, imprint: Imprint) -> CatalogueEdition:
    """One for the province and each open branch; one that has a number keeps it. Gives the province's."""
    issue, world = made.issue, worlds.world(EVERYTHING)
    known = {edition.branch_path: edition for edition in issues.editions(ALL_ISSUES, issue)}
    newest = issues.serials(ALL_ISSUES)
    places = {label.code: label for label in worlds.edition_places(EVERYTHING)}
    places |= {label.code: label for label in world.places if label.code in known}
    for path in sorted(places):
        edition = known.get(path)
        if edition is None:
            serial = newest.get(path, 0) + 1
            edition = CatalogueEdition(
                issue_id=issue.id,
                branch_path=path,
                serial=serial,
                number=f"{issue.year}·{issue.quarter}·{serial}",
            )
            db.session.add(edition)
            known[path] = edition
        _write(edition, places[path], made, imprint, world)
    return known[PROVINCE_PATH]


def _write(edition: CatalogueEdition, place: Label, made: _Frozen, imprint: Imprint, world: World) -> None:
    """Head, size and hash of an edition. Raises GlyphsMissing for the whole, of which the others are parts."""
    inside = [(row, entry) for row, entry in made.rows if row.branch_path.startswith(place.code)]
    head = _head(edition, place, made, imprint, world, [entry for _row, entry in inside])
    if place.code == PROVINCE_PATH:
        _require_glyphs(Snapshot(head, tuple(entry for _row, entry in inside)))
    edition.head, edition.entries = canonical(head), len(inside)
    edition.sha256 = digest(joined(edition.head, (row.content or "" for row, _entry in inside)))


def _head(
    edition: CatalogueEdition,
    place: Label,
    made: _Frozen,
    imprint: Imprint,
    world: World,
    inside: Sequence[Entry],
) -> Head:
    issue = made.issue
    assert issue.frozen_at is not None
    numbered = Numbered(
        place, edition.number, issue.year, issue.quarter, edition.serial, made.previous.get(place.code, "")
    )
    return head_of(
        imprint, world, numbered, inside, taken_at=issue.cut_off_at, frozen_at=issue.frozen_at,
        preface=issue.preface, replacements=sorted(issue.replacements.items()),
        ended=[ended for path, ended in made.ended if path.startswith(place.code)],
        errata=[said for row, said in made.errata if _concerns(row, place.code)],
    )  # fmt: skip


def _concerns(row: CatalogueErratum, path: str) -> bool:
    """What is wrong with a whole issue concerns every edition, what is wrong with an entry those that have it."""
    return row.branch_path.startswith(path) or (not row.entry and row.branch_path == PROVINCE_PATH)


def _require_glyphs(snapshot: Snapshot) -> None:
    if missing := missing_glyphs(snapshot):
        raise GlyphsMissing.of(missing)


def _print_errata(made: _Frozen) -> None:
    for row, _said in made.errata:
        row.printed_in = made.issue.id
