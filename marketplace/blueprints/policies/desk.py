"""The department's desk: all versions, one with what differs and what its dry run found, stored decisions."""

from io import BytesIO
from typing import Any

from flask import render_template, send_file
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.audit import queries as audit
from marketplace.blueprints.decisions import shown
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.form_problems import form_problems
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.policies.bp import bp
from marketplace.blueprints.policies.forms import DecisionForm
from marketplace.blueprints.policies.presenting import TONES, days_words
from marketplace.blueprints.search.export import TYPES
from marketplace.blueprints.subjects import subject_link
from marketplace.branches.scope import EVERYTHING
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import NotFound
from marketplace.kernel.money import yuan_from_fen
from marketplace.policies import policy
from marketplace.policies.differences import differences
from marketplace.policies.models import PolicyVersion
from marketplace.policies.policy import DecisionScope, VersionScope
from marketplace.policies.queries import books, decisions, versions
from marketplace.policies.reviews import needs_review
from marketplace.policies.states import REFUSALS, REPEALS, VERSION_MOVES, VersionStatus
from marketplace.policies.stored import decision_of
from marketplace.policies.together import read_version
from marketplace.rules.codes import Outcome
from marketplace.sheets import write_csv

SHOWN_ROWS = 100
"""Rows of a dry run on the page; the file has all that were kept."""
HEADINGS = (
    "对象",
    "名称",
    "政策事项",
    "原结论",
    "原金额（元）",
    "新结论",
    "新金额（元）",
    "增加（元）",
    "减少（元）",
)


@bp.get("/policy-desk")
@allow(Permission.POLICY_DRAFT)
def desk() -> ResponseReturnValue:
    """To the department of a branch, what everybody reads: the way on leads to the public pages."""
    scope = VersionScope.of(current_actor())
    return render_template(
        "policies/desk.html",
        lines=versions.lines(scope),
        may_write=scope.everything,
        tones=TONES,
        days_words=days_words,
    )


@bp.get("/policy-desk/<int:version_id>")
@allow(Permission.POLICY_DRAFT)
def review(version_id: int) -> ResponseReturnValue:
    row = one(version_id)
    return page(row, decision_form(row))


@bp.get("/policy-desk/<int:version_id>/dry-run.csv")
@allow(Permission.POLICY_DRAFT)
def dry_run(version_id: int) -> ResponseReturnValue:
    """Who gains, loses or changes; without a dry run there is no file."""
    row = one(version_id)
    if not row.dry_run:
        raise NotFound(kind="dry_run")
    cells = [_cells(each) for each in row.dry_run["rows"]]
    file = BytesIO()
    write_csv(
        file, HEADINGS, cells, [("版本", f"{row.pack_id} {row.number}"), ("文本", row.dry_run_sha256 or "")]
    )
    file.seek(0)
    name = f"dry-run-{row.pack_id}-{row.number}.csv"
    answer = send_file(file, mimetype=TYPES["csv"], as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/policy-desk/decisions/<int:decision_id>")
@allow(Permission.POLICY_DRAFT)
def decision(decision_id: int) -> ResponseReturnValue:
    """A stored decision with all its reasons, and whether it comes out again."""
    scope = DecisionScope.of(current_actor())
    row = decisions.one(scope, decision_id)
    altered = books.altered(EVERYTHING)
    return render_template(
        "policies/decision.html",
        row=row,
        subject=subject_link(row.subject),
        shown=shown(decision_of(row), books.as_it_was(scope, row)),
        holds=decisions.holds_still(scope, row, altered),
        is_text_altered=any((each["id"], each["version"]) in altered for each in row.packs),
        others=[each for each in decisions.of_subject(scope, row.subject) if each.id != row.id],
    )


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    """Exact amounts as texts; more and less stand apart, since a text with a sign is no number to a spreadsheet."""
    before, after = row["before_fen"], row["after_fen"]
    amounts = (before, after, max(0, after - before), max(0, before - after))
    first, second, more, less = (str(yuan_from_fen(fen)) for fen in amounts)
    words = (row["subject"], row["label"], row["benefit"])
    return (*words, outcome_words(row["before"]), first, outcome_words(row["after"]), second, more, less)


def one(version_id: int) -> PolicyVersion:
    """Raises NotFound for the department of a branch too: a dry run names claims of the whole province."""
    scope = VersionScope.of(current_actor())
    if not scope.everything:
        raise NotFound(kind="policy_version")
    return versions.one(scope, version_id)


def decision_form(row: PolicyVersion) -> DecisionForm:
    reasons = REPEALS if row.status is VersionStatus.ACTIVE else REFUSALS
    return DecisionForm(None, reasons, row_version=row.row_version)


def outcome_words(value: str) -> str:
    return label_words(Outcome(value)) if value else ""


def page(row: PolicyVersion, form: DecisionForm) -> str:
    scope, actor = VersionScope.of(current_actor()), current_actor()
    before = versions.predecessor(scope, row)
    return render_template(
        "policies/review.html",
        row=row,
        days=days_words(row.since, row.closed_on or row.until),
        tones=TONES,
        before=before,
        files=differences(before.texts, row.texts) if before is not None else [],
        hands=versions.hands(scope, row),
        reason=next((label_words(r) for r in (*REFUSALS, *REPEALS) if r.value == row.reason), ""),
        moves={name for name, move in VERSION_MOVES.items() if row.status in move.start},
        may_judge=policy.may_judge(actor, row),
        may_repeal=policy.may_repeal(actor),
        is_tried=row.dry_run_sha256 == row.sha256,
        needs_review=needs_review(books.in_force(EVERYTHING), read_version(row).pack, beijing_today()),
        dry_rows=row.dry_run.get("rows", [])[:SHOWN_ROWS],
        outcome_words=outcome_words,
        form=form,
        problems=form_problems(form),
        history=audit.history(audit.AuditScope(f"policy_version:{row.id}"), 30),
    )
