"""Whole fen and basis points, and no other numbers (RD1–RD6 of the policy facts)."""

from collections.abc import Sequence

WHOLE_BP = 10_000


def share_up(amount_fen: int, rate_bp: int) -> int:
    """A share with a floor, rounded up, so that the floor is never missed by a fen (RD1)."""
    return -(-amount_fen * rate_bp // WHOLE_BP)


def share_down(amount_fen: int, rate_bp: int) -> int:
    """A cap that is a fraction, rounded down, so that it is never exceeded (RD2)."""
    return amount_fen * rate_bp // WHOLE_BP


def split(pool_fen: int, weights_bp: Sequence[int]) -> list[int]:
    """The pool by weights that add up to 10,000: largest remainder, a tie goes to whoever stands first (RD3).

    The parts add up to the pool. Raises ValueError for weights that do not add up, or a negative one.
    """
    if sum(weights_bp) != WHOLE_BP or min(weights_bp, default=-1) < 0 or pool_fen < 0:
        raise ValueError("weights add up to 10,000, none is negative")
    parts, remainders = [], []
    for weight in weights_bp:
        part, remainder = divmod(pool_fen * weight, WHOLE_BP)
        parts.append(part)
        remainders.append(remainder)
    left = pool_fen - sum(parts)
    for place in sorted(range(len(parts)), key=lambda index: (-remainders[index], index))[:left]:
        parts[place] += 1
    return parts


def instalments(total_fen: int, count: int) -> list[int]:
    """Equal parts; the first ones get one fen more (RD4). `count` is at least 1."""
    part, more = divmod(total_fen, count)
    return [part + 1] * more + [part] * (count - more)
