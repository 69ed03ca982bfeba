"""Made-up claims under every benefit of the plan: most of them sound, some with one thing wrong."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from marketplace.rules.codes import Mode
from marketplace.rules.engine import Question

PLAN = "jl.2016-72."
WRONG = 0.3
"""How many claims have something wrong."""
Facts = dict[str, Any]


def _patent(office: str) -> Callable[[Random], Facts]:
    def make(random: Random) -> Facts:
        items = [
            {
                "id": f"ZL{random.randrange(10**9)}", "jurisdiction": office, "patent_kind": "invention",
                "grant_announcement_date": f"2018-{random.randint(1, 12):02}-15", "first_patentee_is_applicant": True,
                "previously_subsidised": False,
            }
            for _ in range(random.choice((1, 1, 1, 2, 3)))
        ]  # fmt: skip
        return {"applicant_region": "220102", "items": items}

    return make


def _award(award: str, level: str) -> Callable[[Random], Facts]:
    def make(random: Random) -> Facts:
        item = {
            "id": f"J{random.randrange(10**9)}", "award": award, "level": level, "object": "patent",
            "award_year": 2018, "first_patentee_is_applicant": True, "previously_rewarded": False,
        }  # fmt: skip
        return {"applicant_region": "220203", "items": [item]}

    return make


def _purchase(random: Random) -> Facts:
    return {
        "applicant_type": "enterprise", "applicant_region": "220184", "seller_type": "university",
        "seller_region": "220102", "achievement_is_major": True, "conversion_region": "220184",
        "conversion_succeeded": True, "contract_registered": True,
        "contract_paid_fen": random.randrange(10**6, 10**8), "prior_support_this_year_fen": random.choice((0, 10**7)),
    }  # fmt: skip


def _product(random: Random) -> Facts:
    item = {"id": f"C{random.randrange(10**9)}", "self_developed": True, "national_catalogue": "key_new"}
    return {"applicant_region": "220102", "little_giant_recognised": True, "items": [item]}


def _alliance(_random: Random) -> Facts:
    return {"alliance_recognised": True, "project_is_alliance_project": True, "annual_plan_year": 2018}


def _contest(_random: Random) -> Facts:
    return {
        "contest": "cn_innovation_entrepreneurship_jilin", "is_winner": True, "edition_year": 2018,
        "payee_entity_region": "220102",
    }  # fmt: skip


def _team(random: Random) -> Facts:
    return {"team_selected": True, "teams_already_funded": random.randrange(100)}


def _share(random: Random) -> Facts:
    first = random.randrange(5000, 9000)
    people = [("甲", True, first), ("乙", False, 9500 - first), ("丙", False, 500)]
    return {
        "unit_type": "university", "is_job_achievement": True, "conversion_mode": "licence",
        "conversion_region": "220102", "income_received_fen": random.randrange(10**7, 10**9),
        "deductible_costs_fen": random.randrange(10**6), "reward_pct_bp": random.randrange(7000, 9500),
        "contributors": [{"id": name, "main": main, "weight_bp": weight} for name, main, weight in people],
    }  # fmt: skip


def _leave(random: Random) -> Facts:
    return {
        "unit_type": "university", "approved": True, "start_date": "2018-03-01",
        "end_date": f"{random.choice((2019, 2020))}-02-28",
    }  # fmt: skip


def _instalments(random: Random) -> Facts:
    return {
        "award_kind": "equity", "award_date": "2018-02-01", "tax_total_fen": random.randrange(10**5, 10**8),
        "instalment_years": random.randint(1, 5),
    }  # fmt: skip


def _disposal(_random: Random) -> Facts:
    names = ("defence", "national_security", "national_interest", "major_public_interest")
    return {"unit_type": "university", "unit_is_provincial": True} | {
        f"involves_{name}": False for name in names
    }


MAKERS: dict[str, tuple[Mode, Callable[[Random], Facts], tuple[int, int]]] = {
    "patent.domestic_invention": (Mode.DECIDE, _patent("CN"), (1, 500_000)),
    "patent.foreign_invention": (Mode.DECIDE, _patent("US"), (0, 0)),
    "award.cn_patent_gold": (Mode.DECIDE, _award("cn_patent_award", "gold"), (1, 30_000_000)),
    "award.cn_patent_excellence": (Mode.ESTIMATE, _award("cn_patent_award", "excellence"), (0, 0)),
    "award.jl_patent": (Mode.DECIDE, _award("jl_patent_award", "gold"), (0, 0)),
    "purchase.conversion_support": (Mode.ESTIMATE, _purchase, (0, 0)),
    "little_giant.new_product": (Mode.DECIDE, _product, (15_000_000, 30_000_000)),
    "alliance.project": (Mode.DECIDE, _alliance, (50_000_000, 100_000_000)),
    "contest.winner": (Mode.ESTIMATE, _contest, (0, 0)),
    "team.talent": (Mode.DECIDE, _team, (50_000_000, 500_000_000)),
    "share.job_invention": (Mode.ALLOCATE, _share, (0, 0)),
    "leave.post_retention": (Mode.CHECK, _leave, (0, 0)),
    "tax.instalment5": (Mode.SCHEDULE, _instalments, (0, 0)),
    "autonomy.disposal": (Mode.CHECK, _disposal, (0, 0)),
}
"""Benefit → mode, facts, and between what an approver decides (0, 0: nothing is decided)."""


def claims(count: int, seed: int = 72) -> Iterator[Question]:
    """One of each benefit in turn; the same ones for a seed."""
    random = Random(seed)
    kinds = list(MAKERS.items())
    for number in range(count):
        name, (mode, make, (least, most)) = kinds[number % len(kinds)]
        facts = make(random)
        if most:
            facts["decided_per_item_fen"] = random.randint(least, most)
        if random.random() < WRONG:
            _spoil(random, facts)
        yield Question(PLAN + name, mode, date(2018, 9, 1), 2018, facts)


def _spoil(random: Random, facts: Facts) -> None:
    """Turn one yes into no, or the other way round; a claim without either is left."""
    places = [facts, *(item for item in facts.get("items", ()))]
    flags = [(place, name) for place in places for name, value in place.items() if isinstance(value, bool)]
    if flags:
        place, name = random.choice(flags)
        place[name] = not place[name]


def write_csv(path: Path, count: int) -> None:
    """The claims as a table of a round: plain facts in columns, lists as JSON."""
    first = list(claims(len(MAKERS) * 50))
    plain = sorted(
        {name for asked in first for name, value in asked.facts.items() if not isinstance(value, list)}
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "policy_id", "mode", "as_of", "programme_year", *plain, "facts"])
        for number, asked in enumerate(claims(count)):
            nested = {name: value for name, value in asked.facts.items() if isinstance(value, list)}
            cells = [_cell(asked.facts.get(name)) for name in plain]
            text = json.dumps(nested, ensure_ascii=False) if nested else ""
            own = [
                f"虚构-{number}",
                asked.benefit,
                asked.mode.value,
                asked.day.isoformat(),
                asked.programme_year,
            ]
            writer.writerow([*own, *cells, text])


def _cell(value: Any) -> Any:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value
