"""Packs that do not fit are refused with file and line."""

from datetime import date
from pathlib import Path

import pytest

from marketplace.rules.book import load_book, shipped
from marketplace.rules.codes import Cap
from marketplace.rules.loading import LONGEST_QUOTE, load_folder
from marketplace.rules.packs import NoPolicyInForce
from marketplace.rules.reading import PackFault, read_text
from marketplace.rules.shapes import SHAPES

HEAD = """\
id: test.1
version: 1
title: 虚构的办法
document: 虚构〔2020〕1号
issued: 2020-01-01
from: 2020-01-01
to: 2024-12-31
first_programme_year: 2020
note: 只用于检验
"""
BENEFIT = """\
benefits:
  - id: test.1.team
    number: T1
    rule: team
    title: 虚构的资助
    cap: range
    unit: 个
    clause: 第一条
    quote: 每个十元
    decider: 虚构部门
    figures:
      least_fen:
        - {value: 100, from: 2020-01-01, to: 2024-12-31}
      most_fen:
        - {value: 200, from: 2020-01-01, to: 2021-12-31}
        - {value: 300, from: 2022-01-01, to: 2024-12-31, document: 虚构〔2021〕9号, clause: 第二条}
      quota_count:
        - {value: 5, from: 2020-01-01, to: 2024-12-31}
"""


def write(folder: Path, head: str = HEAD, benefit: str = BENEFIT) -> Path:
    pack = folder / "test"
    pack.mkdir()
    (pack / "pack.yaml").write_text(head, encoding="utf-8")
    (pack / "benefits.yaml").write_text(benefit, encoding="utf-8")
    return pack


def test_a_figure_has_its_days_and_its_document(tmp_path: Path) -> None:
    (benefit,) = load_folder(write(tmp_path)).pack.benefits
    most = benefit.figure("most_fen")
    assert [most.on(day).value for day in (date(2021, 12, 31), date(2022, 1, 1))] == [200, 300]
    assert most.on(date(2022, 1, 1)).source.document == "虚构〔2021〕9号"
    assert most.on(date(2020, 1, 1)).source.document == "虚构〔2020〕1号"


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2025, 1, 1)])
def test_a_day_that_nothing_covers_has_no_answer(tmp_path: Path, day: date) -> None:
    write(tmp_path)
    book = load_book(tmp_path)
    with pytest.raises(NoPolicyInForce):
        book.on("test.1.team", day)
    with pytest.raises(NoPolicyInForce):
        book.packs[0].benefits[0].figure("most_fen").on(day)


QUOTA = "      quota_count:\n        - {value: 5, from: 2020-01-01, to: 2024-12-31}\n"
FAULTS: list[tuple[str, str, str, str]] = [
    ("overlap", "from: 2022-01-01, to", "from: 2021-12-31, to", ":16: most_fen overlaps"),
    ("unknown figure", "quota_count:", "quota_people:", "unknown figure quota_people"),
    ("figure left out", QUOTA, "", "missing figure quota_count"),
    ("float", "value: 100,", "value: 100.5,", ":13: expected a whole number, found float 100.5"),
    ("number as text", "value: 100,", 'value: "100",', "expected a whole number, found str"),
    ("octal", "value: 100,", "value: 0100,", "expected a whole number"),
    ("negative", "value: 100,", "value: -1,", "least_fen cannot be -1"),
    ("no clause", "    clause: 第一条\n", "", "missing key clause"),
    ("unknown key", "    unit: 个\n", "    unit: 个\n    colour: 红\n", ":8: unknown key colour"),
    ("key twice", "    unit: 个\n", "    unit: 个\n    unit: 件\n", "key unit twice"),
    ("unknown rule", "rule: team", "rule: teams", "unknown rule teams"),
    ("cap of another rule", "cap: range", "cap: floor_rate", "no amount of the kind floor_rate"),
    ("no such day", "from: 2022-01-01", "from: 2022-02-30", "there is no day 2022-02-30"),
    ("day with a time", "from: 2022-01-01", "from: 2022-01-01T10:00:00", "expected a day"),
    ("ends before it begins", "to: 2021-12-31", "to: 2019-12-31", "ends before it begins"),
    ("outlives its document", "to: 2024-12-31, document", "to: null, document", "outside of the days"),
    ("long quote", "quote: 每个十元", "quote: " + "长" * (LONGEST_QUOTE + 1), "a quote has at most 25"),
    ("foreign id", "id: test.1.team", "id: other.team", "benefits.yaml:2: other.team does not begin with test.1"),
    (
        "assumption unknown", "    unit: 个\n", "    unit: 个\n    assumptions: [A99]\n",
        "benefits.yaml:2: relies on A99, which nobody",
    ),
    ("alias", "unit: 个", "unit: &a 个\n    title: *a", "aliases are not read"),
    ("no yaml", "benefits:", "benefits: [", "is not good YAML"),
    ("least above most", "value: 100,", "value: 250,", ":12: least_fen 250 is above most_fen 200 on 2020-01-01"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), [fault[1:] for fault in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_pack_that_does_not_fit_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in BENEFIT
    pack = write(tmp_path, benefit=BENEFIT.replace(old, new, 1))
    with pytest.raises(PackFault, match="test") as caught:
        load_folder(pack)
    assert words in str(caught.value)
    assert str(caught.value).startswith("test/")


def test_a_repealed_pack_answers_nothing_after_its_last_day(tmp_path: Path) -> None:
    pack = load_folder(write(tmp_path)).pack
    assert pack.covers(date(2024, 12, 31))
    assert not pack.covers(date(2025, 1, 1))


def test_a_folder_without_a_head_and_two_packs_with_one_benefit_are_refused(tmp_path: Path) -> None:
    first = write(tmp_path)
    (tmp_path / "again").mkdir()
    for name in ("pack.yaml", "benefits.yaml"):
        (tmp_path / "again" / name).write_bytes((first / name).read_bytes())
    with pytest.raises(PackFault, match=r"test/pack\.yaml:2: test\.1 has a version 1 already"):
        load_book(tmp_path)
    (tmp_path / "again" / "pack.yaml").unlink()
    with pytest.raises(PackFault, match=r"has no pack\.yaml"):
        load_book(tmp_path)


OVER = (
    "overlays:\n  - {id: o, rule: half_of_official_fees, title: 减半, document: 虚构, clause: 一, level: V1,\n"
    "     active: true, benefits: [test.1.team], figures: {share_bp: 5000}, from: 2021-01-01, to: 2021-12-31,\n"
    "     from_year: 2021, to_year: 2024}\n"
)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("to: 2021-12-31", "to: 2020-12-31", "over.yaml:3: ends before it begins"),
        ("to_year: 2024", "to_year: 2020", "over.yaml:4: ends before it begins"),
        ("share_bp: 5000", "share_bp: 10001", "over.yaml:3: share_bp cannot be 10001"),
        ("share_bp: 5000", "share_bp: -1", "over.yaml:3: share_bp cannot be -1"),
        ("share_bp: 5000", "floor_bp: 5000", "the figures of half_of_official_fees are share_bp"),
        ("level: V1", "level: G", "over.yaml:2: unknown level G"),
        ("active: true", "active: maybe", "over.yaml:3: expected true or false"),
    ],
)
def test_an_overlay_that_does_not_fit_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    pack = write(tmp_path)
    (pack / "over.yaml").write_text(OVER, encoding="utf-8")
    assert load_folder(pack).pack.overlays[0].figure("share_bp") == 5000
    (pack / "over.yaml").write_text(OVER.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackFault) as caught:
        load_folder(pack)
    assert words in str(caught.value)


def test_an_overlay_about_an_unknown_benefit_is_refused(tmp_path: Path) -> None:
    pack = write(tmp_path)
    (pack / "over.yaml").write_text(
        "overlays:\n  - {id: o, rule: abolished, title: 取消, document: 虚构, clause: 一, level: V1, active: true,"
        " benefits: [nobody.knows]}\n",
        encoding="utf-8",
    )
    with pytest.raises(PackFault, match=r"test/over\.yaml:2: is about nobody\.knows"):
        load_book(tmp_path)


def test_the_hash_follows_the_content_and_not_the_writing(tmp_path: Path) -> None:
    first = load_folder(write(tmp_path)).pack.sha256
    (tmp_path / "test" / "benefits.yaml").write_text("# a remark\n" + BENEFIT, encoding="utf-8")
    assert load_folder(tmp_path / "test").pack.sha256 == first
    (tmp_path / "test" / "benefits.yaml").write_text(
        BENEFIT.replace("value: 5", "value: 6"), encoding="utf-8"
    )
    assert load_folder(tmp_path / "test").pack.sha256 != first


def test_all_fourteen_benefits_are_shipped() -> None:
    benefits = [benefit for pack in shipped().packs for benefit in pack.benefits]
    assert sorted(benefit.number for benefit in benefits) == [f"B{number:02}" for number in range(1, 15)]
    assert {benefit.rule for benefit in benefits} == SHAPES.keys()
    assert {benefit.cap for benefit in benefits} == set(Cap)


def test_all_questions_are_written_down() -> None:
    (plan,) = (pack for pack in shipped().packs if pack.id == "jl.2016-72")
    assert [found.id for found in plan.assumptions] == [f"A{number:02}" for number in range(1, 38)]
    assert all(found.alternatives and found.why for found in plan.assumptions)


def test_overlays_ship_as_the_department_left_them() -> None:
    active = {overlay.id for pack in shipped().packs for overlay in pack.overlays if overlay.active}
    assert active == {"ov.law2015.floor50", "ov.sc2016.main50"}


@pytest.mark.parametrize("text", ["", "- 1\n- 2", "a: {b: [1, {c: &x [*x]}]}"])
def test_odd_files_are_refused_and_do_not_hang(text: str) -> None:
    with pytest.raises(PackFault):
        read_text("odd.yaml", text, aliases=True).fields(("a",))["a"].plain()


MERGES = """\
one: &one {a: 1, b: 1}
two: &two {b: 2, c: 2}
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{<<: *one, b: 9}", {"a": 1, "b": 9}),
        ("{b: 9, <<: *one}", {"b": 9, "a": 1}),
        ("{<<: [*one, *two]}", {"a": 1, "b": 1, "c": 2}),
        ("{<<: [*two, *one], c: 5}", {"a": 1, "b": 2, "c": 5}),
        ("{<<: {<<: *two, b: 7}}", {"b": 7, "c": 2}),
        ('{"<<": 1}', {"<<": 1}),
        ("[*one, {<<: *two}]", [{"a": 1, "b": 1}, {"b": 2, "c": 2}]),
    ],
)
def test_a_base_is_merged_where_aliases_are_read_and_own_keys_win(text: str, found: object) -> None:
    top = read_text("cases.yaml", f"{MERGES}x: {text}\n", aliases=True)
    assert dict(top.pairs())["x"].plain() == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{<<: 1}", "expected keys and values"),
        ("{<<: [1]}", "expected keys and values"),
        ("{<<: *one, a: 1, a: 2}", "key a twice"),
        ("&x {<<: *x}", "is nested too deep"),
        ("&x {<<: [*x, *x, *x, *x, *x, *x, *x, *x, *x, *x, *x, *x, *x, *x]}", "is nested too deep"),
    ],
)
def test_what_is_no_base_is_refused(text: str, words: str) -> None:
    reader = dict(read_text("cases.yaml", f"{MERGES}x: {text}\n", aliases=True).pairs())["x"]
    for act in (reader.plain, reader.pairs):
        with pytest.raises(PackFault, match=words):
            act()


def test_bases_of_bases_are_counted() -> None:
    rows = ["m0: &m0 {a: 1, b: 2}"]
    rows += [f"m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 12)}]}}" for n in range(1, 9)]
    reader = dict(read_text("cases.yaml", "\n".join(rows), aliases=True).pairs())["m8"]
    for act in (reader.plain, reader.pairs):
        with pytest.raises(PackFault, match=r"cases\.yaml:\d+: has more than 20000 values"):
            act()


def test_a_pack_reads_no_merge_keys() -> None:
    with pytest.raises(PackFault, match="found merge"):
        read_text("pack.yaml", "x: {<<: {a: 1}}").fields(("x",))["x"].pairs()
