"""The broker's fee and who gets which part of it (plan 二(六)). Pure."""

from collections.abc import Iterator

from marketplace.contracts.drafts import ContractDraft, FeeShare
from marketplace.kernel.errors import Problem


def whole_fee(fee_fen: int, broker_id: int, name: str) -> tuple[FeeShare, ...]:
    """All of it to one broker; nothing of nothing."""
    return (FeeShare(name, fee_fen, broker_id),) if fee_fen else ()


def fee_problems(draft: ContractDraft) -> Iterator[Problem]:
    """Shares without a fee, or that do not add up to it; the same broker twice."""
    parts = sum(share.fen for share in draft.fee_shares)
    if draft.fee_shares and parts != draft.broker_fee_fen:
        yield Problem("fee_shares", "sum_differs", total_fen=draft.broker_fee_fen, parts_fen=parts)
    brokers = [share.broker_id for share in draft.fee_shares if share.broker_id is not None]
    if len(brokers) != len(set(brokers)):
        yield Problem("fee_shares", "broker_twice")
