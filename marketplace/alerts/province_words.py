"""Names of the province's regions and fields, for letters: they are written where no request is."""

from functools import lru_cache
from pathlib import Path

from marketplace.branches.province_data import load


@lru_cache(maxsize=8)
def names(province_data: Path, language: str) -> dict[str, str]:
    """Code → name in "zh" or "en"; regions and fields share no codes. Raises DataError."""
    province, name = load(province_data), "name_zh" if language == "zh" else "name_en"
    regions = {entry.code: str(getattr(entry, name)) for entry in province.regions}
    return regions | {entry.code: str(getattr(entry, name)) for entry in province.fields}
