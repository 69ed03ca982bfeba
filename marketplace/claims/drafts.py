"""What a claimant hands in to begin with."""

from dataclasses import dataclass

NOBODY = 0


@dataclass(frozen=True)
class ClaimDraft:
    """`organisation_id` None: the person claims for oneself, and names the region. `contract_id` is the registered
    contract of a purchase. NOBODY where no claimant was chosen."""

    benefit: str
    programme_year: int
    organisation_id: int | None = None
    region_code: str = ""
    contract_id: int | None = None
