"""How long, how many, how large: the one table that checks, forms and spreadsheets read."""

from dataclasses import dataclass

from marketplace.kernel.money import MOST_FEN


@dataclass(frozen=True)
class Limit:
    """An inclusive range: characters in `LIMITS`, rows in `COUNTS`, plain numbers in `RANGES`."""

    least: int
    most: int


LIMITS: dict[str, Limit] = {
    "title": Limit(4, 80),
    "keywords": Limit(1, 30),
    "industry_code": Limit(0, 8),
    "region_code": Limit(0, 6),
    "contact.office": Limit(2, 60),
    "contact.phone": Limit(7, 30),
    "contact.email": Limit(3, 254),
    "detail": Limit(0, 20_000),
    # achievements
    "public_summary": Limit(20, 5_000),
    "registration_no": Limit(0, 12),
    "cooperating_organisations": Limit(1, 120),
    "recommender": Limit(0, 120),
    "research_start": Limit(0, 7),
    "research_end": Limit(0, 7),
    "trl_evidence": Limit(4, 500),
    "ip.number": Limit(1, 60),
    "ip.title": Limit(0, 200),
    "ip.holder": Limit(0, 200),
    "ip.jurisdiction": Limit(2, 2),
    "funding": Limit(0, 500),
    "grant_no": Limit(0, 100),
    "team.name": Limit(1, 60),
    "team.organisation": Limit(0, 120),
    "team.part": Limit(0, 200),
    "specifications": Limit(0, 5_000),
    "business_case": Limit(0, 5_000),
    "awards": Limit(0, 2_000),
    # needs
    "problem": Limit(20, 20_000),
    "targets.name": Limit(1, 100),
    "targets.value": Limit(0, 100),
    "targets.unit": Limit(0, 30),
    "baseline": Limit(0, 5_000),
    "tried": Limit(0, 5_000),
    "wanted_organisations": Limit(0, 500),
    "wanted_experts": Limit(0, 500),
    "acceptance": Limit(4, 2_000),
    "bidder_conditions": Limit(0, 2_000),
}
"""Characters per text. `least` counts when the text is needed, `most` always."""

IMPORTED_TITLE = Limit(2, 200)
"""What a draft or an imported row may call itself; submitting holds it to LIMITS["title"]."""

COUNTS: dict[str, Limit] = {
    "keywords": Limit(0, 10),
    "fields": Limit(1, 3),
    "modes": Limit(1, 8),
    "attachments": Limit(0, 20),
    "cooperating_organisations": Limit(0, 20),
    "ip": Limit(0, 50),
    "team": Limit(0, 50),
    "targets": Limit(0, 30),
}
OFFICIAL_KEYWORDS = 3
"""The registration form takes three; the first three of ours are those."""

RANGES: dict[str, Limit] = {
    "trl": Limit(1, 9),
    "min_trl": Limit(1, 9),
    "team.share_bp": Limit(0, 10_000),
    "price_fen": Limit(0, MOST_FEN),
    "budget_fen": Limit(0, MOST_FEN),
    "budget_to_solver_fen": Limit(0, MOST_FEN),
}
CHALLENGE_YEARS = 3
"""An open challenge (揭榜挂帅) runs three years at most; for other needs this is advice."""
