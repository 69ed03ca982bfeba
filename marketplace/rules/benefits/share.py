"""The share of net income for the people who made the achievement (B11; plan 三(三)10).

Law art. 45 sets the floor for state-run units everywhere, the plan a higher one inside the province; 国发〔2016〕16号
gives the main contributors at least half. Income, costs and parts in fen, rates and weights in basis points.
"""

from dataclasses import dataclass

from marketplace.rules.arithmetic import WHOLE_BP, share_up, split
from marketplace.rules.benefits import common
from marketplace.rules.codes import INELIGIBLE, MISSING, Code, Mode, Outcome, failing
from marketplace.rules.decision import Decision
from marketplace.rules.facts import Facts, in_province
from marketplace.rules.workings import Workings

RETAINED = "unit_retained"
EQUITY = "equity"
MODES = ("transfer", "licence", EQUITY, "self_use")
NOTHING = -1
UNSOUND = frozenset({Code.EVIDENCE_MISSING, Code.WEIGHTS_NOT_10000})
"""Nothing can be split between them."""


@dataclass
class Contributor:
    key: str
    main: bool
    weight_bp: int


@dataclass
class Floor:
    """The least share in basis points, that of the law, and whether the conversion is known to be elsewhere."""

    rate_bp: int
    national_bp: int
    outside: bool


@dataclass
class Pool:
    """What the people get together and one by one, in fen."""

    amount: int
    parts: list[int]


def decide(work: Workings) -> Decision:
    """The pool and its parts, rounded so that neither floor is missed by a fen (RD1, RD3)."""
    facts = work.facts
    wanted = work.benefit.words("units")
    codes = common.is_one_of(work, facts, "unit_type", wanted, Code.UNIT_NOT_UNIVERSITY_OR_INSTITUTE)
    codes |= common.is_true(work, facts, "is_job_achievement", Code.NOT_JOB_ACHIEVEMENT)
    codes |= common.is_one_of(work, facts, "conversion_mode", MODES, Code.EVIDENCE_MISSING)
    floor, floor_codes = _floor(work)
    net, income_codes = _net(work)
    codes |= floor_codes | income_codes
    if work.inquiry.mode is Mode.ESTIMATE:
        return _estimate(work, codes, net, floor)
    rate, rate_codes = _rate(work, floor)
    people, people_codes = _contributors(work)
    codes |= rate_codes | people_codes
    pool = _shared(work, net, rate, people) if net > 0 and not people_codes & UNSOUND else None
    if pool is not None:
        codes |= _main_half(work, pool, people)
    if pool is None or failing(codes):
        return work.refused(_with_note(codes, floor))
    return _allocate(work, _with_note(codes, floor), net, pool, people)


def _with_note(codes: set[Code], floor: Floor) -> set[Code]:
    """Outside the province the rate is held against the national floor, where it comes to that."""
    shaped = floor.outside and not codes & (INELIGIBLE | MISSING)
    return codes | ({Code.OUT_OF_PROVINCE_NATIONAL_FLOOR} if shaped else set())


def _floor(work: Workings) -> tuple[Floor, set[Code]]:
    """The province's floor for a conversion inside, the nation's outside (A20)."""
    region = work.facts.region("conversion_region")
    overlay = work.overlay("statutory_floor")
    national = 0 if overlay is None else work.overlay_figure(overlay, "floor_bp")
    if region is None:
        return Floor(national, national, outside=False), {Code.EVIDENCE_MISSING}
    if in_province(region, work.inquiry.province):
        return Floor(max(national, work.figure("floor_bp")), national, outside=False), set()
    return Floor(national, national, outside=True), set()


def _net(work: Workings) -> tuple[int, set[Code]]:
    """Income less the direct costs of this deal; what the research cost is not deducted (A21)."""
    income, costs = work.facts.whole("income_received_fen"), work.facts.whole("deductible_costs_fen")
    if income is None or costs is None:
        return 0, {Code.EVIDENCE_MISSING}
    net = work.step("net_income", income - costs, income=income, costs=costs)
    return net, work.test(net > 0, Code.NO_NET_INCOME, "income_received_fen", income, f"> {costs}")


def _rate(work: Workings, floor: Floor) -> tuple[int, set[Code]]:
    """The share that the unit decided on; below a floor, or above the whole, it is refused."""
    name = "reward_pct_bp"
    rate = work.facts.signed(name)
    if rate is None:
        return 0, {Code.EVIDENCE_MISSING}
    codes = work.test(rate <= WHOLE_BP, Code.OVER_100_PERCENT, name, rate, f"<= {WHOLE_BP}")
    codes |= work.test(
        rate >= floor.national_bp, Code.BELOW_STATUTORY_50, name, rate, f">= {floor.national_bp}"
    )
    if floor.rate_bp > floor.national_bp:
        codes |= work.test(rate >= floor.rate_bp, Code.BELOW_PROVINCIAL_70, name, rate, f">= {floor.rate_bp}")
    return rate, codes


def _contributors(work: Workings) -> tuple[list[Contributor], set[Code]]:
    """Weights add up to the whole, and nobody stands there twice."""
    found, codes = list[Contributor](), set[Code]()
    for key, facts in common.gather(work, work.facts.items("contributors")):
        main, weight = facts.flag("main"), facts.signed("weight_bp")
        codes |= common.missing(main, weight) | _head(work, key, facts)
        if key in {person.key for person in found}:
            codes |= work.refuse(Code.EVIDENCE_MISSING, "id", key, "once", key)
        found.append(Contributor(key, bool(main), NOTHING if weight is None else weight))
    if not found:
        return found, {Code.EVIDENCE_MISSING}
    if Code.EVIDENCE_MISSING in codes:
        return found, codes
    total = sum(person.weight_bp for person in found)
    sound = total == WHOLE_BP and all(person.weight_bp >= 0 for person in found)
    return found, codes | work.test(sound, Code.WEIGHTS_NOT_10000, "weight_bp", total, WHOLE_BP)


def _head(work: Workings, key: str, facts: Facts) -> set[Code]:
    """A head of the unit gets no shares in principle (国发〔2016〕16号)."""
    if "is_unit_head" not in facts or work.facts.raw("conversion_mode") != EQUITY:
        return set()
    return common.is_false(work, facts, "is_unit_head", Code.LEADER_EQUITY_RESTRICTED, key)


def _estimate(work: Workings, codes: set[Code], net: int, floor: Floor) -> Decision:
    """Before the unit has decided: from the floor to the whole of the net income."""
    if failing(codes):
        return work.refused(codes)
    least = work.step("pool", share_up(net, floor.rate_bp), net=net, rate_bp=floor.rate_bp)
    return work.decided(Outcome.ELIGIBLE, _with_note(codes, floor), None, least, net)


def _shared(work: Workings, net: int, rate: int, people: list[Contributor]) -> Pool | None:
    """The pool by weights; none for a rate that no pool has."""
    if not 0 <= rate <= WHOLE_BP:
        return None
    pool = work.step("pool", share_up(net, rate), net=net, rate_bp=rate)
    parts = split(pool, [person.weight_bp for person in people])
    for person, part in zip(people, parts, strict=True):
        work.step("part", part, person.key, pool=pool, weight_bp=person.weight_bp)
    return Pool(pool, parts)


def _main_half(work: Workings, pool: Pool, people: list[Contributor]) -> set[Code]:
    overlay = work.overlay("main_contributors")
    if overlay is None:
        return set()
    main = sum(part for person, part in zip(people, pool.parts, strict=True) if person.main)
    least = work.overlay_figure(overlay, "floor_bp")
    enough = main * WHOLE_BP >= pool.amount * least
    wanted = f">= {share_up(pool.amount, least)}"
    return work.test(enough, Code.MAIN_CONTRIBUTORS_BELOW_HALF, "main", main, wanted)


def _allocate(work: Workings, codes: set[Code], net: int, pool: Pool, people: list[Contributor]) -> Decision:
    shared = [(person.key, part) for person, part in zip(people, pool.parts, strict=True)]
    retained = work.step("retained", net - pool.amount, net=net, pool=pool.amount)
    return work.decided(Outcome.ELIGIBLE, codes, pool.amount, parts=[*shared, (RETAINED, retained)])
