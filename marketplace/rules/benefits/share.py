"""The share of net income for the people who made the achievement (B11; plan 三(三)10).

Law art. 45 sets the floor for state-run units everywhere, the plan a higher one inside the province; 国发〔2016〕16号
gives the main contributors at least half. Income, costs and parts in fen, rates and weights in basis points.
"""

from dataclasses import dataclass

from marketplace.rules.arithmetic import WHOLE_BP, share_up, split
from marketplace.rules.benefits import common
from marketplace.rules.codes import Code, Mode, Outcome, failing
from marketplace.rules.decision import Decision
from marketplace.rules.facts import in_province
from marketplace.rules.workings import Workings

RETAINED = "unit_retained"
EQUITY = "equity"
NOTHING = -1


@dataclass(frozen=True)
class Contributor:
    key: str
    main: bool
    weight_bp: int


def decide(work: Workings) -> Decision:
    """The pool and its parts, rounded so that neither floor is missed by a fen (RD1, RD3)."""
    facts = work.facts
    wanted = work.benefit.words("units")
    codes = common.is_one_of(work, facts, "unit_type", wanted, Code.UNIT_NOT_UNIVERSITY_OR_INSTITUTE)
    codes |= common.is_true(work, facts, "is_job_achievement", Code.NOT_JOB_ACHIEVEMENT)
    floor, notes = _floor(work)
    net, income_codes = _net(work)
    codes |= notes | income_codes
    if work.inquiry.mode is Mode.ESTIMATE:
        return _estimate(work, codes, net, floor)
    rate, rate_codes = _rate(work, floor)
    people, people_codes = _contributors(work)
    codes |= rate_codes | people_codes
    if failing(codes):
        return work.refused(codes)
    return _allocate(work, codes, net, rate, people)


def _floor(work: Workings) -> tuple[int, set[Code]]:
    """The floor in basis points: the province's for a conversion inside, the nation's outside (A20)."""
    region = work.facts.text("conversion_region")
    overlay = work.overlay("statutory_floor")
    national = 0 if overlay is None else work.overlay_figure(overlay, "floor_bp")
    if region is None:
        return national, {Code.EVIDENCE_MISSING}
    if in_province(region, work.inquiry.province):
        return max(national, work.figure("floor_bp")), set()
    return national, {Code.OUT_OF_PROVINCE_NATIONAL_FLOOR}


def _net(work: Workings) -> tuple[int, set[Code]]:
    """Income less the direct costs of this deal; what the research cost is not deducted (A21)."""
    income, costs = work.facts.whole("income_received_fen"), work.facts.whole("deductible_costs_fen")
    if income is None or costs is None:
        return 0, {Code.EVIDENCE_MISSING}
    net = work.step("net_income", income - costs, income=income, costs=costs)
    return net, work.test(net > 0, Code.NO_NET_INCOME, "income_received_fen", income, f"> {costs}")


def _rate(work: Workings, floor: int) -> tuple[int, set[Code]]:
    """The share that the unit decided on; below a floor, or above the whole, it is refused."""
    name = "reward_pct_bp"
    rate = work.facts.signed(name)
    if rate is None:
        return 0, {Code.EVIDENCE_MISSING}
    overlay = work.overlay("statutory_floor")
    national = 0 if overlay is None else overlay.figure("floor_bp")
    codes = work.test(rate <= WHOLE_BP, Code.OVER_100_PERCENT, name, rate, f"<= {WHOLE_BP}")
    codes |= work.test(rate >= national, Code.BELOW_STATUTORY_50, name, rate, f">= {national}")
    if floor > national:
        codes |= work.test(rate >= floor, Code.BELOW_PROVINCIAL_70, name, rate, f">= {floor}")
    return rate, codes


def _contributors(work: Workings) -> tuple[list[Contributor], set[Code]]:
    """Weights add up to the whole; a head of the unit gets no shares in principle (国发〔2016〕16号)."""
    found, codes = list[Contributor](), set[Code]()
    for key, facts in common.gather(work, work.facts.items("contributors")):
        main, weight = facts.flag("main"), facts.signed("weight_bp")
        codes |= common.missing(main, weight)
        if "is_unit_head" in facts and work.facts.raw("conversion_mode") == EQUITY:
            codes |= common.is_false(work, facts, "is_unit_head", Code.LEADER_EQUITY_RESTRICTED, key)
        found.append(Contributor(key, bool(main), NOTHING if weight is None else weight))
    if not found:
        return found, {Code.EVIDENCE_MISSING}
    if Code.EVIDENCE_MISSING in codes:
        return found, codes
    total = sum(person.weight_bp for person in found)
    sound = total == WHOLE_BP and all(person.weight_bp >= 0 for person in found)
    return found, codes | work.test(sound, Code.WEIGHTS_NOT_10000, "weight_bp", total, WHOLE_BP)


def _estimate(work: Workings, codes: set[Code], net: int, floor: int) -> Decision:
    """Before the unit has decided: from the floor to the whole of the net income."""
    if failing(codes):
        return work.refused(codes)
    least = work.step("pool", share_up(net, floor), net=net, rate_bp=floor)
    return work.decided(Outcome.ELIGIBLE, codes, None, least, net)


def _allocate(work: Workings, codes: set[Code], net: int, rate: int, people: list[Contributor]) -> Decision:
    pool = work.step("pool", share_up(net, rate), net=net, rate_bp=rate)
    parts = split(pool, [person.weight_bp for person in people])
    for person, part in zip(people, parts, strict=True):
        work.step("part", part, person.key, pool=pool, weight_bp=person.weight_bp)
    overlay = work.overlay("main_contributors")
    if overlay is not None:
        main = sum(part for person, part in zip(people, parts, strict=True) if person.main)
        least = work.overlay_figure(overlay, "floor_bp")
        enough = main * WHOLE_BP >= pool * least
        codes |= work.test(
            enough, Code.MAIN_CONTRIBUTORS_BELOW_HALF, "main", main, f">= {share_up(pool, least)}"
        )
        if not enough:
            return work.refused(codes)
    shared = [(person.key, part) for person, part in zip(people, parts, strict=True)]
    retained = work.step("retained", net - pool, net=net, pool=pool)
    return work.decided(Outcome.ELIGIBLE, codes, pool, parts=[*shared, (RETAINED, retained)])
