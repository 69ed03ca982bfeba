"""One address for each page template and kind of reader, with numbers taken from the demo."""

from pathlib import Path

from sqlalchemy import select

from marketplace.branches.models import Branch, BranchNews
from marketplace.brokerage.models import Broker, Lead
from marketplace.brokerage.states import BrokerStatus, LeadStatus
from marketplace.catalogue.models import CatalogueEntry, CatalogueIssue
from marketplace.catalogue.operations import publishing
from marketplace.catalogue.states import IssueStatus
from marketplace.claims.models import Claim
from marketplace.claims.states import ClaimStatus
from marketplace.contracts.models import Contract
from marketplace.contracts.states import ContractStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo import people
from marketplace.files.opening import FOLDER
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind
from marketplace.matching.models import Match
from marketplace.negotiations.models import Negotiation, Publicity
from marketplace.negotiations.states import NegotiationStatus
from marketplace.search.models import SynonymGroup
from tests.browser.market import Market
from tests.making import issues as making

VISITOR = """
/ /search?q=玉米 /search?q=龘靐齉 /search?kind=need&page=2 /listings/{achievement} /listings/{need} /listings/{gone}
/listings/{changed}/versions /listings/{changed}/versions/1 /branches /branches/BR1 /branches/BR1/news
/branches/BR1/news/{news} /branches/BR1/organisations /organisations/{university} /login /register /register/sent
/saved/stop/no-such-link
/password/forgotten /password/forgotten/sent /display
/proofs /compare /compare?id={achievement}&id={need} /accessibility /privacy /sitemap
/publicity /publicity/{public} /publicity/{public}/objection
/calculators /calculators/patents /calculators/awards /calculators/purchase /calculators/equity
/calculators/share?day=2018-06-01&unit=university&job=yes&mode=licence&region=220102&income=1000.01&costs=0&rate=70&rows-0-name=甲&rows-0-main=yes&rows-0-weight=100
/matches/how /opinions/no-such-link /brokers /brokers?q=无此人 /brokers/{broker} /policy
/catalogues /catalogues/{year}/{quarter} /catalogues/{year}/{quarter}/entries /catalogues/{year}/{quarter}/ended
/catalogues/{year}/{quarter}/BR1 /catalogues/search?q=玉米 /catalogues/verify
/policy/jl.2016-72/1 /claims/notices /claims/notices/{noticed} /nothing-here
"""
MEMBER = """
/ /work /work?show=published /listings/new?kind=need /listings/{draft}/edit /listings/{draft}/check
/listings/{achievement} /listings/{achievement}/history /listings/{achievement}/history/1
/listings/{achievement}/withdraw /listings/{achievement}/matches /listings/{waiting}/submitted /matches
/search?q=玉米&kind=achievement /saved /saved/new?q=玉米
/matches/{match} /matches/{match}/dismiss /imports /account /account/sessions /account/password /account/organisations
/account/organisations/{university} /account/organisations/{university}/edit
/follows /notices /account/notices /shares /shortlists /shortlists/add?id={achievement}&id={need} /negotiations
/account/broker /leads /listings/{need}/interest
/contracts /contracts/new /contracts/{contract} /contracts/{contract}/check /contracts/{contract}/draft/kind
/contracts/{contract}/draft/parties /contracts/{contract}/draft/technology /contracts/{contract}/draft/price
/contracts/{contract}/draft/people /contracts/{asked} /contracts/{asked}/opinions /contracts/{asked}/approval
/contracts/{asked}/signature /contracts/{asked}/back
/negotiations/{talk} /negotiations/{talk}/terms/1 /negotiations/{talk}/terms/new /negotiations/{talk}/room
/negotiations/{priced}/pricing /contracts/{running}/registration
/claims /claims/new /claims/{begun} /claims/{begun}/facts /claims/{begun}/documents /claims/{claimed}
/claims/notices/{noticed} /catalogue-prints
"""
OPERATOR = """
/work /reviews /reviews/{waiting} /reviews/long-term /matches /imports /desk /desk?view=list /desk/new
/claims/desk /claims/{claimed}/check /catalogue-shares /catalogue-shares/{catalogue} /catalogue-prints
/manage/organisations /manage/organisations/{university} /branches/BR1/edit /branches/BR1/news/new /network
"""
PROVINCE = """
/reviews /reviews/amendments/{amendment} /reviews/{achievement}/take-down /network
/figures/contracts /figures/contracts/behind
/network/branches/new /network/prefectures /network/holidays/2026
/network/BR1/rename /network/BR1/close /network/BR1/nodes/new
"""
BROKER = """
/account/broker /account/organisations/{agency}/brokers /desk /desk?view=list /desk/new /leads/{free} /leads/{agreed}
/leads/{agreed}/messages /leads/{agreed}/meetings /leads/{agreed}/meetings/new /leads/{stalled} /matches/{match}/adopt
"""
PEOPLE = "/manage/people /manage/people/new /manage/people/1 /account"
AUDIT = "/audit"
DEPARTMENT = """
/manage/synonyms /manage/synonyms/new /manage/synonyms/{synonyms} /manage/synonyms/import
/policy-desk /policy-desk/new /matches/quality /matches/rounds /negotiations/held /broker-desk/accreditation
/broker-desk/accreditation?status=all /broker-desk/accreditation/{applicant} /broker-desk/accreditation/{broker}
/catalogue-desk /catalogue-desk/new /catalogue-desk/{catalogue} /catalogue-desk/{planned}
/catalogue-desk/{planned}/dates
/catalogue-desk/{catalogue}/entries /catalogue-desk/{catalogue}/entries/{entry} /catalogue-desk/{catalogue}/check
/catalogue-desk/{catalogue}/preface /catalogue-desk/{catalogue}/errata
/budgets /budgets/2026/BL4 /claims/desk?status=paid /claims/{noticed} /claims/{settled}
"""

REGISTRAR = """
/registration /registration?status=returned /registration/{submitted} /registration/changes /registration/exchange
"""

ADDRESSES: dict[str | None, str] = {
    None: VISITOR,
    "uni-admin": MEMBER,
    "uni-member": "/contracts/{asked}/opinion",
    "operator-br1": OPERATOR,
    "province": PROVINCE,
    "broker": BROKER,
    "department": DEPARTMENT,
    "registrar": REGISTRAR,
    "finance": "/registration/income /contracts/overdue /claims/{settled}",
    "security-admin": PEOPLE,
    "system-admin": "/jobs /jobs/sweep",
    "audit-admin": AUDIT,
}

NOT_BY_ADDRESS = {
    "alerts/edit_saved.html": "a saved search of one's own; walked from saving to stopping",
    "accounts/confirm.html": "a link in a letter; walked in the registration",
    "accounts/invitation.html": "a link in a letter",
    "accounts/new_password.html": "a link in a letter",
    "accounts/recovery_codes.html": "shown once, after the set-up",
    "accounts/second_factor_setup.html": "only before the first code",
    "cataloguedesk/print.html": "a catalogue that was asked for; its own tests read it",
    "policies/decision.html": "a stored decision; its own tests read it",
    "policies/edit.html": "a draft of a version; its own tests read it",
    "policies/review.html": "a draft of a version; its own tests read it",
    "proofs/show.html": "a paper issued in a test; the demo has none",
    "rewards/away.html": "a link that leads nowhere any more; its own tests read it",
    "rewards/edit.html": "a share being written; walked from the income to the payments",
    "rewards/notice.html": "a notice in the unit; its own tests read it",
    "rewards/own.html": "one's own part; walked from the income to the payments",
    "rewards/show.html": "a share; walked from the income to the payments",
    "shortlists/delete.html": "a list of one's own",
    "shortlists/gone.html": "a link whose time is over",
    "shortlists/shared.html": "a link; walked from the list to its revocation",
    "shortlists/show.html": "a list of one's own; walked from the results to its revocation",
    "intake/show.html": "after an upload; walked in the import",
    "listings/stale.html": "after a conflict; walked by two writers",
    "listings/too_late.html": "after a conflict with a submission",
    "negotiations/hold.html": "a disposal held up; its own tests read it",
    "negotiations/publicity.html": "a public holder's price before it is public; walked from the lead to the contract",
    "publicity/link_gone.html": "a link whose time is over",
    "publicity/objection.html": "a link of the objector's own",
    "registration/change.html": "an application for a change; walked at the desk",
    "registration/numbers.html": "after an upload; its own tests read it",
    "registration/report.html": "a step or payment of one's own contract; walked at the desk",
    "search/away.html": "while there is no index",
}
"""Page templates that no signed-in address shows, and why."""


def addresses(market: Market) -> dict[str | None, list[str]]:
    """Login (None is nobody) → the paths to look at."""
    with market.app.app_context():
        numbers = _catalogues(market.instance) | _numbers()
        db.session.rollback()
    return {login: [path.format(**numbers) for path in paths.split()] for login, paths in ADDRESSES.items()}


def _catalogues(instance: Path) -> dict[str, int]:
    """The issue of the last quarter, published with files of no account, and the one that is planned."""
    late, planned = db.session.scalars(select(CatalogueIssue).order_by(CatalogueIssue.id))
    if late.status is IssueStatus.FROZEN:
        making.files(late.id, instance / FOLDER)
        with unit_of_work():
            publishing.publish(people.actor("department-head"), late.id)
    entry = select(CatalogueEntry.id).where(CatalogueEntry.issue_id == late.id).limit(1)
    return {
        "catalogue": late.id, "planned": planned.id, "entry": db.session.scalars(entry).one(), "year": late.year,
        "quarter": late.quarter,
    }  # fmt: skip


def _numbers() -> dict[str, int]:
    """Numbers of demo rows; those of one's own work belong to the university of uni-admin."""
    public = _listing(Listing.status == ListingStatus.PUBLISHED, Listing.kind == Kind.ACHIEVEMENT)
    university = db.session.get_one(Listing, public).organisation_id
    mine = Listing.organisation_id == university
    return _brokers() | {
        "achievement": public,
        "university": university,
        "need": _listing(Listing.status == ListingStatus.PUBLISHED, Listing.kind == Kind.NEED),
        "gone": _listing(Listing.status == ListingStatus.WITHDRAWN),
        "changed": public,
        "draft": _listing(mine, Listing.status == ListingStatus.DRAFT),
        "waiting": _listing(mine, Listing.status == ListingStatus.SUBMITTED),
        "contract": _contract(ContractStatus.DRAFT),
        "asked": _contract(ContractStatus.INVENTOR_OPINION),
        "submitted": _contract(ContractStatus.SUBMITTED),
        "running": _contract(ContractStatus.PERFORMING),
        "begun": _claim(ClaimStatus.DRAFT),
        "claimed": _claim(ClaimStatus.SUBMITTED),
        "noticed": _claim(ClaimStatus.PUBLIC_NOTICE),
        "settled": _claim(ClaimStatus.PAID),
        "talk": _negotiation(NegotiationStatus.ROOM_OPEN),
        "priced": _negotiation(NegotiationStatus.PUBLICITY),
        "public": db.session.scalars(select(Publicity.id).where(Publicity.is_running.is_(True))).first() or 0,
        "news": _news("BR1"),
        "match": db.session.scalars(select(Match.id).where(Match.achievement_id == public)).first() or 0,
        "synonyms": db.session.scalars(select(SynonymGroup.id)).first() or 0,
        "amendment": db.session.scalars(select(Amendment.id)).first() or 0,
    }


def _brokers() -> dict[str, int]:
    """Brokers and leads: those of the leads are free, agreed to by both sides, and stalled."""
    brokers = {row.status: row for row in db.session.scalars(select(Broker).order_by(Broker.id.desc()))}
    found = {row.status: row.id for row in db.session.scalars(select(Lead))}
    return {
        "broker": brokers[BrokerStatus.ACCREDITED].id,
        "applicant": brokers[BrokerStatus.APPLIED].id,
        "agency": brokers[BrokerStatus.ACCREDITED].organisation_id or 0,
        "free": found[LeadStatus.OPEN],
        "agreed": found[LeadStatus.BOTH_INTERESTED],
        "stalled": found[LeadStatus.STALLED],
    }


def _contract(status: ContractStatus) -> int:
    query = select(Contract.id).where(Contract.status == status).order_by(Contract.id).limit(1)
    return db.session.scalars(query).one()


def _claim(status: ClaimStatus) -> int:
    return db.session.scalars(select(Claim.id).where(Claim.status == status).order_by(Claim.id)).first() or 0


def _negotiation(status: NegotiationStatus) -> int:
    query = select(Negotiation.id).where(Negotiation.status == status).order_by(Negotiation.id).limit(1)
    return db.session.scalars(query).one()


def _news(code: str) -> int:
    query = (
        select(BranchNews.id).join(Branch).where(Branch.code == code, BranchNews.published_at.is_not(None))
    )
    return db.session.scalars(query).first() or 0


def _listing(*conditions: object) -> int:
    return db.session.scalars(select(Listing.id).where(*conditions).order_by(Listing.id).limit(1)).one()  # type: ignore[arg-type]
