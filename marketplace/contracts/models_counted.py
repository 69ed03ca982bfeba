"""What statistics count: one narrow row for each registered contract that is not revoked."""

from datetime import date
from typing import ClassVar

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.branches.scope import InBranch
from marketplace.contracts.states import ContractKind
from marketplace.db.base import Base
from marketplace.db.outbox import Identity
from marketplace.db.types import text_enum

CUTS = ("month", "kind", "field_code", "seller_city", "buyer_from", "seller_type", "buyer_type")
"""The columns by which statistics divide the contracts."""
FILTERS = ("kind", "branch_path", "registered_on")
AMOUNTS = ("total_fen", "technical_fen")


class CountedContract(InBranch, Base):
    """A copy of what the contract, its registration and its parties say, kept by `operations._counting` alone.

    `id` is the contract's. `month` as "202611"; `field_code` '' where the contract names none; `seller_city` the
    first four digits of the seller's region; `buyer_from` the first two digits of the buyer's region in China ('' where
    it is not said), else the country's three letters; the types are `LegalType`. Amounts in fen, as recognised.

    Each cut has an index that holds all that its sums read, in the order of its parts: nothing is sorted or looked up.
    """

    __tablename__ = "counted_contract"
    kind_name: ClassVar[str] = "counted_contract"

    id: Mapped[int] = mapped_column(ForeignKey("contract.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    registered_on: Mapped[date] = mapped_column(Date)
    month: Mapped[str] = mapped_column(String(6))
    kind: Mapped[ContractKind] = mapped_column(text_enum(ContractKind))
    field_code: Mapped[str] = mapped_column(String(10))
    seller_city: Mapped[str] = mapped_column(String(4))
    buyer_from: Mapped[str] = mapped_column(String(3))
    seller_type: Mapped[str] = mapped_column(String(40))
    buyer_type: Mapped[str] = mapped_column(String(40))
    total_fen: Mapped[int] = mapped_column(Identity)
    technical_fen: Mapped[int] = mapped_column(Identity)

    __table_args__ = (
        *(
            Index(f"ix_counted_contract_{cut}", *dict.fromkeys((cut, *FILTERS, *AMOUNTS)))
            for cut in CUTS
        ),
        Index("ix_counted_contract_registered_on", "registered_on", "id"),
    )  # fmt: skip
