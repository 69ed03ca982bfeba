"""The catalogue as PDF, read back: all of it is there, nothing written is a command, nothing is lost in silence."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from marketplace.catalogue.content import Change, Ended, Erratum, Snapshot
from marketplace.catalogue.renderers import setting
from marketplace.catalogue.renderers.fitting import MissingGlyph, missing_glyphs
from marketplace.catalogue.renderers.pdf import render_pdf
from marketplace.catalogue.renderers.setting import RenderFailed
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import IpType, Kind
from tests.making.catalogue import achievement, need, on_demand, right, sha, snapshot, with_text

HOSTILE = (
    '#read("/etc/passwd")', '#import "@preview/x:1.0.0"', "*粗* _斜_ $x^2$ `代码` = 标题 @A0001",
    "<script>alert(1)</script>", '\\ "引号" #panic() //', "</A0002>", "=HYPERLINK(1)",
)  # fmt: skip


def made(given: Snapshot) -> PdfReader:
    return PdfReader(BytesIO(render_pdf(given, sha(given))))


def flat(text: str) -> str:
    return "".join(text.split())


def words(given: Snapshot) -> list[str]:
    """Text of each page, without white space."""
    return [flat(page.extract_text()) for page in made(given).pages]


def rich() -> Snapshot:
    """Both kinds of money, needs, changes, errata, two fields on a page, hidden names."""
    funded = [
        achievement(1, change=Change.NEW),
        achievement(2, organisation="", title="单位隐去的成果", rights=()),
        achievement(3, field="F02", rights=tuple(right(f"ZL2021{n:08d}.1") for n in range(20))),
    ]
    others = [
        achievement(4, publicly_funded=False, organisation="安图虚构研究所", change=Change.CHANGED,
                    note="权利人正在变更。", rights=(right("US7654321", jurisdiction="US"),
                                             right("", IpType.TECHNICAL_SECRET))),
    ]  # fmt: skip
    needs = [need(1), need(2, restricted=True, summary="只有登录的人能看的正文", organisation="")]
    return snapshot(
        [*funded, *others, *needs],
        preface="第一段。\n第二段。",
        previous="2026·3·1",
        ended=(
            Ended(
                "A0009",
                99,
                Kind.ACHIEVEMENT,
                "去了别处的成果",
                "虚构大学",
                ListingStatus.CONTRACTED,
                "已登记合同",
            ),
        ),
        errata=(Erratum("2026·3·1", "A0012", "价格应为 1 万元。"),),
    )


@pytest.fixture(scope="module")
def pages() -> list[str]:
    return words(rich())


def test_the_first_pages_say_what_it_is_and_how_to_check_it(pages: list[str]) -> None:
    given = rich()
    hash_of_it = sha(given)
    for expected in ("虚构省科技成果和技术需求目录", "CatalogueofInventions", "2026年第4季度", "总第1期",
                     "虚构省科学技术厅", "2026年11月28日", "72号", hash_of_it[:16]):  # fmt: skip
        assert expected in pages[0]
    assert hash_of_it in pages[1]
    assert f"https://market.example/catalogues/verify?sha256={hash_of_it}" in pages[1]
    assert "北京时间2026年11月20日18:00" in pages[1]
    assert "科技成果4项（其中财政资金支持形成3项），技术需求2项，知识产权23件" in pages[1]
    assert "第一段。第二段。" in pages[2]


def test_every_entry_stands_under_its_part_and_field(pages: list[str]) -> None:
    whole = "".join(pages)
    for expected in ("第一部分财政资金支持形成的科技成果", "第二部分其他科技成果", "第三部分技术需求", "单位名称不公开",
                     "单位隐去的成果", "编者注", "权利人正在变更。", "挂牌交易120万元", "面议", "不高于-40℃", "TRL6",
                     "详情登录后可见",
                     "发明专利ZL202010000001.5已授权虚构大学", "技术秘密—已授权", "有更新"):  # fmt: skip
        assert expected in whole
    assert "只有登录的人能看的正文" not in whole


def test_contents_and_running_heads_agree_with_the_pages(pages: list[str]) -> None:
    contents = next(page for page in pages if "目录" in page and "单位索引" in page and "版本说明" in page)
    for number, page in enumerate(pages, start=1):
        for chapter in ("单位索引", "知识产权索引", "与上一期相比"):
            if page.startswith(f"虚构省科技成果和技术需求目录{chapter}{chapter}"):
                assert f"{chapter}{number}" in contents.replace(".", "")
    shared = next(
        page for page in pages if page.startswith("财政资金支持形成的科技成果虚构汽车制造虚构石油化工")
    )
    assert "A0001" in shared


def test_what_has_changed_and_what_was_wrong_is_listed(pages: list[str]) -> None:
    page = next(page for page in pages if "与第2026·3·1期相比" in page)
    assert "新收录1项，内容有更新1项，不再收录1项" in page
    for expected in ("去了别处的成果", "已成交", "已登记合同", "勘误", "A0012", "价格应为1万元。"):
        assert expected in page


def test_both_indices_lead_to_the_page_of_every_entry(pages: list[str]) -> None:
    def page_of(title: str) -> int:
        return next(n for n, page in enumerate(pages, 1) if title in page and "编发" not in page and n > 5)

    first, abroad = page_of("虚构成果第1号的制备方法"), page_of("虚构成果第4号的制备方法")
    organisations = next(page for page in pages if "单位索引单位索引" in page)
    assert organisations.index("A安图虚构研究所") < organisations.index("X虚构大学")
    assert f"A安图虚构研究所A0004{abroad}" in organisations
    assert f"X虚构大学A0001{first}" in organisations
    assert "单位名称不公开A0002" in organisations
    numbers = next(page for page in pages if "知识产权索引知识产权索引" in page)
    assert f"ZL202010000001.5A0001{first}" in numbers
    assert f"US7654321A0004{abroad}" in numbers
    assert all(f"ZL2021{n:08d}.1A0003" in numbers for n in range(20))


def test_a_reader_of_screens_finds_language_headings_and_alternative_texts() -> None:
    given = snapshot()
    reader, data = made(given), render_pdf(given, sha(given))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].lower() == "zh-cn"
    assert reader.metadata is not None
    assert reader.metadata.title == "虚构省科技成果和技术需求目录　2026年第4季度 · 总第1期"
    assert b"pdfuaid" in data or b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()
    used = (font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values())
    assert all("NotoSansSC" in str(font["/BaseFont"]) for font in used)


def test_the_same_content_gives_the_same_bytes() -> None:
    given = rich()
    assert render_pdf(given, sha(given)) == render_pdf(rich(), sha(given))
    assert render_pdf(given, "0" * 64) != render_pdf(given, sha(given))


def test_a_catalogue_on_demand_has_no_number_and_nothing_to_compare() -> None:
    whole = "".join(words(on_demand([achievement(), achievement(2, field="F03")])))
    assert "2026年11月20日在库信息" in whole
    assert "与上一期相比" not in whole
    assert "总第" not in whole
    assert "None" not in whole


def test_what_people_wrote_is_printed_and_not_run() -> None:
    entries = [with_text(achievement(number), text) for number, text in enumerate(HOSTILE, start=1)]
    whole = "".join(words(snapshot(entries, preface=HOSTILE[0], title=HOSTILE[1])))
    assert all(whole.count(flat(text)) >= 8 for text in HOSTILE)
    assert "root:" not in whole


def test_a_word_that_no_line_holds_stays_on_the_page() -> None:
    given = snapshot([with_text(achievement(), "https://example.org/" + "a" * 600)])
    for page in made(given).pages:
        rows: list[float] = []
        page.extract_text(visitor_text=lambda _text, _cm, tm, _font, _size, rows=rows: rows.append(tm[4]))
        assert max(rows) < 596


def test_lowered_digits_are_set_though_the_fonts_lack_them() -> None:
    assert "CO2与10−6" in "".join(words(snapshot([achievement(summary="CO₂ 与 10⁻⁶" * 20)])))


def test_a_character_without_a_picture_stops_it_before_anything_is_set() -> None:
    given = snapshot(
        [achievement(1, title="好😀"), need(1, summary="𠮷" * 80), achievement(2, title="也有😀")]
    )
    with pytest.raises(MissingGlyph) as found:
        render_pdf(given, sha(given))
    assert found.value.where == {"😀": ("A0001", "A0002"), "𠮷": ("N0001",)}


def test_a_replaced_character_is_printed_as_words_and_listed() -> None:
    pages = words(snapshot([achievement(title="想象的𠮷材料")], replacements=(("𠮷", "土字头的吉"),)))
    assert any("想象的〔土字头的吉〕材料" in page for page in pages)
    assert "U+20BB7" in pages[1]
    assert "〔土字头的吉〕" in pages[1]


def test_what_typst_refuses_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting, "MAIN", "none.typ")
    with pytest.raises(RenderFailed, match="No such file"):
        render_pdf(snapshot(), "0" * 64)


def test_what_takes_too_long_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting, "MOST_SECONDS", 0.01)
    with pytest.raises(RenderFailed, match="not ready"):
        render_pdf(snapshot(), "0" * 64)


TRICKY = st.text(
    st.sampled_from(" \n\t\u3000\u200b#$@*_`<>\\\"'/~-=[]{}()：，。“”（）₂⁻é①汉字abc012"), max_size=120
)


@settings(max_examples=12, deadline=None)
@given(TRICKY | st.text(max_size=20))
def test_any_text_is_printed_or_refused_by_name(text: str) -> None:
    given = snapshot([with_text(achievement(), text)])
    if missing_glyphs(given):
        with pytest.raises(MissingGlyph):
            render_pdf(given, "0" * 64)
    else:
        assert render_pdf(given, "0" * 64).startswith(b"%PDF-")
