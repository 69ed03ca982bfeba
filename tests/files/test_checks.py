"""A set of hostile uploads, each refused for its own reason, and good ones taken."""

import gzip
import struct
import tracemalloc
from contextlib import suppress
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.files import limits
from marketplace.files.checks import ALLOWED, check
from marketplace.files.errors import RefusalReason, UploadRefused
from tests.files import samples
from tests.files.samples import refusal
from tests.files.test_office import OFFICE

R = RefusalReason
GOOD: dict[str, bytes] = {
    "报告.pdf": samples.pdf(),
    "packed.pdf": samples.pdf(samples.object_stream(b"1 0 <</Type/Page>>")),
    "plain-objects.pdf": samples.pdf(samples.object_stream(b"1 0 <</Type/Page>>", head=b"")),
    "说明.docx": samples.office("docx"),
    "表.xlsx": samples.office("xlsx"),
    "演示.pptx": samples.office("pptx"),
    "linked.docx": samples.office(
        more={"word/_rels/document.xml.rels": samples.relationships("hyperlink", "https://example.org/")}
    ),
    "chart.docx": samples.office(more={"word/embeddings/data.xlsx": samples.office("xlsx")}),
    "formula.docx": samples.office(more={"word/embeddings/oleObject1.bin": samples.OLE}),
    "vector.pptx": samples.office("pptx", {"ppt/media/image1.emz": gzip.compress(b"\x01" * 2000)}),
    "picture.docx": samples.office(more={"word/media/image1.png": samples.png(800, 600)}),
    "drawing.docx": samples.office(
        more={"word/media/image1.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"}
    ),
    "图.PNG": samples.png(),
    "photo.jpg": samples.jpeg(4000, 3000),
    "photo.jpeg": samples.jpeg(),
    "p.webp": samples.webp(),
    "x.webp": samples.webp_extended(4000, 3000),
    "l.webp": samples.webp_lossy(640, 480),
    "utf8.txt": "大数据 < 小数据\r\n第二行\t表\n".encode(),
    "gbk.txt": "吉林省科技大市场".encode("gb18030"),
    "clip.mp4": samples.mp4(),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_taken_with_its_type_and_size(name: str) -> None:
    checked = check(BytesIO(GOOD[name]), name)
    assert checked.name == name
    assert checked.size == len(GOOD[name])
    assert checked.media_type == ALLOWED[name.rpartition(".")[2].lower()].media_type


def test_workbooks_that_libraries_write_are_taken() -> None:
    written, filled = BytesIO(), BytesIO()
    book = openpyxl.Workbook()
    for row in range(200):
        book.create_sheet(f"表{row}").append([row, "成果"]) if row < 5 else book.active.append([row])
    book.save(written)
    with xlsxwriter.Workbook(filled) as other:
        sheet = other.add_worksheet()
        sheet.write_url("A1", "https://example.org/")
        sheet.insert_image("B2", "one.png", {"image_data": BytesIO(samples.png())})
    assert check(written, "a.xlsx").size == len(written.getvalue())
    assert check(filled, "b.xlsx").size == len(filled.getvalue())


NAMED: dict[str, tuple[str, bytes, RefusalReason]] = {
    "an empty file": ("a.pdf", b"", R.EMPTY),
    "one byte too many": ("a.txt", b"a" * (limits.FILE_BYTES + 1), R.TOO_LARGE),
    "a program by name": ("a.exe", samples.EXE, R.TYPE_NOT_ALLOWED),
    "a plain archive": ("a.zip", samples.zipped({"a": "b"}), R.TYPE_NOT_ALLOWED),
    "a web page by name": ("a.html", b"<html>", R.TYPE_NOT_ALLOWED),
    "a vector picture": ("a.svg", b"<svg/>", R.TYPE_NOT_ALLOWED),
    "a program behind a NUL": ("a.pdf\x00.exe", samples.pdf(), R.TYPE_NOT_ALLOWED),
    "a program behind a turned name": ("photo\u202egnp.exe", samples.EXE, R.TYPE_NOT_ALLOWED),
    "no extension": ("README", b"text", R.TYPE_NOT_ALLOWED),
    "only dots": ("..", b"text", R.BAD_NAME),
    "HTML as a picture": ("a.png", b"<!DOCTYPE html><script>alert(1)</script>", R.CONTENT_MISMATCH),
    "SVG as a picture": ("a.webp", b"<svg xmlns='urn:x' onload='x()'/>", R.CONTENT_MISMATCH),
    "a program as PDF": ("a.pdf", samples.EXE, R.CONTENT_MISMATCH),
    "a Linux program as video": ("a.mp4", b"\x7fELF" + bytes(60), R.CONTENT_MISMATCH),
    "PHP as text": ("a.txt", b"<?php system($_GET['c']); ?>", R.CONTENT_MISMATCH),
    "short PHP as text": ("a.txt", b"<?=`id`?>", R.CONTENT_MISMATCH),
    "JSP as text": ("a.txt", b'<%@ page language="java" %>', R.CONTENT_MISMATCH),
    "HTML as text": ("a.txt", b"hello <script src=x></script>", R.CONTENT_MISMATCH),
    "a shell script as text": ("a.txt", b"#!/bin/sh\nrm -rf /\n", R.CONTENT_MISMATCH),
    "UTF-16 HTML as text": ("a.txt", "<html>".encode("utf-16"), R.NOT_TEXT),
    "text with a NUL": ("a.txt", b"abc\x00def", R.NOT_TEXT),
    "bytes that are no text": ("a.txt", b"abc\xff\xff\xff", R.NOT_TEXT),
    "a text cut inside a character": ("a.txt", "吉林".encode()[:-1], R.NOT_TEXT),
    "PNG named JPEG": ("a.jpg", samples.png(), R.CONTENT_MISMATCH),
    "a pixel flood": ("a.png", samples.png(50_000, 50_000), R.TOO_MANY_PIXELS),
    "a JPEG pixel flood": ("a.jpg", samples.jpeg(65_000, 65_000), R.TOO_MANY_PIXELS),
    "a WebP pixel flood": ("a.webp", samples.webp_extended(16_000_000, 3), R.TOO_MANY_PIXELS),
    "a lossless WebP flood": ("a.webp", samples.webp(16_000, 16_000), R.TOO_MANY_PIXELS),
    "a lossy WebP flood": ("a.webp", samples.webp_lossy(16_000, 16_000), R.TOO_MANY_PIXELS),
    "a picture without pixels": ("a.png", samples.png(0, 4), R.DAMAGED),
    "a cut PNG": ("a.png", samples.png()[:-7], R.DAMAGED),
    "a PNG signature alone": ("a.png", b"\x89PNG\r\n\x1a\n", R.DAMAGED),
    "a PNG with an archive behind it": ("a.png", samples.png() + samples.zipped({"a": "b"}), R.TRAILING_DATA),
    "a PNG with PHP inside": (
        "a.png", samples.png(extra=samples.png_chunk(b"tEXt", b"<?php eval(1);")), R.ACTIVE_CONTENT,
    ),
    "a JPEG with script inside": ("a.jpg", samples.jpeg(comment=b"<script>x</script>"), R.ACTIVE_CONTENT),
    "a JPEG with an archive behind it": (
        "a.jpg", samples.jpeg() + samples.zipped({"a": "b"}), R.TRAILING_DATA,
    ),
    "a cut JPEG": ("a.jpg", samples.jpeg()[:-2], R.DAMAGED),
    "a JPEG without a frame": ("a.jpg", b"\xff\xd8\xff\xd9", R.DAMAGED),
    "a cut WebP": ("a.webp", samples.webp()[:-3], R.DAMAGED),
    "a WebP with a tail": ("a.webp", samples.webp() + b"tail", R.TRAILING_DATA),
    "a video without a movie": ("a.mp4", samples.box(b"ftyp", b"isom0000"), R.DAMAGED),
    "a video with a lying box": ("a.mp4", samples.mp4() + struct.pack(">L", 9999) + b"free", R.DAMAGED),
    "a cut PDF": ("a.pdf", samples.pdf()[:-8], R.DAMAGED),
    "a PDF with an archive behind it": ("a.pdf", samples.pdf() + samples.zipped({"a": "b"}), R.TRAILING_DATA),
    "a PDF behind other bytes": ("a.pdf", b"GIF89a" + samples.pdf(), R.CONTENT_MISMATCH),
    "a PDF with script": ("a.pdf", samples.pdf(b"<</S/JavaScript/JS(app.alert(1))>>"), R.ACTIVE_CONTENT),
    "a PDF with escaped script": ("a.pdf", samples.pdf(b"<</S/J#61vaScr#69pt/JS(1)>>"), R.ACTIVE_CONTENT),
    "a PDF that launches": ("a.pdf", samples.pdf(b"<</S /Launch /F(cmd.exe)>>"), R.ACTIVE_CONTENT),
    "a PDF with a file inside": ("a.pdf", samples.pdf(b"<</Type/EmbeddedFile>>"), R.ACTIVE_CONTENT),
    "a PDF with packed script": (
        "a.pdf", samples.pdf(samples.object_stream(b"1 0 <</S/JavaScript/JS(1)>>")), R.ACTIVE_CONTENT,
    ),
    "a PDF with a broken object stream": (
        "a.pdf",
        samples.pdf(samples.object_stream(b"x", b"").replace(b"/First 4", b"/Filter/FlateDecode")),
        R.DAMAGED,
    ),
    "a PDF with a strangely packed stream": (
        "a.pdf", samples.pdf(samples.object_stream(b"4A53>", b"/Filter/ASCIIHexDecode")), R.DAMAGED,
    ),
    "a PDF with script packed under escapes": (
        "a.pdf",
        samples.pdf(samples.object_stream(b"<</S/J#61vaScript>>").replace(b"/ObjStm", b"/Obj#53tm")),
        R.ACTIVE_CONTENT,
    ),
    "a PDF with a far-off object stream": (
        "a.pdf", samples.pdf(b"9 0 obj <</Type/ObjStm" + b" " * 3000 + b">>stream\n"), R.DAMAGED,
    ),
    "a PDF with countless object streams": (
        "a.pdf",
        samples.pdf(samples.object_stream(b"") * (limits.OBJECT_STREAMS + 1)),
        R.ARCHIVE_TOO_MANY,
    ),
    "a PDF with countless plain object streams": (
        "a.pdf",
        samples.pdf(b"/ObjStm stream\n" * (limits.OBJECT_STREAMS + 1)),
        R.ARCHIVE_TOO_MANY,
    ),
    "a PDF bomb": ("a.pdf", samples.pdf(samples.object_stream(bytes(17 * limits.MIB))), R.ARCHIVE_TOO_BIG),
    "a locked PDF": ("a.pdf", samples.pdf(b"<</Encrypt 5 0 R>>"), R.ENCRYPTED),
}  # fmt: skip


@pytest.mark.parametrize("what", NAMED)
def test_a_hostile_file_is_refused_for_its_own_reason(what: str) -> None:
    name, content, reason = NAMED[what]
    assert refusal(name, content).reason is reason


def test_every_reason_of_the_checks_is_seen_in_these_tests() -> None:
    seen = {reason for _, _, reason in NAMED.values()} | {reason for _, reason in OFFICE.values()}
    elsewhere = {R.LISTING_QUOTA, R.ORGANISATION_QUOTA, R.PERSON_QUOTA, R.INFECTED, R.SCANNER_UNAVAILABLE}
    assert seen | elsewhere == set(RefusalReason)


def test_a_mismatch_says_what_the_file_looks_like() -> None:
    assert refusal("a.docx", samples.office("xlsx")).facts["looks_like"] == "xlsx"
    assert refusal("a.docx", samples.OLE).facts["looks_like"] == "ole"
    assert refusal("a.pdf", samples.EXE).facts["looks_like"] == "program"


def test_a_pixel_flood_of_exactly_the_limit_is_taken_and_one_more_row_is_not() -> None:
    assert check(BytesIO(samples.png(8_000, 5_000)), "a.png")
    assert refusal("a.png", samples.png(8_000, 5_001)).facts["limit"] == limits.IMAGE_PIXELS


def test_script_names_hidden_across_a_window_border_are_found() -> None:
    for shift in range(-12, 3, 3):
        before = limits.PIECE - len(samples.pdf().partition(b"trailer")[0]) + shift
        content = samples.pdf(b"\x01" * before + b"/JavaScript 1 0 R")
        assert refusal("a.pdf", content).reason is R.ACTIVE_CONTENT


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a.docx"])
def test_a_file_of_the_full_size_never_lies_in_memory(name: str) -> None:
    full = limits.FILE_BYTES - 4096
    content = {
        "a.pdf": lambda: samples.pdf(size=full),
        "a.txt": lambda: b"a" * full,
        "a.docx": lambda: samples.office(more={"word/media/v.bin": b"\x05" * full}, packed=False),
    }[name]()
    file = BytesIO(content)
    tracemalloc.start()
    try:
        check(file, name)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * limits.MIB


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(sorted(GOOD)),
    place=st.floats(0, 1, exclude_max=True),
    patch=st.binary(min_size=0, max_size=8),
    cut=st.booleans(),
)
def test_a_spoiled_file_is_taken_or_refused_but_never_breaks_the_checks(
    name: str, place: float, patch: bytes, *, cut: bool
) -> None:
    content = GOOD[name]
    at = int(place * len(content))
    spoiled = content[:at] + patch + (b"" if cut else content[at + len(patch) :])
    with suppress(UploadRefused):  # anything else that is raised fails the test
        assert check(BytesIO(spoiled), name).size == len(spoiled)
