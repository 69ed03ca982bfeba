"""Refusals of this room. Their words stand in `blueprints/errors.py`."""

from marketplace.kernel.errors import MarketError


class NothingToShare(MarketError):
    """The contract has no confirmed income that is not shared already."""

    code = "nothing_to_share"


class UnitNotCovered(MarketError):
    """The plan's article is about other kinds of unit than this one."""

    code = "unit_not_covered"


class ContractRevoked(MarketError):
    """The registration of the contract is revoked."""

    code = "contract_revoked"


class SplitDoesNotHold(MarketError):
    """The rules refuse the split, or it was changed since; `codes` in the facts say why."""

    code = "split_does_not_hold"


class WordsMissing(MarketError):
    """Somebody has not answered and the time is not over; `count` says how many, `until` is the last day."""

    code = "words_missing"


class ShareWriter(MarketError):
    """Whoever wrote a split, or gets a part of it, does not decide on it."""

    code = "share_writer"


class UnitNoticeRunning(MarketError):
    """The notice in the unit is not over; `until` in the facts."""

    code = "unit_notice_running"


class NotAllPaid(MarketError):
    """Something of the parts is still to be paid; `open_fen` in the facts."""

    code = "not_all_paid"
