"""What waits for the reader: the queue with its clocks, and the long-term list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.branches.presenting import field_names
from marketplace.blueprints.branches.support import named
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.cards import code_of
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.reviews.bp import bp
from marketplace.blueprints.reviews.clocks import Clock, clock_of
from marketplace.blueprints.reviews.desk import desk_scope
from marketplace.blueprints.translation import gettext as _
from marketplace.branches import queries as branches
from marketplace.branches.scope import PUBLIC
from marketplace.kernel.actor import OPERATORS
from marketplace.kernel.clock import beijing_today
from marketplace.listings import policy
from marketplace.listings.queries import review as queries
from marketplace.listings.queries.review import QueueFilter, QueueItem
from marketplace.listings.states import AWAITING_OPERATOR, ListingStatus
from marketplace.listings.vocabulary import Kind

SIZE = 20
STATUSES = (*sorted(AWAITING_OPERATOR), ListingStatus.LONG_TERM)


@dataclass(frozen=True)
class QueueRow:
    """One line: the item with what is made of it for the page."""

    item: QueueItem
    code: str
    url: str
    place: str
    clock: Clock | None


@bp.get("")
@allow(Permission.LISTING_REVIEW)
def queue() -> ResponseReturnValue:
    """Listings first, then changes of public ones; both the most urgent first."""
    wanted, page = _wanted(), page_number()
    found = queries.review_queue(desk_scope(), wanted, page=page, size=SIZE)
    changes = _changes(wanted) if page == 1 else ()
    return render_template(
        "reviews/queue.html",
        rows=_rows(found.items),
        total=found.total,
        pager=pager(found.number, found.total, SIZE),
        changes=_rows(changes),
        figures=queries.queue_figures(desk_scope(), policy.review_kinds(current_actor())),
        **_choices(),
    )


@bp.get("/long-term")
@allow(Permission.LISTING_REVIEW)
def long_term() -> ResponseReturnValue:
    """Needs that wait for their day, the next day first."""
    found = queries.long_term(
        desk_scope(), policy.review_kinds(current_actor()), page=page_number(), size=SIZE
    )
    return render_template(
        "reviews/long_term.html",
        rows=_rows(found.items),
        total=found.total,
        pager=pager(found.number, found.total, SIZE),
        today=beijing_today(),
    )


def _wanted() -> QueueFilter:
    """The filter in the address; what is no choice of ours is no filter."""
    actor, asked = current_actor(), request.args
    kinds = policy.review_kinds(actor)
    kind = next((kind for kind in kinds if kind.value == asked.get("kind")), None)
    status = next((status for status in STATUSES if status.value == asked.get("status")), None)
    return QueueFilter(
        kinds=frozenset({kind}) if kind else kinds,
        status=status,
        only_overdue=asked.get("overdue") == "1",
        only_appeals=asked.get("appeals") == "1",
        reviewer_id=actor.person_id if asked.get("mine") == "1" else None,
        field_code=asked["field"] if asked.get("field", "") in field_names() else "",
    )


def _changes(wanted: QueueFilter) -> tuple[QueueItem, ...]:
    """Changes have one status and no field filter: they show while nothing narrower is asked for."""
    narrowed = wanted.status or wanted.only_appeals or wanted.reviewer_id or wanted.field_code
    if narrowed or not current_actor().has(*OPERATORS):
        return ()
    found = queries.amendment_queue(desk_scope(), wanted.kinds, size=100).items
    return tuple(item for item in found if item.overdue or not wanted.only_overdue)


def _rows(items: Any) -> list[QueueRow]:
    if not items:
        return []
    names = _place_names()
    today, holidays = beijing_today(), branches.holidays(PUBLIC)
    return [_row(item, names, today, holidays) for item in items]


def _row(item: QueueItem, names: dict[str, str], today: date, holidays: frozenset[date]) -> QueueRow:
    if item.amendment_id is None:
        url = url_for("reviews.show", listing_id=item.id)
    else:
        url = url_for("reviews.amendment", amendment_id=item.amendment_id)
    place = names.get(item.branch_path, item.branch_path)
    return QueueRow(item, code_of(item.kind, item.id), url, place, clock_of(item.due_on, today, holidays))


def _place_names() -> dict[str, str]:
    """The place a path means, in the reader's language."""
    network = branches.tree(PUBLIC)
    places = [network.branch]
    for branch in network.children:
        places += [branch.branch, *(node.branch for node in branch.children)]
    return {place.path: named(place) for place in places}


def _choices() -> dict[str, Any]:
    kinds = sorted(policy.review_kinds(current_actor()))
    return {
        "kinds": [(kind.value, _("成果") if kind is Kind.ACHIEVEMENT else _("需求")) for kind in kinds],
        "statuses": STATUSES,
        "fields": list(field_names().items()),
        "chosen": request.args,
    }
