"""Rights, people and targets typed into one cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.intake import compact
from marketplace.intake.values import Unreadable
from marketplace.listings.drafts import IpRow, Target, TeamMember
from marketplace.listings.labels import LABELS
from marketplace.listings.vocabulary import IpStatus, IpType, TargetOperator


def test_rights_one_a_line() -> None:
    found = compact.ip_rows(
        "发明专利 ZL202110000001.6《一种地膜》（已授权）\n软件著作权：2024SR000001\n实用新型 CN212345678U (申请中)"
    )
    assert found == (
        IpRow(IpType.INVENTION_PATENT, "ZL202110000001.6", "一种地膜", IpStatus.GRANTED),
        IpRow(IpType.SOFTWARE_COPYRIGHT, "2024SR000001"),
        IpRow(IpType.UTILITY_MODEL, "CN212345678U", status=IpStatus.FILED),
    )


@pytest.mark.parametrize(
    ("text", "code"), [("ZL202110000001.6", "ip_shape"), ("发明专利 ZL1（有效）", "ip_status")]
)
def test_a_right_that_cannot_be_read_shows_its_line(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        compact.ip_rows(f"技术秘密\n{text}")
    assert (refusal.value.code, refusal.value.facts["line"]) == (code, text)


def test_people_with_and_without_particulars() -> None:
    found = compact.team("甲（虚构大学，总体设计，60%）；乙（虚构研究所，40％）\n丙、丁,戊")
    assert found[:2] == (
        TeamMember("甲", "虚构大学", "总体设计", 6_000),
        TeamMember("乙", "虚构研究所", "", 4_000),
    )
    assert [member.name for member in found[2:]] == ["丙", "丁", "戊"]


def test_somebody_without_a_name_is_refused() -> None:
    with pytest.raises(Unreadable, match="team_shape"):
        compact.team("（虚构大学）")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("抗拉强度 ≥ 550 MPa", Target("抗拉强度", TargetOperator.AT_LEAST, "550", "MPa")),
        ("能耗不高于3.5kWh/kg", Target("能耗", TargetOperator.AT_MOST, "3.5", "kWh/kg")),
        ("厚度：介于 10～20 mm", Target("厚度", TargetOperator.BETWEEN, "10-20", "mm")),
        ("通道数=4", Target("通道数", TargetOperator.EQUAL, "4", "")),
        ("寿命>=1e4 次", Target("寿命", TargetOperator.AT_LEAST, "1e4", "次")),
        ("外观：无裂纹", Target("外观", TargetOperator.QUALITATIVE, "无裂纹")),
        ("通过冷启动试验", Target("通过冷启动试验", TargetOperator.QUALITATIVE)),
    ],
)
def test_targets_as_people_write_them(text: str, target: Target) -> None:
    assert compact.targets(text) == (target,)


@pytest.mark.parametrize(
    ("text", "code"), [("强度 ≥ 很高", "target_shape"), ("厚度 介于 10", "target_range")]
)
def test_a_target_without_its_figure_is_refused(text: str, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        compact.targets(text)


NAMES = st.text(alphabet="甲乙丙丁强度寿命", min_size=1, max_size=6)
SIGNS = {TargetOperator.AT_LEAST: "≥", TargetOperator.AT_MOST: "不超过", TargetOperator.EQUAL: "="}


@given(
    NAMES,
    st.sampled_from(sorted(SIGNS)),
    st.decimals(0, 9999, places=2).map(str),
    st.sampled_from(["", "MPa", "%"]),
)
def test_any_figure_is_read_with_its_comparison_and_unit(name: str, sign: str, value: str, unit: str) -> None:
    operator = TargetOperator(sign)
    assert compact.targets(f"{name} {SIGNS[operator]} {value} {unit}") == (
        Target(name, operator, value, unit),
    )


@given(
    st.sampled_from(IpType),
    st.sampled_from(["ZL202110000001.6", "2024SR1", ""]),
    NAMES,
    st.sampled_from(IpStatus),
)
def test_any_right_is_read_with_its_number_name_and_status(
    kind: IpType, number: str, title: str, status: IpStatus
) -> None:
    line = f"{LABELS[IpType][kind]} {number}《{title}》（{LABELS[IpStatus][status]}）"
    assert compact.ip_rows(line) == (IpRow(kind, number, title, status),)
