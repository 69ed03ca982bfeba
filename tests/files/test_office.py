"""Hostile office files: bombs, lying directories, macros, things that run, and what is merely nested."""

import gzip
import stat
import zipfile

import pytest

from marketplace.files import limits
from marketplace.files.errors import RefusalReason
from tests.files import samples
from tests.files.samples import refusal

R = RefusalReason
ONE_MORE = samples.office(more={"word/z.bin": b"z"})


def _link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("word/link")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def _overlapping() -> bytes:
    """Two directory entries that point at the same packed bytes."""
    archive = samples.office(more={"word/a.bin": b"a" * 50, "word/b.bin": b"a" * 50}, packed=False)
    first = archive.find(b"word/a.bin") - 30
    return samples.directory_field(archive, "word/b.bin", 42, first)


def _nested_bomb() -> bytes:
    return samples.office(
        more={"word/embeddings/x.xlsx": samples.office("xlsx", {"xl/z.bin": bytes(2 * limits.MIB)})}
    )


def _many(count: int) -> bytes:
    return samples.office(more={f"word/media/{number}.bin": b"" for number in range(count)})


OFFICE: dict[str, tuple[bytes, RefusalReason]] = {
    "a bomb": (samples.office(more={"word/media/z.bin": bytes(40 * limits.MIB)}), R.ARCHIVE_RATIO),
    "a bomb that declares little": (
        samples.directory_field(
            samples.office(more={"word/media/z.bin": bytes(40 * limits.MIB)}), "word/media/z.bin", 24, 1000
        ), R.ARCHIVE_FALSE,
    ),
    "more than the total": (
        samples.directory_field(ONE_MORE, "word/z.bin", 24, 300 * limits.MIB),
        R.ARCHIVE_TOO_BIG,
    ),
    "too many members": (_many(limits.ARCHIVE_ENTRIES), R.ARCHIVE_TOO_MANY),
    "a bomb in a nested workbook": (_nested_bomb(), R.ARCHIVE_RATIO),
    "a gzip bomb as a vector picture": (
        samples.office(more={"word/media/i.emz": gzip.compress(bytes(17 * limits.MIB))}), R.ARCHIVE_TOO_BIG,
    ),
    "more to parse than an office program writes": (
        samples.office(more={f"word/{n}.rels": f"<a>{' ' * 1_000_000}</a>" for n in range(5)}, packed=False),
        R.ARCHIVE_TOO_BIG,
    ),
    "one huge part to parse": (
        samples.office(more={"word/_rels/a.rels": " " * (limits.PART_BYTES + 1)}, packed=False),
        R.ARCHIVE_TOO_BIG,
    ),
    "an archive inside": (samples.office(more={"word/a.bin": samples.zipped({"a": "b"})}), R.ARCHIVE_NESTED),
    "a RAR inside": (samples.office(more={"word/a.bin": b"Rar!\x1a\x07\x00"}), R.ARCHIVE_NESTED),
    "two levels down": (
        samples.office(more={"word/embeddings/a.xlsx": samples.office(
            "xlsx", {"xl/embeddings/b.docx": samples.office()})}), R.ARCHIVE_NESTED,
    ),
    "too many nested files": (
        samples.office(more={f"word/embeddings/{n}.xlsx": samples.office("xlsx") for n in range(21)}),
        R.ARCHIVE_NESTED,
    ),
    "a member outside": (samples.office(more={"../../etc/cron.d/x": "x"}), R.ARCHIVE_PATH),
    "an absolute member": (samples.office(more={"/etc/passwd": "x"}), R.ARCHIVE_PATH),
    "a drive": (samples.office(more={"C:/x": "x"}), R.ARCHIVE_PATH),
    "a backslash": (samples.office(more={"word\\..\\x": "x"}), R.ARCHIVE_PATH),
    "a link": (samples.office_with(_link(), b"/etc/passwd"), R.ARCHIVE_LINK),
    "encrypted members": (samples.with_flag(samples.office(), 1), R.ENCRYPTED),
    "overlapping members": (_overlapping(), R.ARCHIVE_FALSE),
    "a macro": (samples.office(more={"word/vbaProject.bin": b"x"}), R.MACRO),
    "a macro inside an old object": (
        samples.office(more={"word/embeddings/o.bin": samples.OLE + "_VBA_PROJECT".encode("utf-16-le")}),
        R.MACRO,
    ),
    "a macro sheet": (samples.office(more={"xl/macrosheets/sheet1.xml": "<x/>"}), R.MACRO),
    "a macro file renamed": (
        samples.zipped({
            "[Content_Types].xml": samples.content_types(
                kind="application/vnd.ms-word.document.macroEnabled.main+xml"),
            "word/document.xml": "<x/>",
        }), R.MACRO,
    ),
    "ActiveX": (samples.office(more={"word/activeX/activeX1.bin": b"x"}), R.ACTIVE_CONTENT),
    "a template fetched from outside": (
        samples.office(more={"word/_rels/settings.xml.rels": samples.relationships(
            "attachedTemplate", "https://example.org/t.dotm")}), R.ACTIVE_CONTENT,
    ),
    "entities": (
        samples.office(more={"word/x.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'}), R.ACTIVE_CONTENT,
    ),
    "UTF-16 entities": (
        samples.office(more={"word/x.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16")}),
        R.ACTIVE_CONTENT,
    ),
    "a program inside": (samples.office(more={"word/media/a.bin": samples.EXE}), R.ACTIVE_CONTENT),
    "a web page inside": (samples.office(more={"word/a.htm": "<html><body>"}), R.ACTIVE_CONTENT),
    "a pixel flood inside": (
        samples.office(more={"word/media/i.png": samples.png(50_000, 50_000)}), R.TOO_MANY_PIXELS,
    ),
    "a workbook's contents": (samples.office("xlsx"), R.CONTENT_MISMATCH),
    "a plain archive renamed": (samples.zipped({"a.txt": "b"}), R.CONTENT_MISMATCH),
    "an old or locked office file": (samples.OLE, R.CONTENT_MISMATCH),
    "no main part": (samples.zipped({"[Content_Types].xml": samples.content_types()}), R.DAMAGED),
    "broken content types": (
        samples.zipped({"[Content_Types].xml": "<Types", "word/document.xml": "x"}), R.DAMAGED,
    ),
    "content types of an unknown coding": (
        samples.zipped({"[Content_Types].xml": '<?xml version="1.0" encoding="nope"?><x/>'}), R.DAMAGED,
    ),
    "a cut archive": (samples.office()[:-30], R.DAMAGED),
    "a tail behind the archive": (samples.office() + b"<html>", R.TRAILING_DATA),
    "bytes behind the first member's start": (b"PK\x03\x04" + samples.office(), R.ARCHIVE_FALSE),
    "a wrong checksum": (
        samples.directory_field(ONE_MORE, "word/z.bin", 16, 1), R.ARCHIVE_FALSE,
    ),
    "an archive comment": (samples.office()[:-2] + b"\x05\x00hello", R.TRAILING_DATA),
}  # fmt: skip


@pytest.mark.parametrize("what", OFFICE)
def test_a_hostile_office_file_is_refused_for_its_own_reason(what: str) -> None:
    content, reason = OFFICE[what]
    assert refusal("a.docx", content).reason is reason
