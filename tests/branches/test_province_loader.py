"""The loader lets nothing through that does not hold together, and says where to look."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.branches.province_data import DEFAULT_PROVINCE, DataError, load

Spoil = Callable[[str, str, str], Path]


@pytest.fixture
def spoilt(tmp_path: Path) -> Spoil:
    """A copy of the folder with one passage of one file replaced."""

    def spoil(name: str, old: str, new: str) -> Path:
        folder = tmp_path / "province"
        shutil.copytree(DEFAULT_PROVINCE, folder)
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, f"{name} no longer contains {old!r}"
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return spoil


NONGAN = '{code: "220122", zh: 农安县, en: "Nong\'an", kind: county}'
FIRST_NODE = 'region: "220122", branch: BR1'

BROKEN = {
    "a key twice": ("province.yaml", 'code: "220000"', 'code: "220000"\ncode: "210000"', "twice"),
    "an unknown key": ("province.yaml", "name:", "nickname: x\nname:", "unknown key nickname"),
    "a missing key": ("province.yaml", "contact: {", "#", "missing key contact"),
    "a missing inner key": ("province.yaml", ", en: Jilin}", "}", "name: missing key en"),
    "a province code that is a city's": ("province.yaml", "220000", "220100", "end in 0000"),
    "a code written as a number": ("province.yaml", '"220000"', "220000", "quote numbers"),
    "a colour by name": ("province.yaml", 'primary: "', 'primary: "blue', "primary 'blue"),
    "an empty name": ("province.yaml", "zh: 吉林省,", 'zh: "",', "name: zh is empty"),
    "bad YAML": ("province.yaml", "name: {", "name: {{", "not good YAML"),
    "a list as a key": ("province.yaml", "name:", "? [a]\n: 1\nname:", "not good YAML"),
    "a name too long to store": ("fields.yaml", "zh: 汽车制造", "zh: " + "汽" * 61, "at most 60"),
    "a field code twice": (
        "fields.yaml",
        "code: F02",
        "code: F01",
        r"fields 2 \(F01\): code F01 is used twice",
    ),
    "a field code of another shape": ("fields.yaml", "code: F02", "code: X02", "does not have the shape"),
    "an industry in lower case": ("fields.yaml", "[C36]", "[c36]", "industries 'c36'"),
    "an industry twice": ("fields.yaml", "[C36]", "[C36, C36]", "names something twice"),
    "an IPC symbol of another shape": ("fields.yaml", "B62D", "B6", "ipc 'B6'"),
    "a theme that is no field": ("branches.yaml", "[F01, F08", "[F77, F08", "F77, which is not in fields"),
    "a branch code twice": ("branches.yaml", "code: BR2", "code: BR1", "BR1 is used twice"),
    "a branch without prefectures": (
        "branches.yaml",
        'prefectures:\n      - {code: "220100", tile: [2, 0]}',
        "prefectures: []",
        "prefectures is empty",
    ),
    "a prefecture in two branches": ("branches.yaml", '"220200"', '"220100"', "220100 is used twice"),
    "a prefecture in no branch": (
        "branches.yaml",
        '      - {code: "220400", tile: [2, 1]}\n',
        "",
        "no branch",
    ),
    "a prefecture that is not there": ("branches.yaml", '"220200"', '"220900"', "220200.*no branch"),
    "a county as a branch's prefecture": (
        "branches.yaml",
        '      - {code: "220400"',
        '      - {code: "220184", tile: [9, 9]}\n      - {code: "220400"',
        "prefecture 220184 is not in regions",
    ),
    "two prefectures on one tile": ("branches.yaml", "tile: [3, 0]", "tile: [2, 0]", "is taken"),
    "a tile off the grid": ("branches.yaml", "tile: [3, 0]", "tile: [12, 0]", "from 0 to 11"),
    "a tile left of the grid": ("branches.yaml", "tile: [3, 0]", "tile: [-1, 0]", "from 0 to 11"),
    "a tile of one number": ("branches.yaml", "tile: [3, 0]", "tile: [3]", "must hold 2 numbers"),
    "a tile of words": ("branches.yaml", "tile: [3, 0]", "tile: [true, 0]", "whole numbers"),
    "a region code twice": ("regions.yaml", '"220103"', '"220102"', "220102 is used twice"),
    "a region code of five digits": ("regions.yaml", '"220103"', '"22010"', "does not have the shape"),
    "a region code in full-width digits": ("regions.yaml", '"220103"', '"２２０１０３"', "shape"),
    "a county of another prefecture": ("regions.yaml", '"220122"', '"220222"', "does not lie in 220100"),
    "a county of another province": ("regions.yaml", '"220122"', '"210122"', "does not lie in 220100"),
    "a county that is a prefecture": (
        "regions.yaml",
        NONGAN,
        NONGAN.replace("kind: county", "kind: prefecture_level_city"),
        "kind",
    ),
    "an unknown kind": ("regions.yaml", "kind: district", "kind: borough", "kind 'borough' is not one of"),
    "an entry that is no mapping": ("regions.yaml", NONGAN, "农安县", "counties 8: expected keys"),
    "retired codes that are no list": ("regions.yaml", "retired:", "retired: none\nx:", "unknown key x"),
    "a retired code without a successor": (
        "regions.yaml",
        'replaced_by: "220184"',
        'replaced_by: "220999"',
        "220999 is not",
    ),
    "a retired code that follows a retired one": (
        "regions.yaml",
        'replaced_by: "220113"',
        'replaced_by: "220381"',
        "220381 is not",
    ),
    "a retired code with a county for a parent": (
        "regions.yaml",
        'parent: "220300"',
        'parent: "220184"',
        "not a prefecture",
    ),
    "an outside unit that is a city": ("regions.yaml", '"110000"', '"110100"', "end in 0000"),
    "an outside unit that is the own province": ("regions.yaml", '"110000"', '"220000"', "used twice"),
    "a node in a district": ("nodes.yaml", FIRST_NODE, 'region: "220102", branch: BR1', "not a county"),
    "a node in a prefecture": ("nodes.yaml", FIRST_NODE, 'region: "220100", branch: BR1', "not a county"),
    "a node in a retired county": ("nodes.yaml", FIRST_NODE, 'region: "220381", branch: BR1', "not a county"),
    "a node nowhere": ("nodes.yaml", FIRST_NODE, 'region: "229999", branch: BR1', "not a county"),
    "a node in another branch": ("nodes.yaml", FIRST_NODE, 'region: "220122", branch: BR2', "that is BR1"),
    "two nodes in one county": ("nodes.yaml", '"220182"', '"220122"', "220122 is used twice"),
    "a holiday of another year": ("holidays.yaml", "- 2026-01-01", "- 2025-01-01", "is not in 2026"),
    "a holiday twice": ("holidays.yaml", "adjusted: []", "adjusted: [2026-01-01]", "listed twice"),
    "a day that does not exist": ("holidays.yaml", "2026-02-19", "2026-02-30", "not good YAML"),
    "a holiday with an hour": ("holidays.yaml", "2026-02-19", "2026-02-19 08:00:00", "must hold dates"),
    "a year twice": ("holidays.yaml", "year: 2027", "year: 2026", "year 2026 twice"),
    "a year as text": ("holidays.yaml", "year: 2027", 'year: "2027"', "year must be"),
    "an empty file": ("nodes.yaml", "nodes:", "#", "nodes.yaml"),
}


@pytest.mark.parametrize(("name", "old", "new", "complaint"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_folder_is_refused_and_the_file_named(
    spoilt: Spoil, name: str, old: str, new: str, complaint: str
) -> None:
    folder = spoilt(name, old, new)
    with pytest.raises(ValueError, match=complaint) as refusal:
        load(folder)
    assert ".yaml" in str(refusal.value)


@pytest.mark.parametrize("name", [path.name for path in sorted(DEFAULT_PROVINCE.glob("*.yaml"))])
def test_each_file_is_needed(spoilt: Spoil, name: str) -> None:
    folder = spoilt("province.yaml", "code:", "code:")
    (folder / name).unlink()
    with pytest.raises(DataError, match=f"{name}: cannot be read"):
        load(folder)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"[]", b"a", b"- 1", b"\x00"])
def test_a_file_that_is_not_a_mapping_is_refused(spoilt: Spoil, content: bytes) -> None:
    folder = spoilt("province.yaml", "code:", "code:")
    (folder / "fields.yaml").write_bytes(content)
    with pytest.raises(DataError, match=r"^fields\.yaml: "):
        load(folder)


def test_adjusted_days_join_the_statutory_ones(spoilt: Spoil) -> None:
    folder = spoilt("holidays.yaml", "adjusted: []", "adjusted: [2026-02-20]")
    assert date(2026, 2, 20) in load(folder).holidays


def test_another_province_loads_without_a_change_of_code(tmp_path: Path) -> None:
    files = {
        "province.yaml": (DEFAULT_PROVINCE / "province.yaml")
        .read_text(encoding="utf-8")
        .replace("220000", "990000"),
        "fields.yaml": "fields:\n  - {code: F01, zh: 甲, en: A, industries: [], ipc: []}\n",
        "branches.yaml": """
            branches:
              - code: BR1
                zh: 乙
                en: B
                prefectures: [{code: "990100", tile: [0, 0]}]
                themes: [F01]
                introduction: {zh: 丙, en: C}
            """,
        "regions.yaml": """
            prefectures:
              - code: "990100"
                zh: 丁
                en: D
                kind: prefecture_level_city
                counties: [{code: "990121", zh: 戊, en: E, kind: county}]
            retired: []
            outside: []
            """,
        "nodes.yaml": "nodes: []\n",
        "holidays.yaml": "holidays: []\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    province = load(tmp_path)
    assert [r.code for r in province.regions] == ["990000", "990100", "990121"]
    assert (province.nodes, province.holidays) == ((), ())


yaml_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@given(value=yaml_values)
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize(
    ("name", "top"),
    [
        ("fields.yaml", "fields"),
        ("regions.yaml", "outside"),
        ("holidays.yaml", "holidays"),
        ("nodes.yaml", "nodes"),
    ],
)
def test_whatever_stands_in_a_list_is_loaded_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, name: str, top: str, value: object
) -> None:
    folder = tmp_path_factory.mktemp("province") / "copy"
    shutil.copytree(DEFAULT_PROVINCE, folder)
    content = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    content[top] = value
    (folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")
    refusal = None
    try:
        load(folder)
    except DataError as error:
        refusal = str(error)
    assert value == [] if refusal is None else ".yaml" in refusal
