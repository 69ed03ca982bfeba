"""What a reservation or a stored decision is about, as pages call it and lead to it."""

from flask import current_app, url_for

from marketplace.blueprints.translation import gettext as _
from marketplace.kernel.wording import N_

SUBJECTS: dict[str, tuple[str, str, str]] = {
    "claim": (N_("申报 %(number)s"), "claims.show", "claim_id"),
    "share": (N_("收益分配 %(number)s"), "", ""),
    "share_person": (N_("收益分配人员 %(number)s"), "", ""),
}
"""Kind of subject: its words, the page that shows it ('' for one that only those concerned read), and the name of its
number there."""


def subject_link(subject: str) -> tuple[str, str]:
    """Words and address of "claim:12"; the address is '' where there is no page to lead to."""
    kind, _colon, number = subject.partition(":")
    if kind not in SUBJECTS or not number.isdecimal():
        return subject, ""
    words, endpoint, name = SUBJECTS[kind]
    url = url_for(endpoint, **{name: int(number)}) if endpoint in current_app.view_functions else ""  # type: ignore[arg-type]
    return _(words, number=number), url
