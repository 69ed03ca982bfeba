"""What a new claim offers to choose, and what was chosen."""

from typing import Any

from marketplace.accounts.queries import organisations
from marketplace.blueprints.claims.forms import OpenForm
from marketplace.blueprints.listings.choices import choice, please_choose, regions
from marketplace.blueprints.listings.support import whole_number
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import Scope
from marketplace.claims.drafts import NOBODY, ClaimDraft
from marketplace.claims.operations.drafting import CLAIMABLE
from marketplace.claims.queries import known
from marketplace.contracts.policy import ContractScope
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.rules.book import Book

MYSELF = "me"


def choices(actor: Actor, book: Book) -> dict[str, list[Any]]:
    """By the names of the controls."""
    today = beijing_today()
    benefits = {
        benefit.id: found[1]
        for pack in book.packs
        for benefit in pack.benefits
        if benefit.rule in CLAIMABLE and (found := book.nearest(benefit.id, today)) is not None
    }
    scope = Scope(organisation_ids=actor.organisation_ids)
    claimants = [
        choice(str(number), organisations.one(scope, number).name)
        for number in sorted(actor.organisation_ids)
    ]
    contracts = [
        choice(str(row.id), f"{row.registration_no} {row.title}")
        for number in sorted(actor.organisation_ids)
        for row in known.bought(ContractScope.of(actor), number)
    ]
    return {
        "benefit": [
            choice("", please_choose()),
            *(choice(b.id, f"{b.number} {_(b.title)}") for b in benefits.values()),
        ],
        "claimant": [*claimants, choice(MYSELF, _("本人"))],
        "region_code": regions(),
        "contract": [choice("", _("没有")), *contracts],
    }


def draft_of(form: OpenForm) -> ClaimDraft:
    """What cannot be read counts as not given, and the domain says so."""
    claimant = form.text_of("claimant")
    return ClaimDraft(
        benefit=form.text_of("benefit"),
        programme_year=whole_number(form.text_of("programme_year")) or 0,
        organisation_id=None if claimant == MYSELF else whole_number(claimant) or NOBODY,
        region_code=form.text_of("region_code"),
        contract_id=whole_number(form.text_of("contract")) or None,
    )
