"""What a budget would come to: amounts applied to its funds in the order in which they are decided. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.budgets.granting import granted
from marketplace.budgets.states import ReservationStatus


@dataclass
class FundFigures:
    """A fund in the simulation, in fen. `amount_fen` None: nobody has planned it, so everybody waits."""

    amount_fen: int | None = None
    granted_fen: int = 0
    served: int = 0
    reduced: int = 0
    waiting: int = 0
    waiting_fen: int = 0

    @property
    def left_fen(self) -> int:
        return (self.amount_fen or 0) - self.granted_fen


class Simulation:
    """The same rule as that of real lines: first decided, first served; nobody overtakes (A24)."""

    def __init__(self, amounts: Mapping[str, int]) -> None:
        self.funds = {fund: FundFigures(amount) for fund, amount in amounts.items()}

    def ask(self, fund: str, amount_fen: int, least_fen: int) -> tuple[ReservationStatus, int]:
        """RESERVED with what is granted, or WAITING with 0."""
        figures = self.funds.setdefault(fund, FundFigures())
        given = granted(figures.left_fen, amount_fen, least_fen, others_wait=figures.waiting > 0)
        if not given:
            figures.waiting += 1
            figures.waiting_fen += amount_fen
            return ReservationStatus.WAITING, 0
        figures.granted_fen += given
        figures.served += 1
        figures.reduced += given < amount_fen
        return ReservationStatus.RESERVED, given
