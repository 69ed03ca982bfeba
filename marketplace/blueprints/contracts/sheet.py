"""A contract as its pages need it: the draft, who works on it, what was agreed, and what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from marketplace.blueprints.contracts.wording import problem_words
from marketplace.blueprints.contracts.words import STEP_LABELS, field_label, field_rows, step_label
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.translation import gettext as _
from marketplace.brokerage.models import Broker
from marketplace.contracts import policy
from marketplace.contracts.completeness import Missing, missing
from marketplace.contracts.drafts import ContractDraft, of_json
from marketplace.contracts.models import Contract
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.states import ASK_INVENTORS
from marketplace.contracts.wizard import STEPS, Step, fields_of
from marketplace.kernel.wording import N_

PARTY_PARTS = {
    "name": N_("名称"),
    "uscc": N_("统一社会信用代码"),
    "region_code": N_("所在地区"),
    "legal_type": N_("单位性质"),
}

ROW_HINTS = {
    "rights": N_("专利写明专利号和申请日，其他写明名称，并与合同类别相符"),
    "makers": N_("至少一人，每人写明邮箱"),
    "payments": N_("每笔写明名称、金额，以及日期或随哪个里程碑付款；合计等于合同总价"),
    "milestones": N_("每个写明内容和最晚日期"),
}
"""What makes a list of rows complete."""


@dataclass(frozen=True)
class Sheet:
    """`fixed` are the fields that agreed terms fix; `lacks` is empty once the inventors can be asked."""

    contract: Contract
    draft: ContractDraft
    broker: Broker | None
    fixed: dict[str, Any]
    lacks: tuple[Missing, ...]

    @property
    def from_negotiation(self) -> bool:
        return self.contract.negotiation_id is not None

    def names(self, step: Step, draft: ContractDraft | None = None) -> tuple[str, ...]:
        """The fields that a step asks for; by what `draft` says when it says otherwise than the stored one."""
        of = draft or self.draft
        return fields_of(step, of.kind, of.sub_kind, of.payment_kind, from_negotiation=self.from_negotiation)

    def lacks_in(self, step: Step) -> list[Missing]:
        return [point for point in self.lacks if point.step == step]


@dataclass(frozen=True)
class StepLine:
    """A step in the list beside the form; `open_count` is how many points it still lacks."""

    step: Step
    words: str
    open_count: int


def sheet_of(contract_id: int) -> Sheet:
    """Of a contract that the reader reads. Raises NotFound."""
    scope = ContractScope.of(current_actor())
    contract = queries.one(scope, contract_id)
    draft = of_json(contract.content)
    lacks = missing(
        draft,
        from_negotiation=contract.negotiation_id is not None,
        public_seller=policy.has_public_seller(contract),
    )
    broker = queries.broker_of(scope, contract)
    return Sheet(contract, draft, broker, queries.fixed_fields(scope, contract, draft.sub_kind), lacks)


def sheet_to_write(contract_id: int) -> Sheet:
    """The same for who writes it, while it is written. Raises NotFound, NotAllowed, WrongState."""
    sheet = sheet_of(contract_id)
    policy.require_writing(current_actor(), sheet.contract, sheet.broker)
    ASK_INVENTORS.check(sheet.contract.status)
    return sheet


def step_lines(sheet: Sheet) -> list[StepLine]:
    return [StepLine(step, step_label(step), len(sheet.lacks_in(step))) for step in STEPS]


def sections(sheet: Sheet) -> list[tuple[Step, str, list[tuple[str, str, None]]]]:
    """(step, its words, rows for the macro `summary`) of all that the kind of contract asks for."""
    return [(step, step_label(step), field_rows(sheet.draft, sheet.names(step))) for step in STEPS]


def missing_words(points: Iterable[Missing]) -> list[tuple[Missing, str]]:
    """Each point with the names of its step and field."""
    return [
        (
            point,
            _("%(step)s：%(field)s", step=step_label(point.step), field=_point_words(point)),
        )
        for point in points
        if point.step in STEP_LABELS
    ]


def _point_words(point: Missing) -> str:
    words = _field_words(point.field)
    if point.problem is None:
        return words
    return _("%(field)s（%(hint)s）", field=words, hint=problem_words(point.problem))


def _field_words(path: str) -> str:
    name, _dot, part = path.partition(".")
    words = field_label(name)
    if name in ROW_HINTS:
        return _("%(field)s（%(hint)s）", field=words, hint=_(ROW_HINTS[name]))
    return f"{words} · {_(PARTY_PARTS[part])}" if part else words
