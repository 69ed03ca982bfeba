"""What the pages of the desk have in common: names of quarters, tones, steps, filters of entries."""

from dataclasses import dataclass

from flask import request, url_for

from marketplace.blueprints.addresses import this_page
from marketplace.blueprints.display.shell import province
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.paging import page_number
from marketplace.blueprints.translation import gettext as _
from marketplace.branches import queries as branches
from marketplace.branches.models import Branch, PriorityField
from marketplace.branches.scope import EVERYTHING
from marketplace.catalogue.assembling import Imprint
from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.policy import IssueScope
from marketplace.catalogue.queries import issues
from marketplace.catalogue.queries.entries import Asked
from marketplace.catalogue.states import ISSUE_MOVES, IssueStatus, PrintStatus, ShareStatus
from marketplace.kernel.clock import utc_now
from marketplace.listings.vocabulary import Kind

S = IssueStatus
LONGEST_WORDS = 100
TONES: dict[object, str] = {
    S.COLLECTING: "is-waiting", S.COMPILING: "is-waiting", S.EDITORIAL_REVIEW: "is-waiting",
    S.SECRECY_AND_IP_CHECK: "is-waiting", S.FROZEN: "is-open", S.PUBLISHED: "is-open", S.SUPERSEDED: "is-done",
    S.CANCELLED: "is-refused", ShareStatus.CONFIRMED: "is-open", ShareStatus.WAITING: "is-waiting",
    ShareStatus.SILENT: "is-refused", PrintStatus.DONE: "is-open", PrintStatus.FAILED: "is-refused",
    PrintStatus.QUEUED: "is-waiting", PrintStatus.RUNNING: "is-waiting",
}  # fmt: skip
STAGES = (
    S.PLANNED, S.COLLECTING, S.COMPILING, S.EDITORIAL_REVIEW, S.SECRECY_AND_IP_CHECK, S.FROZEN, S.PUBLISHED,
)  # fmt: skip


def name_of(issue: CatalogueIssue) -> str:
    return _("%(year)s年第%(quarter)s季度", year=issue.year, quarter=issue.quarter)


def stage_of(issue: CatalogueIssue) -> int | None:
    """Its place among STAGES; None for one that was given up."""
    if issue.status is S.CANCELLED:
        return None
    return STAGES.index(S.PUBLISHED if issue.status is S.SUPERSEDED else issue.status)


def moves_of(issue: CatalogueIssue) -> set[str]:
    """The steps that it may take now; one that would come too early is none."""
    found = {name for name, move in ISSUE_MOVES.items() if issue.status in move.start}
    return found if issue.cut_off_at <= utc_now() else found - {"cut_off"}


def one(issue_id: int) -> CatalogueIssue:
    """An issue that the reader may see. Raises NotFound."""
    return issues.one(IssueScope.of(current_actor()), issue_id)


def imprint() -> Imprint:
    found = province()
    return Imprint(found.market_zh, found.market_en, settings().base_url)


def place_names() -> dict[str, Branch]:
    """Every place by its path, closed ones too."""
    return {place.path: place for place in _all_places()}


def _all_places() -> list[Branch]:
    top = branches.tree(EVERYTHING)
    return [top.branch, *(each for child in top.children for each in _with_children(child))]


def _with_children(place: branches.Place) -> list[Branch]:
    return [place.branch, *(child.branch for child in place.children)]


def fields() -> dict[str, PriorityField]:
    return {field.code: field for field in branches.fields(EVERYTHING)}


def asked_now() -> Asked:
    """From the address; what is no kind, field or path is left out."""
    kind = next((each for each in Kind if each.value == request.args.get("kind")), None)
    field = request.args.get("field", "")
    path = request.args.get("place", "")
    return Asked(
        kind=kind, field=field if field in fields() else "", path=path if path in place_names() else "",
        words=request.args.get("q", "").replace("\0", "").strip()[:LONGEST_WORDS],
        dropped=request.args.get("dropped") == "1", page=page_number(),
    )  # fmt: skip


@dataclass(frozen=True)
class Tab:
    """For the macro `tabs`."""

    words: str
    url: str
    current: bool
    count: int | None = None


def kind_tabs(asked: Asked, counts: dict[str, dict[str, int]]) -> list[Tab]:
    """All, achievements, needs, and what was left out."""
    kinds, dropped = counts["kind"], sum(counts["reason"].values())
    rows = (
        (_("全部"), None, False, sum(kinds.values())),
        (_("科技成果"), "achievement", False, kinds.get("achievement", 0)),
        (_("技术需求"), "need", False, kinds.get("need", 0)),
        (_("不收录"), None, True, dropped),
    )
    return [
        Tab(
            words, this_page(kind=kind, dropped="1" if left_out else None, page=None),
            asked.dropped == left_out and (left_out or (asked.kind.value if asked.kind else None) == kind), count,
        )
        for words, kind, left_out, count in rows
    ]  # fmt: skip


def issue_url(issue: CatalogueIssue) -> str:
    return url_for("cataloguedesk.show", issue_id=issue.id)
