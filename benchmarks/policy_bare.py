"""The arithmetic of the plan as a bare loop: figures written into the code, no days, no documents, no reasons.

It knows only well-formed claims as `policy_claims` makes them, and is what the engine's rate is held against.
"""

from collections.abc import Callable, Mapping
from typing import Any

Answer = tuple[str, int | None, int | None, int | None]
"""Outcome, amount, least, most."""
Facts = Mapping[str, Any]
NOTHING: Answer = ("ineligible", 0, None, None)


def _items(
    facts: Facts, sound: Callable[[Facts, set[str]], bool], least: int, most: int, claim: bool, mode: str
) -> Answer:
    """What is paid for each item that passes."""
    seen: set[str] = set()
    count, items = 0, facts["items"]
    for item in items:
        fits = sound(item, seen)
        seen.add(item["id"])
        count += fits and claim
    if not count:
        return NOTHING
    outcome = "eligible" if count == len(items) else "partial"
    if least == most:
        return outcome, most * count, None, None
    if mode == "estimate":
        return outcome, None, least * count, most * count
    given = facts["decided_per_item_fen"]
    if not least <= given <= most:
        return "rejected", 0, None, None
    return outcome, given * count, None, None


def _patent(office: tuple[str, ...], least: int, most: int) -> Callable[[Facts, int, str], Answer]:
    def decide(facts: Facts, year: int, mode: str) -> Answer:
        def sound(item: Facts, seen: set[str]) -> bool:
            return (
                item["jurisdiction"] in office
                and item["grant_announcement_date"][:4] == str(year)
                and item["patent_kind"] == "invention"
                and item["first_patentee_is_applicant"]
                and not item["previously_subsidised"]
                and item["id"] not in seen
            )

        return _items(facts, sound, least, most, facts["applicant_region"].startswith("22"), mode)

    return decide


def _award(award: str, level: str, least: int, most: int) -> Callable[[Facts, int, str], Answer]:
    def decide(facts: Facts, year: int, mode: str) -> Answer:
        def sound(item: Facts, seen: set[str]) -> bool:
            return (
                item["award"] == award
                and level in ("*", item["level"])
                and item["award_year"] == year
                and item["first_patentee_is_applicant"]
                and not item["previously_rewarded"]
                and item["id"] not in seen
            )

        return _items(facts, sound, least, most, facts["applicant_region"].startswith("22"), mode)

    return decide


def _purchase(facts: Facts, _year: int, _mode: str) -> Answer:
    sound = (
        facts["applicant_type"] == "enterprise"
        and facts["applicant_region"].startswith("22")
        and facts["seller_type"] in ("university", "research_institute")
        and (facts["achievement_is_major"] or not facts["seller_region"].startswith("22"))
        and facts["conversion_region"].startswith("22")
        and facts["conversion_succeeded"]
        and facts["contract_registered"]
    )
    most = min(max(0, 50_000_000 - facts["prior_support_this_year_fen"]), facts["contract_paid_fen"])
    return ("eligible", None, 0, most) if sound and most else NOTHING


def _product(facts: Facts, _year: int, mode: str) -> Answer:
    def sound(item: Facts, seen: set[str]) -> bool:
        catalogue = item["national_catalogue"] in ("strategic_emerging_new", "key_new")
        return item["self_developed"] and catalogue and item["id"] not in seen

    claim = facts["applicant_region"].startswith("22") and facts["little_giant_recognised"]
    return _items(facts, sound, 15_000_000, 30_000_000, claim, mode)


def _one(sound: bool, facts: Facts, least: int, most: int, mode: str) -> Answer:
    if not sound:
        return NOTHING
    if mode == "estimate":
        return "eligible", None, least, most
    given = facts["decided_per_item_fen"]
    return ("eligible", given, None, None) if least <= given <= most else ("rejected", 0, None, None)


def _alliance(facts: Facts, year: int, mode: str) -> Answer:
    sound = facts["alliance_recognised"] and facts["project_is_alliance_project"]
    return _one(sound and facts["annual_plan_year"] == year, facts, 50_000_000, 100_000_000, mode)


def _contest(facts: Facts, year: int, mode: str) -> Answer:
    sound = facts["contest"] == "cn_innovation_entrepreneurship_jilin" and facts["is_winner"]
    sound = sound and facts["edition_year"] == year and facts["payee_entity_region"].startswith("22")
    return _one(sound, facts, 30_000_000, 40_000_000, mode)


def _team(facts: Facts, _year: int, mode: str) -> Answer:
    sound = facts["team_selected"] and facts["teams_already_funded"] < 100
    return _one(sound, facts, 50_000_000, 500_000_000, mode)


def _share(facts: Facts, _year: int, _mode: str) -> Answer:
    net = facts["income_received_fen"] - facts["deductible_costs_fen"]
    rate, people = facts["reward_pct_bp"], facts["contributors"]
    weights = [person["weight_bp"] for person in people]
    if (
        facts["unit_type"] not in ("university", "research_institute")
        or not facts["is_job_achievement"]
        or net <= 0
    ):
        return NOTHING
    if not 7000 <= rate <= 10_000 or sum(weights) != 10_000:
        return "rejected", 0, None, None
    pool = -(-net * rate // 10_000)
    parts = [pool * weight // 10_000 for weight in weights]
    order = sorted(range(len(parts)), key=lambda i: -(pool * weights[i] % 10_000))
    for place in order[: pool - sum(parts)]:
        parts[place] += 1
    main = sum(part for part, person in zip(parts, people, strict=True) if person["main"])
    return ("eligible", pool, None, None) if main * 2 >= pool else ("rejected", 0, None, None)


def _leave(facts: Facts, _year: int, _mode: str) -> Answer:
    first, last = facts["start_date"], facts["end_date"]
    sound = facts["unit_type"] in ("university", "research_institute") and facts["approved"]
    in_time = last < f"{int(first[:4]) + 3}{first[4:]}"
    return ("eligible" if sound and in_time else "ineligible"), None, None, None


def _instalments(facts: Facts, _year: int, _mode: str) -> Answer:
    years, total = facts["instalment_years"], facts["tax_total_fen"]
    if facts["award_kind"] != "equity":
        return NOTHING
    if years > 5:
        return "rejected", 0, None, None
    part, more = divmod(total, years)
    return "eligible", sum([part + 1] * more + [part] * (years - more)), None, None


def _disposal(facts: Facts, _year: int, _mode: str) -> Answer:
    if facts["unit_type"] not in ("university", "research_institute") or not facts["unit_is_provincial"]:
        return "ineligible", None, None, None
    names = ("defence", "national_security", "national_interest", "major_public_interest")
    held = any(facts[f"involves_{name}"] for name in names)
    return ("review" if held else "eligible"), None, None, None


RULES: dict[str, Callable[[Facts, int, str], Answer]] = {
    "jl.2016-72.patent.domestic_invention": _patent(("CN",), 0, 500_000),
    "jl.2016-72.patent.foreign_invention": _patent(("US", "JP", "EP"), 5_000_000, 5_000_000),
    "jl.2016-72.award.cn_patent_gold": _award("cn_patent_award", "gold", 0, 30_000_000),
    "jl.2016-72.award.cn_patent_excellence": _award("cn_patent_award", "excellence", 0, 10_000_000),
    "jl.2016-72.award.jl_patent": _award("jl_patent_award", "*", 5_000_000, 5_000_000),
    "jl.2016-72.purchase.conversion_support": _purchase,
    "jl.2016-72.little_giant.new_product": _product,
    "jl.2016-72.alliance.project": _alliance,
    "jl.2016-72.contest.winner": _contest,
    "jl.2016-72.team.talent": _team,
    "jl.2016-72.share.job_invention": _share,
    "jl.2016-72.leave.post_retention": _leave,
    "jl.2016-72.tax.instalment5": _instalments,
    "jl.2016-72.autonomy.disposal": _disposal,
}


def decide(benefit: str, facts: Facts, year: int, mode: str) -> Answer:
    return RULES[benefit](facts, year, mode)
