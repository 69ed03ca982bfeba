"""A split as it is filled in. Amounts in fen, rates and weights in basis points; shapes only."""

from dataclasses import dataclass

from marketplace.rewards.vocabulary import ConversionMode


@dataclass(frozen=True)
class CostDraft:
    """A direct cost of the deal; `voucher` is the number in the unit's books."""

    what: str
    amount_fen: int
    voucher: str


@dataclass(frozen=True)
class PersonDraft:
    """Somebody who had a part. `email` '' : has no way to confirm, so that it must be given before people are asked."""

    name: str
    email: str
    role: str
    weight_bp: int
    main: bool = False
    is_unit_head: bool = False


@dataclass(frozen=True)
class ShareDraft:
    """`region_code` is where it was converted (GB/T 2260, or two letters of a country)."""

    mode: ConversionMode
    region_code: str
    pool_bp: int
    costs: tuple[CostDraft, ...] = ()
    people: tuple[PersonDraft, ...] = ()
    is_job_achievement: bool = False
