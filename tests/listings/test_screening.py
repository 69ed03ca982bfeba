import pytest

from marketplace.listings.checks import CheckLevel
from marketplace.listings.drafts import Contact, TeamMember
from marketplace.listings.screening import classification_mark
from tests.listings.samples import NEED, achievement, codes, need

IMPORT = CheckLevel.IMPORT


@pytest.mark.parametrize(
    "text",
    [
        "机密★10年", "秘 密 ★", "绝密☆长期", "文件密级：机密", "密级: 秘密级。", "成果密级：内部",
        "是否涉密：是",
        "第一行\n【机密】\n第三行", "（秘密）", "绝密", "内部资料", "涉密文件", "机密级★",
    ],
)  # fmt: skip
def test_classification_marks_are_found(text: str) -> None:
    assert classification_mark(text)
    assert ("detail", "secrecy_marker") in codes(need(detail=text))


@pytest.mark.parametrize(
    "text",
    [
        "保密通信", "秘密共享方案", "涉密计算机检测技术", "技术秘密", "密级：公开", "密级：非密",
        "是否涉密：否",
        "机密性与完整性", "商业秘密保护", "本单位承诺不含涉密内容", "密级：秘密共享协议", "精密★机床", "内部",
    ],
)  # fmt: skip
def test_words_about_secrecy_are_no_marks(text: str) -> None:
    assert classification_mark(text) is None


@pytest.mark.parametrize(
    "number", ["13800000000", "138-0000-0000", "+86 138 0000 0000", "１３８００００００００"]
)
def test_a_private_mobile_number_is_refused_wherever_it_stands(number: str) -> None:
    assert ("contact.phone", "private_phone") in codes(need(contact=Contact("技术部", number)), IMPORT)
    assert ("problem", "private_phone") in codes(need(problem=f"{NEED.problem}电话{number}。"), IMPORT)
    team = (TeamMember("甲", part=f"联系{number}"),)
    assert ("team.0.part", "private_phone") in codes(achievement(team=team))


@pytest.mark.parametrize(
    "text", ["ZL201310586887.2", "累计138000000001次", "A13800000000", "3.13800000000", "0431-80000000"]
)
def test_other_long_numbers_are_no_mobile_numbers(text: str) -> None:
    assert codes(need(detail=text), IMPORT) == set()


def test_an_identity_card_number_is_refused() -> None:
    assert codes(need(detail="身份证22010219900101123X"), IMPORT) == {("detail", "identity_number")}


def test_a_grant_number_is_no_telephone() -> None:
    assert codes(achievement(grant_no="13800000000")) == set()
