"""What an organisation has in the market: one object of every kind that an address can name.

The values of a kit stand under the names of the variables in the addresses. Where a page wants a special object
(an open draft, a submitted need), it stands under the page's endpoint.
"""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import OneTimeLink, Organisation, SignInSession
from marketplace.accounts.operations import invitations
from marketplace.alerts.finding import Baseline
from marketplace.alerts.operations import saved
from marketplace.alerts.saved_draft import SavedDraft
from marketplace.alerts.states import Frequency
from marketplace.branches import queries as places
from marketplace.branches.scope import EVERYTHING
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files import operations as files
from marketplace.files.opening import open_storage
from marketplace.files.receiving import Received
from marketplace.files.states import Visibility
from marketplace.inbox import operations as inbox
from marketplace.inbox import queries as notices
from marketplace.inbox.policy import Owner as Recipient
from marketplace.inbox.states import NoticeKind
from marketplace.intake.operations import staging
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole
from marketplace.kernel.clock import beijing_today
from marketplace.listings.drafts import Draft
from marketplace.listings.models import Listing
from marketplace.listings.operations import amendments, drafts, review, submission
from marketplace.listings.queries import own
from marketplace.listings.vocabulary import Kind
from marketplace.network import operations as network
from marketplace.network.drafts import NewsDraft
from marketplace.search import operations as search
from marketplace.search.drafts import GroupDraft
from marketplace.shortlists import operations as shortlists
from tests import make
from tests.listings import samples

Kit = dict[str, Any]
DRAFT, SUBMITTED, PUBLISHED = range(3)
ON_A_DRAFT = ("edit", "save", "autosave", "check", "submit", "submitted", "discard")
ON_A_CHANGE = ("amend", "amend_save", "amend_autosave", "amend_check", "amend_submit", "amend_submitted")
NEWS = NewsDraft("虚构的对接会", "时间：周五")
ALIKE: Kit = {
    "number": 1,
    "group_id": 1,
    "year": 2026,
    "fund": "BL4",
    "token": "no-such-link",
    "proof_code": "no-such-code",
    "role": "broker",
    "move": "suspend",
    "search.export": {"kind": "csv"},
    "comparing.export": {"kind": "csv"},
    "shortlists.export": {"kind": "csv"},
    "intake.template": {"kind": "need"},
    "calculators.show": {"name": "share"},
    "reviews.decide_change": {"action": "accept"},
}
"""Values that belong to nobody."""


def synonyms(officer: Actor) -> None:
    """The one group of words that mean the same."""
    with unit_of_work():
        group = search.add_group(officer, GroupDraft(("虚构机", "虚构装置")))
        assert group.id == ALIKE["group_id"]


def need(**changes: Any) -> Draft:
    return samples.need(deadline=beijing_today() + timedelta(days=365), **changes)


def grown(writer: Actor, organisation_id: int, draft: Draft, stage: int) -> Listing:
    """A listing of the organisation, written by somebody and taken as far as asked."""
    with unit_of_work():
        rules = make.rules()
        made = drafts.create(writer, organisation_id, draft, rules)
        if stage >= SUBMITTED:
            submission.submit(writer, made, rules)
        if stage >= PUBLISHED and made.kind is Kind.NEED:
            review.take(SYSTEM, made, rules)
        if stage >= PUBLISHED:
            review.publish(SYSTEM, made, rules)
        listing_id = made.id
    return own.one(EVERYTHING, listing_id)


def changing(writer: Actor, listing: Listing, *, hand_in: bool) -> int:
    """A change of a public listing, open or handed in; its id."""
    with unit_of_work():
        rules = make.rules()
        change = amendments.start(writer, own.one(EVERYTHING, listing.id))
        if hand_in:
            draft = replace(need(), title="改过的题目，需要重新审核")
            amendments.save(writer, change, draft, rules, change.row_version)
            assert not amendments.submit(writer, change, rules)
        return change.id


def listings(writer: Actor, organisation_id: int) -> Kit:
    """A listing in every state that a page asks for."""
    draft = grown(writer, organisation_id, need(), DRAFT)
    waiting = grown(writer, organisation_id, need(), SUBMITTED)
    public = grown(writer, organisation_id, need(), PUBLISHED)
    changed = grown(writer, organisation_id, need(), PUBLISHED)
    changing(writer, changed, hand_in=False)
    handed_in = changing(writer, grown(writer, organisation_id, need(), PUBLISHED), hand_in=True)
    kit: Kit = {"listing_id": public.id, "amendment_id": handed_in, "waiting": waiting.id, "hidden": draft.id}
    kit |= {f"listings.{page}": {"listing_id": draft.id} for page in ON_A_DRAFT}
    kit |= {f"listings.{page}": {"listing_id": changed.id} for page in (*ON_A_CHANGE, "discard_change")}
    kit["reviews.show"] = {"listing_id": waiting.id}
    kit["reviews.decide"] = {"listing_id": waiting.id, "action": "take"}
    return kit


def everything(settings: Settings, organisation: Organisation, place: str) -> Kit:
    """A kit of an organisation and its administrator, with news of the place it belongs to."""
    organisation_id, branch_path = organisation.id, organisation.branch_path
    owner = make.member(organisation)
    kit = ALIKE | listings(owner, organisation_id)
    kit |= {"organisation_id": organisation_id, "code": place, "person_id": owner.person_id}
    kit["attachment_id"] = _file(settings, owner, organisation_id, branch_path)
    kit["run_id"] = _import(owner, organisation)
    kit |= {"link_id": _invitation(owner, organisation_id), "session_id": session_of(owner)}
    kit |= {"news_id": news(place, published=True), "hidden_news": news(place, published=False)}
    return kit


def session_of(actor: Actor) -> int:
    """The id of a new session of somebody."""
    make.session_token(actor)
    query = select(SignInSession.id).where(SignInSession.person_id == actor.person_id)
    return max(db.session.scalars(query))


def saved_search_of(actor: Actor) -> int:
    """The id of a new saved search of somebody."""
    with unit_of_work():
        draft = SavedDraft("密封", Frequency.DAILY)
        return saved.save(actor, draft, {"q": ["密封"]}, Baseline((), complete=True))[0].id


def notice_of(actor: Actor) -> int:
    """The id of a new notice to somebody."""
    person_id = actor.person_id or 0
    with unit_of_work():
        inbox.tell(
            SYSTEM, [person_id], NoticeKind.LEAD, "lead_message", "kit", "/notices", title="虚构的线索"
        )
    return next(notice.id for notice in notices.newest(Recipient(person_id))[0] if notice.key == "kit")


def shortlist_of(actor: Actor, *listing_ids: int) -> int:
    """The id of a new list of somebody, with these listings on it."""
    with unit_of_work():
        return shortlists.add(actor, listing_ids, None, default_name="备选").shortlist_id


def news(place: str, *, published: bool) -> int:
    with unit_of_work():
        item = network.write_news(SYSTEM, places.by_code(EVERYTHING, place), NEWS)
        if published:
            network.publish_news(SYSTEM, item)
        return item.id


def _invitation(owner: Actor, organisation_id: int) -> int:
    with unit_of_work():
        organisation = db.session.get_one(Organisation, organisation_id)
        link: OneTimeLink = invitations.invite(
            owner, organisation, f"invited{organisation_id}@example.invalid", OrganisationRole.MEMBER
        )
        return link.id


def _import(owner: Actor, organisation: Organisation) -> int:
    """An import that waits for its owner's word."""
    with unit_of_work():
        run = staging.begin(
            owner, organisation, staging.Wish(Kind.NEED), "虚构.csv", f"{organisation.id:064x}"
        )
        return run.id


def _file(settings: Settings, owner: Actor, organisation_id: int, branch_path: str) -> int:
    """A file that is on no listing yet: its organisation's and its operators' alone."""
    key = open_storage(settings).put(BytesIO(b"%PDF-1.4 invented"))
    received = Received("说明.pdf", "application/pdf", 17, f"{organisation_id:064x}", key)
    with unit_of_work():
        return files.store_upload(owner, organisation_id, branch_path, received, Visibility.REGISTERED).id
