"""Stored decisions, and versions of policy as far on their way as asked."""

from dataclasses import replace
from datetime import date
from typing import Any

from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.policies.drafts import VersionDraft
from marketplace.policies.models import PolicyDecision, PolicyVersion
from marketplace.policies.operations import deciding, deciding_versions, drafting
from marketplace.policies.policy import DecisionScope, VersionScope
from marketplace.policies.queries import books, trying, versions
from marketplace.policies.stored import decision_of
from marketplace.rules.codes import Mode
from marketplace.rules.decision import Decision
from marketplace.rules.engine import Question
from tests import make

PACK = "jl.2016-72"
DOMESTIC = "jl.2016-72.patent.domestic_invention"
FOREIGN = "jl.2016-72.patent.foreign_invention"
SINCE, UNTIL = date(2027, 1, 1), date(2030, 12, 31)
ALL_DECISIONS, ALL_VERSIONS = DecisionScope(everything=True), VersionScope(everything=True)


def officer() -> Actor:
    return make.officer(Role.DEPARTMENT_OFFICER, "/p/")


def head() -> Actor:
    return make.officer(Role.DEPARTMENT_HEAD, "/p/")


def patent(**changes: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": "ZL-1", "jurisdiction": "CN", "patent_kind": "invention", "grant_announcement_date": "2018-03-30",
        "first_patentee_is_applicant": True, "previously_subsidised": False,
    }  # fmt: skip
    return usual | changes


def asked(benefit: str = DOMESTIC, mode: Mode = Mode.ESTIMATE, **changes: Any) -> Question:
    """About one patent, granted in the programme year 2018."""
    item = patent(jurisdiction="US") if benefit == FOREIGN else patent()
    facts = {"applicant_region": "220102", "items": [item]}
    return replace(Question(benefit, mode, date(2018, 6, 1), 2018, facts), **changes)


def decided(
    subject: str = "claim:1", question: Question | None = None, label: str = "虚构申报"
) -> PolicyDecision:
    with unit_of_work():
        made = deciding.decide(SYSTEM, question or asked(), subject, label).id
    return db.session.get_one(PolicyDecision, made)


def drafted(
    actor: Actor | None = None, *, pack: str = PACK, since: date = SINCE, until: date | None = UNTIL
) -> PolicyVersion:
    """The next version of a document, as copied from the newest."""
    actor = actor or officer()
    with unit_of_work():
        made = drafting.start(actor, pack, since, until, "按新的省级文件修订").id
    return fresh(made)


def draft_of(version_id: int, **changes: Any) -> VersionDraft:
    """What stands in it now, with what is to be changed."""
    row = fresh(version_id)
    usual: dict[str, Any] = {
        "since": row.since, "until": row.until, "why": row.why, "texts": dict(row.texts), "reviewed_by": "虚构审查机构",
        "reviewed_on": date(2026, 10, 1), "review_basis": "不影响公平竞争",
    }  # fmt: skip
    return VersionDraft(**(usual | changes))


def written(
    actor: Actor | None = None, swaps: tuple[tuple[str, str, str], ...] = (), *, pack: str = PACK, **days: Any
) -> PolicyVersion:
    """With a review, and other words in some files: (file, old, new)."""
    actor = actor or officer()
    number = drafted(actor, pack=pack, **days).id
    texts = dict(fresh(number).texts)
    for file, old, new in swaps:
        assert old in texts[file], (file, old)
        texts[file] = texts[file].replace(old, new)
    with unit_of_work():
        drafting.save(actor, number, draft_of(number, texts=texts))
    return fresh(number)


def tried(actor: Actor | None = None, *swaps: tuple[str, str, str], **days: Any) -> PolicyVersion:
    actor = actor or officer()
    row = written(actor, swaps, **days)
    try_out(actor, row.id)
    return fresh(row.id)


def try_out(actor: Actor, version_id: int) -> trying.DryRun:
    """As the page does it: worked out first, then kept."""
    found = trying.try_out(ALL_DECISIONS, fresh(version_id))
    with unit_of_work():
        drafting.record_dry_run(actor, version_id, found.to_json(), found.sha256)
    return found


def proposed(actor: Actor | None = None, *swaps: tuple[str, str, str], **days: Any) -> PolicyVersion:
    actor = actor or officer()
    number = tried(actor, *swaps, **days).id
    with unit_of_work():
        deciding_versions.propose(actor, number)
    return fresh(number)


def approved(*swaps: tuple[str, str, str], **days: Any) -> PolicyVersion:
    number, boss = proposed(None, *swaps, **days).id, head()
    with unit_of_work():
        deciding_versions.approve(boss, number)
    return fresh(number)


def fresh(version_id: int) -> PolicyVersion:
    """The row as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return versions.one(ALL_VERSIONS, version_id)


def first() -> PolicyVersion:
    """The version that came with the market, once it has a record."""
    db.session.expire_all()
    return next(row for row in versions.known(ALL_VERSIONS) if (row.pack_id, row.number) == (PACK, 1))


def forget() -> None:
    """As a new process begins."""
    books.forget(EVERYTHING)


def stored(row: PolicyDecision) -> Decision:
    return decision_of(row)
