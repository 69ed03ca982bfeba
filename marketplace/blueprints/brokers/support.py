"""What several pages of brokers need."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationStatus
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.identity import settings
from marketplace.blueprints.labels import label
from marketplace.blueprints.listings.cards import field_words
from marketplace.blueprints.translation import gettext, reads_chinese
from marketplace.branches import queries as places
from marketplace.branches.scope import PUBLIC
from marketplace.brokerage.drafts import AccreditationRules
from marketplace.brokerage.models import Broker
from marketplace.brokerage.states import BrokerReason, BrokerStatus

TONES = {
    BrokerStatus.APPLIED: "is-waiting",
    BrokerStatus.ACCREDITED: "is-open",
    BrokerStatus.REFUSED: "is-refused",
    BrokerStatus.SUSPENDED: "is-attention",
    BrokerStatus.LAPSED: "is-done",
}
"""Shape and colour of a status, beside its words."""


def rules() -> AccreditationRules:
    """As this installation has them."""
    wanted = settings()
    return AccreditationRules(wanted.broker_minimum_hours, wanted.broker_valid_years)


def field_options() -> list[tuple[str, str]]:
    """(code, words) of the priority fields in the plan's order."""
    return [(row.code, field_words(row.code)) for row in places.fields(PUBLIC)]


def branch_names() -> dict[str, str]:
    """The open branches by path, in the reader's language."""
    chinese = reads_chinese()
    return {row.path: row.name_zh if chinese else row.name_en for row in places.branches(PUBLIC)}


def fields_line(row: Broker) -> str:
    return gettext("、").join(field_words(code) for code in row.fields)


def branches_line(row: Broker, names: dict[str, str]) -> str:
    """Where the broker works; a branch that was closed since is left out."""
    known: Sequence[str] = [names[path] for path in row.branches if path in names]
    return gettext("、").join(known) if known else gettext("全省")


def agency_of(row: Broker) -> Organisation | None:
    """The agency, while it is one that the public may see."""
    agency = row.organisation
    return agency if agency is not None and agency.status is OrganisationStatus.VERIFIED else None


def reason_words(row: Broker) -> str:
    """Why the accreditation ended or was not given, with the note; '' for none."""
    known = {reason.value: reason for reason in BrokerReason}
    reason = known.get(row.reason or "")
    if reason is None:
        return ""
    if reason is BrokerReason.OTHER and row.reason_note:
        return row.reason_note
    words = gettext(label(reason))
    return gettext("%(reason)s。%(note)s", reason=words, note=row.reason_note) if row.reason_note else words


def choices_of(members: Sequence[BrokerReason]) -> list[SelectChoice]:
    return [SelectChoice("", _("请选择")), *(SelectChoice(one.value, label_words(one)) for one in members)]
