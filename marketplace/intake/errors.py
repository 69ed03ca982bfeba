"""Why a file is refused as a whole: one error, a closed list of reasons."""

from enum import StrEnum
from typing import Any, ClassVar

from marketplace.kernel.errors import MarketError


class FileRefusal(StrEnum):
    """Each has its wording in `wording.py`; the facts that come with it stand in the comment."""

    TYPE = "type"  # name
    TOO_LARGE = "too_large"  # limit (MiB)
    EMPTY = "empty"
    NOT_TEXT = "not_text"
    ENCODING = "encoding"
    NOT_JSON = "not_json"  # detail
    DAMAGED = "damaged"
    DANGEROUS = "dangerous"  # detail: the reason code of the upload check
    BOMB = "bomb"  # limit (MiB)
    TOO_MANY_ROWS = "too_many_rows"  # limit
    TOO_MANY_COLUMNS = "too_many_columns"  # limit
    FORMULAS = "formulas"  # cells
    MERGED_CELLS = "merged_cells"  # cells
    SEVERAL_SHEETS = "several_sheets"  # sheets
    WRONG_HEADS = "wrong_heads"  # missing, unknown (pairs of head and nearest right one), repeated
    TEMPLATE_VERSION = "template_version"  # found, wanted
    OTHER_KIND = "other_kind"  # found, wanted
    KIND_NEEDED = "kind_needed"


class FileRefused(MarketError):
    """The file is not taken; nothing of it has been kept."""

    code: ClassVar[str] = "import_refused"

    def __init__(self, reason: FileRefusal, **facts: Any) -> None:
        super().__init__(reason=reason, **facts)
        self.reason = reason
