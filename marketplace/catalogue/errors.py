"""Refusals of this room. Their words stand in `blueprints/errors.py`."""

from collections.abc import Iterable
from typing import Self

from marketplace.kernel.errors import MarketError

SHOWN_CHARACTERS = 20


class QuarterTaken(MarketError):
    """There is an issue for this quarter already; `year`, `quarter`, `issue`."""

    code = "quarter_taken"


class QuarterOver(MarketError):
    """A quarter that is over gets its issue from a head of the department, who says why; `year`, `quarter`."""

    code = "quarter_over"


class OwnIssue(MarketError):
    """Whoever compiled or edited an issue does not check it, and none of those who did freezes it."""

    code = "own_issue"


class TooEarly(MarketError):
    """The moment for a step has not come; `at` in the facts (UTC)."""

    code = "too_early"


class SharesMissing(MarketError):
    """Places have not confirmed, and their day is not over; `count`, `until`."""

    code = "shares_missing"


class NotChecked(MarketError):
    """Frozen only after the editorial review and the check of secrecy and IP; `missing` names which."""

    code = "catalogue_not_checked"


class NothingInIt(MarketError):
    """An issue or a catalogue on demand without an entry."""

    code = "catalogue_empty"


class GlyphsMissing(MarketError):
    """The fonts of the printed edition lack characters; `characters`, `count`."""

    code = "glyphs_missing"

    @classmethod
    def of(cls, characters: Iterable[str]) -> Self:
        """The first of them, and how many there are."""
        found = sorted(characters)
        return cls(characters="".join(found)[:SHOWN_CHARACTERS], count=len(found))


class AlreadyNumbered(MarketError):
    """An issue that has a number is never given up: numbers have no gaps."""

    code = "already_numbered"


class FilesNotReady(MarketError):
    """The files of a frozen issue are still being made; `ready`, `wanted`."""

    code = "catalogue_files_not_ready"


class SnapshotBroken(MarketError):
    """What is stored is not what was frozen; `place` names the edition. Nothing of it is published."""

    code = "snapshot_broken"


class EntryTakenDown(MarketError):
    """A listing was taken down after the issue was frozen; `numbers`. A head opens the issue again."""

    code = "entry_taken_down"


class ShareChanged(MarketError):
    """The entries of a place are others than those that were shown."""

    code = "share_changed"


class EntryEnded(MarketError):
    """What the market itself left out, since its listing has ended, cannot be put back."""

    code = "entry_ended"


class RightsIncomplete(MarketError):
    """Rights without a number or a legal status; `count`. They are put right, or their entries left out."""

    code = "rights_incomplete"
