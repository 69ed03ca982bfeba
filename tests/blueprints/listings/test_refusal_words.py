"""Each refusal as a person meets it: a draft that earns it, and the whole sentence with the draft's own figures."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from marketplace.blueprints.listings.checking import in_words
from marketplace.listings.checks import CheckLevel, problems
from marketplace.listings.drafts import Contact, Draft, IpRow, Target, TeamMember
from marketplace.listings.vocabulary import IpType, PriceKind, Secrecy, TargetOperator
from marketplace.listings.wording import PROBLEMS
from tests.listings.samples import TODAY, VOCABULARY, achievement, need

BETWEEN = TargetOperator.BETWEEN
INVENTION = IpType.INVENTION_PATENT


def patent(number: str, kind: IpType = INVENTION, **more: Any) -> Draft:
    return achievement(ip=(IpRow(kind, number, **more),))


def contact(phone: str = "", email: str = "") -> Draft:
    return need(contact=Contact("总工办", phone, email))


CASES: list[tuple[str, Draft, str]] = [
    ("required", need(title=" "), "名称：请填写此项。"),
    ("too_short", need(problem="漏膜严重"), "需求内容：太短：现有 4 字，至少 20 字。"),
    ("too_long", need(title="膜" * 81), "名称：太长：现有 81 字，最多 80 字，请删减或移到附件。"),
    ("too_many", need(keywords=tuple("甲乙丙丁戊己庚辛壬癸子")), "关键词：太多：现有 11 项，最多 10 项。"),
    ("out_of_range", need(min_trl=10), "最低成熟度：请填 1 到 9 之间的数。"),
    ("unknown", need(region_code="999999"), "所在地区：没有“999999”这个代码，请从列表中选择。"),
    ("duplicate", need(fields=("F01", "F01")), "技术领域：有重复项，请删去一个。"),
    ("empty_entry", need(keywords=("薄膜", " ")), "关键词：有空白项，请删去。"),
    ("in_future", achievement(first_public_on=date(2026, 3, 3)), "首次公开日：不能晚于今天。"),
    ("not_in_future", need(deadline=TODAY), "完成时限：须晚于今天。"),
    ("month_shape", achievement(research_start="2021-13"), "研究起始年月：请按“2024-05”的格式填写年月。"),
    ("before_start", achievement(research_end="2021-02"), "研究终止年月：终止年月早于起始年月。"),
    ("before_filing", patent("", IpType.TECHNICAL_SECRET, filed_on=date(2024, 2, 2), granted_on=date(2024, 2, 1)),
     "授权日 1：授权日早于申请日。"),
    ("secrecy_refused", need(secrecy=Secrecy.INTERNAL), "密级：只接受公开内容。"),
    ("secrecy_marker", need(tried="机密★ 试过更换弹齿和加装振动筛"), "主要难点与已试方案：文中有密级标志“机密★”。"),
    ("private_phone", need(baseline="请电 138 0013 8000"), "现有工作基础：请勿公开个人手机号"),
    ("identity_number", need(baseline="证件 220102199001011234"), "现有工作基础：文中有身份证号码，请删去。"),
    ("not_declared", need(security_declared=False), "国家安全承诺：提交前须作出此项承诺。"),
    ("phone_or_email", contact(), "办公电话：办公电话和电子邮箱至少填一项。"),
    ("phone_shape", contact("八四五六"), "办公电话：请填带区号的办公电话，例如 0431-12345678。"),
    ("email_shape", contact(email="office@"), "电子邮箱：邮箱格式不正确，例如 office@example.com。"),
    ("registration_number_shape", achievement(registration_no="2024Y0001"), "成果登记号：登记号为 12 位"),
    ("registration_year", achievement(registration_no="2202027Y0001"), "成果登记号：登记号中的年份晚于今年。"),
    ("patent_number_shape", patent("ZL2021"), "知识产权号 1：专利号格式不正确"),
    ("patent_check_digit", patent("ZL202110000001.5"), "知识产权号 1：专利号校验位不符，按前面的数字应为 6，请核对。"),
    ("patent_year", patent("ZL202710000001.3"), "知识产权号 1：专利号中的年份 2027 不可能，请核对。"),
    ("patent_kind_differs", patent("ZL202110000001.6", IpType.DESIGN_PATENT), "知识产权号 1：专利号与所选专利类型不符"),
    ("jurisdiction_shape", patent("1", IpType.OTHER, jurisdiction="C"), "国家或地区 1：请填两位国家或地区代码"),
    ("shares_incomplete", achievement(team=(TeamMember("甲", share_bp=10_000), TeamMember("乙"))),
     "完成人：贡献比例要么全部填写，要么都不填：2 人中只填了 1 人。"),
    ("shares_total", achievement(team=(TeamMember("甲", share_bp=9_999),)), "完成人：贡献比例合计须为 100%，请核对。"),
    ("listed_needs_amount", achievement(price_fen=None), "合作价格：挂牌交易须填写挂牌价。"),
    ("negotiable_has_amount", need(price_kind=PriceKind.NEGOTIABLE), "拟投入总额：面议不填金额"),
    ("total_missing", need(budget_fen=None), "拟投入总额：填了支付解决方的金额，还须填写拟投入总额。"),
    ("more_than_budget", need(budget_fen=59_999_999), "其中支付解决方：支付解决方的金额大于拟投入总额。"),
    ("number_shape", need(targets=(Target("回收率", value="很高"),)), "指标值 1：请填一个数"),
    ("range_shape", need(targets=(Target("甲", value="1"), Target("乙", BETWEEN, "10"))), "指标值 2：请填两个数"),
    ("range_order", need(targets=(Target("厚度", BETWEEN, "20-10"),)), "指标值 1：前一个数须小于后一个数。"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "draft", "words"), CASES, ids=[case[0] for case in CASES])
def test_a_refusal_names_the_field_what_is_wrong_and_the_fix(
    app: Flask, code: str, draft: Draft, words: str
) -> None:
    found = [p for p in problems(draft, CheckLevel.SUBMIT, VOCABULARY, TODAY) if p.code == code]
    assert found, problems(draft, CheckLevel.SUBMIT, VOCABULARY, TODAY)
    with app.test_request_context():
        sentence = in_words(found[0])
    assert sentence.startswith(words)
    assert sentence.endswith("。")


def test_every_refusal_of_a_draft_is_told_here() -> None:
    assert {code for code, *_rest in CASES} == set(PROBLEMS) - {"unknown_reason"}


@pytest.mark.parametrize(("code", "draft", "words"), CASES, ids=[case[0] for case in CASES])
def test_one_mistake_is_one_refusal(code: str, draft: Draft, words: str) -> None:
    """Nothing else is found wrong with an otherwise good draft, so that people mend one thing."""
    others = {p.code for p in problems(draft, CheckLevel.SUBMIT, VOCABULARY, TODAY)} - {code}
    assert others == set(), words
