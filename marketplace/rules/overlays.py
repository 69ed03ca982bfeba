"""National rules over provincial promises: each reduces or forbids, none raises an amount."""

from marketplace.rules.arithmetic import share_down
from marketplace.rules.codes import Code
from marketplace.rules.facts import Facts
from marketplace.rules.workings import Workings


def abolished(work: Workings, key: str) -> set[Code]:
    """国知发保字〔2021〕1号: subsidies for granted patents ended."""
    overlay = work.overlay("abolished")
    if overlay is None:
        return set()
    year = work.inquiry.programme_year
    return work.refuse(Code.PATENT_SUBSIDY_ABOLISHED, "programme_year", year, f"< {overlay.since_year}", key)


def half_of_official_fees(work: Workings, facts: Facts, key: str, most: int) -> tuple[int, set[Code]]:
    """国知发保字〔2021〕1号 四(二): all subsidies together are at most half of the official fees of the grant.

    Gives the limit in fen and the codes: none when nothing is reduced, EVIDENCE_MISSING without the fees.
    """
    overlay = work.overlay("half_of_official_fees")
    if overlay is None:
        return most, set()
    fees, others = facts.whole("official_fees_paid_fen"), facts.whole("other_level_subsidy_fen")
    if fees is None or others is None:
        return most, {Code.EVIDENCE_MISSING}
    half = share_down(fees, work.overlay_figure(overlay, "share_bp"))
    left = max(0, half - others)
    work.step("half_of_fees", left, key, fees=fees, half=half, others=others)
    return (left, {Code.REDUCED_TO_OFFICIAL_FEE_HALF}) if left < most else (most, set())
