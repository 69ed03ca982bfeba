"""How much of a line somebody gets (A24): in full, reduced, or nothing yet. Pure; all amounts in fen."""


def granted(left: int, amount: int, least: int, *, others_wait: bool) -> int:
    """What can be set aside of `left` for somebody who was to get `amount` and takes no less than `least`.

    0 means waiting: nothing is left, less than the least is left, or somebody decided earlier waits already. A fixed
    amount has `least == amount` and is never cut.
    """
    if others_wait or left <= 0 or left < least:
        return 0
    return min(left, amount)
