"""Issues of the catalogue, made through the real steps."""

import hashlib
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from marketplace.catalogue.assembling import Imprint
from marketplace.catalogue.drafts import IssueDraft
from marketplace.catalogue.formats import Format
from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.operations import (
    checking,
    compiling,
    confirming,
    editing,
    filing,
    freezing,
    planning,
    publishing,
)
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import entries, issues, snapshots
from marketplace.catalogue.states import IssueStatus, ShareStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files.storage import LocalStorage
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.kernel.clock import beijing_today, quarter_of, utc_now
from tests import make

IMPRINT = Imprint("测试科技大市场", "Test Market", "https://market.example")
S = IssueStatus
STEPS = (
    S.PLANNED,
    S.COLLECTING,
    S.COMPILING,
    S.EDITORIAL_REVIEW,
    S.SECRECY_AND_IP_CHECK,
    S.FROZEN,
    S.PUBLISHED,
)


@dataclass
class Desk:
    """Who makes an issue: an officer compiles and edits, another checks, a head freezes."""

    officer: Actor = field(default_factory=lambda: make.officer(Role.DEPARTMENT_OFFICER))
    checker: Actor = field(default_factory=lambda: make.officer(Role.DEPARTMENT_OFFICER))
    head: Actor = field(default_factory=lambda: make.officer(Role.DEPARTMENT_HEAD))


def dates(year: int | None = None, quarter: int | None = None, **changes: Any) -> IssueDraft:
    """Of this quarter by default; the cut-off is just now, the publication tomorrow."""
    today, now = beijing_today(), utc_now()
    this = quarter_of(today)
    values: dict[str, Any] = {
        "year": year or this.year, "quarter": quarter or this.number, "collect_on": today,
        "cut_off_at": now, "confirm_by": today,
        "publish_at": now + timedelta(days=1),
    }  # fmt: skip
    return IssueDraft(**(values | changes))


def listings() -> None:
    """Three that are open: an achievement from public money, another one, and a need, in two branches."""
    researcher, seeker = make.member(), make.member(region="220203")
    make.achievement(researcher, published=True, publicly_funded=True, title="虚构的秸秆成型设备")
    make.achievement(researcher, published=True, publicly_funded=False, title="虚构的轴承检测方法")
    make.need(seeker, published=True, title="虚构的涂层耐磨需求")


def issue(upto: IssueStatus = S.PUBLISHED, desk: Desk | None = None, **changes: Any) -> CatalogueIssue:
    """An issue of this quarter as far as `upto`, with what is listed at the moment."""
    desk = desk or Desk()
    with unit_of_work():
        issue_id = planning.plan(desk.officer, dates(**changes)).id
    advance(issue_id, upto, desk)
    return db.session.get_one(CatalogueIssue, issue_id)


def advance(issue_id: int, upto: IssueStatus, desk: Desk) -> None:
    """Take the steps that are left."""
    wanted = STEPS.index(upto)
    with unit_of_work():
        row = db.session.get_one(CatalogueIssue, issue_id)
        at = STEPS.index(row.status)
    if at < 2 <= wanted:
        with unit_of_work():
            compiling.cut_off(desk.officer, issue_id)
    if at < 3 <= wanted:
        confirm_all(issue_id)
        with unit_of_work():
            compiling.hand_over(desk.officer, issue_id)
    if at < 4 <= wanted:
        with unit_of_work():
            editing.pass_review(desk.officer, issue_id)
    if at < 5 <= wanted:
        with unit_of_work():
            checking.check(desk.checker, issue_id)
        with unit_of_work():
            freezing.freeze(desk.head, issue_id, IMPRINT)
    if at < 6 <= wanted:
        files(issue_id)
        with unit_of_work():
            publishing.publish(desk.head, issue_id)


def confirm_all(issue_id: int) -> None:
    """Every place says yes."""
    row = db.session.get_one(CatalogueIssue, issue_id)
    said = {share.branch_path: (share.status, share.digest) for share in issues.shares(ALL_ISSUES, row)}
    for path, (_count, digest) in entries.digests(ALL_ISSUES, row).items():
        if said.get(path) != (ShareStatus.CONFIRMED, digest):
            with unit_of_work():
                confirming.confirm(SYSTEM, issue_id, path, digest=digest)


def files(issue_id: int, folder: Path | None = None, *, but: str | None = None) -> None:
    """Files of every edition in all formats, with made-up bytes: what is in them is another test's.

    Those of the place `but` are left for the jobs to make.
    """
    row = db.session.get_one(CatalogueIssue, issue_id)
    storage = LocalStorage(folder or Path(tempfile.mkdtemp()))
    found = [edition.sha256 for edition in issues.editions(ALL_ISSUES, row) if edition.branch_path != but]
    made = snapshots.files_of(ALL_ISSUES, found)
    for sha256 in found:
        for form in Format:
            if (sha256, form.value) not in made:
                text = f"{sha256}.{form.value}".encode()
                hashed, key = hashlib.sha256(text).hexdigest(), storage.put(BytesIO(text))
                with unit_of_work():
                    filing.keep(SYSTEM, storage, sha256, form, key, hashed, len(text))


def fresh(issue_id: int) -> CatalogueIssue:
    """Read anew."""
    db.session.rollback()
    return db.session.get_one(CatalogueIssue, issue_id)
