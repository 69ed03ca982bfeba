"""The formats in which a catalogue is handed out. Pure."""

from enum import StrEnum


class Format(StrEnum):
    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


MEDIA_TYPES: dict[Format, str] = {
    Format.PDF: "application/pdf",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
}


def file_name(form: Format, number: str, place_code: str, sha256: str) -> str:
    """catalogue-2026-4-1-BR1.pdf; without a number, the beginning of the hash tells one file from another."""
    middle = number.replace("·", "-") if number else sha256[:12]
    return f"catalogue-{middle}-{place_code}.{form.value}"
