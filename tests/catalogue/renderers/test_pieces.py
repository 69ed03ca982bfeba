"""A large catalogue, set in pieces and joined, is the same as one that is set in one run."""

import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from marketplace.catalogue.content import Change, Snapshot
from marketplace.catalogue.renderers import pdf, pieces
from marketplace.catalogue.renderers.joining import Bookmark, NotTypst, Piece, join
from marketplace.catalogue.renderers.pdf import render_pdf
from tests.making.catalogue import achievement, need, right, sha, snapshot


def large() -> Snapshot:
    """25 achievements of one field, so that a piece ends inside it; short fields that share pages; needs."""
    first = [achievement(n, change=Change.NEW if n % 5 == 0 else None) for n in range(1, 26)]
    others = [
        achievement(26, field="F02", publicly_funded=False, title="含 CO₂ 的虚构成果"),
        achievement(
            27, field="F03", publicly_funded=False, rights=(right("ZL9"), right("ZL8")), organisation=""
        ),
    ]
    return snapshot([*first, *others, need(1), need(2)], previous="2026·3·1", preface="前言一段。")


@pytest.fixture(scope="module")
def both() -> tuple[bytes, bytes]:
    """In one run, and joined."""
    given = large()
    whole = render_pdf(given, sha(given))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "WHOLE", 10)
        patch.setattr(pieces, "VOLUME", 12)
        return whole, render_pdf(given, sha(given))


def reader(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data), strict=True)


def words(data: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in reader(data).pages]


def plain(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def elements(file: PdfReader) -> list[Any]:
    """All elements of structure, each checked to name its parent."""
    found, waiting = [], [(plain(file.trailer["/Root"]["/StructTreeRoot"]), None)]
    while waiting:
        one, parent = waiting.pop()
        if parent is not None:
            assert plain(one["/P"]) == parent
            found.append(one)
        inside = plain(one.get("/K", []))
        below = map(plain, inside if isinstance(inside, list) else [inside])
        waiting += [
            (each, one) for each in below if isinstance(each, dict) and each.get("/Type") == "/StructElem"
        ]
    return found


def count(file: PdfReader, role: str) -> int:
    return sum(one["/S"] == role for one in elements(file))


def titles(outline: Any) -> list[str]:
    return [t for one in outline for t in (titles(one) if isinstance(one, list) else [str(one.title)])]


def running(pages: list[str]) -> str:
    """The text of all pages without heads, feet, leaders and numbers."""
    heads = r"^(财政资金支持形成的科技成果|其他科技成果|技术需求)虚构汽车制造(?=A)"
    feet = r"2026·4·1虚构科技大市场SHA-256[0-9a-f]{12}\d+$"
    return re.sub(r"[\d.]", "", "".join(re.sub(f"{heads}|{feet}", "", page) for page in pages))


def test_the_text_is_the_same_though_a_piece_ends_with_its_page(both: tuple[bytes, bytes]) -> None:
    whole, joined = map(words, both)
    assert running(joined) == running(whole)
    assert len(joined) >= len(whole)


def test_entries_stand_where_contents_and_indices_say(both: tuple[bytes, bytes]) -> None:
    pages = words(both[1])
    file = reader(both[1])
    places = {name: file.get_destination_page_number(to) for name, to in file.named_destinations.items()}
    index = next(page for page in pages if "单位索引单位索引" in page)
    for number in ("A0001", "A0013", "A0025", "N0002"):
        assert f"虚构成果第{int(number[1:])}号" in pages[places[number]] or "求解" in pages[places[number]]
        assert f"{number}{places[number] + 1}" in index
    assert all(page.endswith(str(place)) or "2026·4·1" not in page for place, page in enumerate(pages, 1))
    contents = next(page for page in pages if "目录" in page and "知识产权索引" in page)
    assert f"知识产权索引{places['c-rights'] + 1}" in contents


def test_every_way_leads_somewhere(both: tuple[bytes, bytes]) -> None:
    file = reader(both[1])
    notes = [plain(note) for page in file.pages for note in page.get("/Annots", [])]
    named = [note["/Dest"] for note in notes if isinstance(note.get("/Dest"), str)]
    assert len(named) > 30
    assert set(named) <= file.named_destinations.keys()
    assert not any(str(note["/A"]["/URI"]).startswith("#") for note in notes if "/A" in note)


def test_tags_are_whole(both: tuple[bytes, bytes]) -> None:
    whole, joined = map(reader, both)
    for role in ("/H1", "/H2", "/H3", "/Figure", "/TH"):
        assert count(joined, role) == count(whole, role)
    assert count(joined, "/Document") == 1
    numbers = list(joined.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"][::2])
    assert numbers == list(range(len(numbers)))
    used = [page["/StructParents"] for page in joined.pages]
    used += [plain(note)["/StructParent"] for page in joined.pages for note in page.get("/Annots", [])]
    assert sorted(used) == numbers
    cells = joined.trailer["/Root"]["/StructTreeRoot"]["/IDTree"]["/Names"]
    assert list(cells[::2]) == sorted(cells[::2])
    assert all(plain(cell)["/ID"] == name for name, cell in zip(cells[::2], cells[1::2], strict=True))


def test_bookmarks_are_the_contents_and_the_entries(both: tuple[bytes, bytes]) -> None:
    found = titles(reader(both[1]).outline)
    assert found[:4] == ["版本说明", "前言", "概况", "目录"]
    assert found[-2:] == ["单位索引", "知识产权索引"]
    assert "含 CO2 的虚构成果" in found
    assert sum(title.startswith("虚构成果第") for title in found) == 26


def test_the_description_is_that_of_the_whole(both: tuple[bytes, bytes]) -> None:
    file = reader(both[1])
    described = file.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert f"<xmpTPg:NPages>{len(file.pages)}</xmpTPg:NPages>" in described
    assert "pdfuaid" in described
    assert file.metadata is not None
    assert file.metadata.title == "虚构省科技成果和技术需求目录　2026年第4季度 · 总第1期"


def test_the_same_content_gives_the_same_bytes(
    both: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "WHOLE", 10)
    monkeypatch.setattr(pieces, "VOLUME", 12)
    assert render_pdf(large(), sha(large())) == both[1]


def test_a_long_run_goes_on_without_its_heading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "VOLUME", 2)
    section = {"title": "甲", "entries": [1, 2, 3, 4, 5], "continued": False}
    short = {"title": "乙", "entries": [6], "continued": False}
    found = list(
        pieces.volumes_of([{"name": "甲", "sections": [section]}, {"name": "乙", "sections": [short]}])
    )
    cut = [[(s["entries"], s["continued"]) for run in volume for s in run["sections"]] for volume in found]
    assert cut == [[([1, 2], False)], [([3, 4], True)], [([5], True), ([6], False)]]


def test_another_kind_of_file_is_refused(both: tuple[bytes, bytes]) -> None:
    with pytest.raises(NotTypst):
        Piece(b"%PDF-1.7\nstartxref\n0\n%%EOF")
    with pytest.raises(NotTypst, match="bookmarks"):
        join([Piece(both[0])], [Bookmark(1, "x", "A0001")])
