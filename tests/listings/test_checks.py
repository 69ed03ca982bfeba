from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.listings import limits
from marketplace.listings.checks import CheckLevel, needs_review, problems
from marketplace.listings.drafts import AchievementDraft, Contact, Draft, IpRow, NeedDraft, Target, TeamMember
from marketplace.listings.numbers import patent_check_character, patent_problem
from marketplace.listings.screening import classification_mark, without_rows
from marketplace.listings.vocabulary import IpSplit, IpStatus, IpType, PriceKind, Secrecy, TargetOperator
from marketplace.listings.wording import FIELD_LABELS, PROBLEMS, field_label, row_number
from tests.listings.samples import ACHIEVEMENT, NEED, TODAY, VOCABULARY, achievement, need
from tests.listings.strategies import drafts

SUBMIT, IMPORT, DRAFT = CheckLevel.SUBMIT, CheckLevel.IMPORT, CheckLevel.DRAFT


def codes(draft: Draft, level: CheckLevel = SUBMIT) -> set[tuple[str, str]]:
    return {(p.field, p.code) for p in problems(draft, level, VOCABULARY, TODAY)}


@pytest.mark.parametrize("draft", [ACHIEVEMENT, NEED])
@pytest.mark.parametrize("level", list(CheckLevel))
def test_a_complete_draft_has_no_problem_at_any_level(draft: Draft, level: CheckLevel) -> None:
    assert problems(draft, level, VOCABULARY, TODAY) == ()


@pytest.mark.parametrize("empty", [AchievementDraft(), NeedDraft()])
def test_an_empty_draft_can_be_saved_but_not_imported(empty: Draft) -> None:
    assert codes(empty, DRAFT) == set()
    main = "problem" if isinstance(empty, NeedDraft) else "public_summary"
    assert codes(empty, IMPORT) == {("title", "required"), (main, "required")}


def test_submitting_an_empty_achievement_names_every_field_a_person_must_fill() -> None:
    required = {field for field, code in codes(AchievementDraft()) if code == "required"}
    assert required == {
        "title", "public_summary", "fields", "region_code", "modes", "secrecy", "contact.office", "trl",
        "trl_evidence", "trl_evidence_on", "publicly_funded", "price_kind",
    }  # fmt: skip


def test_submitting_an_empty_need_names_every_field_a_person_must_fill() -> None:
    required = {field for field, code in codes(NeedDraft()) if code == "required"}
    assert required == {
        "title", "problem", "fields", "region_code", "modes", "secrecy", "contact.office", "price_kind",
        "ip_split", "acceptance",
    }  # fmt: skip


def test_both_declarations_are_needed() -> None:
    draft = need(security_declared=False, public_interest_declared=False)
    assert codes(draft) == {("security_declared", "not_declared"), ("public_interest_declared", "not_declared")}


@pytest.mark.parametrize(
    ("length", "draft_codes", "submit_codes"),
    [
        (3, set(), {("title", "too_short")}),
        (4, set(), set()),
        (80, set(), set()),
        (81, set(), {("title", "too_long")}),
        (200, set(), {("title", "too_long")}),
        (201, {("title", "too_long")}, {("title", "too_long")}),
    ],
)
def test_a_title_may_be_long_until_it_is_submitted(length: int, draft_codes: set[Any], submit_codes: set[Any]) -> None:
    draft = need(title="膜" * length)
    assert codes(draft, DRAFT) == codes(draft, IMPORT) == draft_codes
    assert codes(draft) == submit_codes


@pytest.mark.parametrize("level", list(CheckLevel))
def test_texts_over_their_limit_are_refused_at_every_level_with_the_figures(level: CheckLevel) -> None:
    found = problems(need(problem="膜" * 20_001), level, VOCABULARY, TODAY)
    assert [(p.field, p.code, p.facts) for p in found] == [("problem", "too_long", {"most": 20_000, "length": 20_001})]


def test_too_many_keywords_and_priority_fields_are_refused() -> None:
    many = need(keywords=tuple(f"词{n}" for n in range(11)), fields=("F01", "F02", "F03", "F04"))
    assert codes(many, DRAFT) == {("keywords", "too_many"), ("fields", "too_many")}


@pytest.mark.parametrize("trl", [-1, 0, 10, 10**30])
def test_a_readiness_level_outside_one_to_nine_is_refused_even_in_a_draft(trl: int) -> None:
    assert codes(achievement(trl=trl), DRAFT) == {("trl", "out_of_range")}
    assert codes(need(min_trl=trl), DRAFT) == {("min_trl", "out_of_range")}


@pytest.mark.parametrize("amount", [-1, limits.MOST_FEN + 1])
def test_impossible_amounts_are_refused_even_in_a_draft(amount: int) -> None:
    assert ("budget_fen", "out_of_range") in codes(need(budget_fen=amount), DRAFT)
    assert ("price_fen", "out_of_range") in codes(achievement(price_fen=amount), DRAFT)


@pytest.mark.parametrize("level", [IMPORT, SUBMIT])
def test_a_field_or_region_that_does_not_exist_is_refused(level: CheckLevel) -> None:
    draft = need(fields=("F01", "F99"), region_code="999999", industry_code="9#")
    assert codes(draft, level) == {("fields", "unknown"), ("region_code", "unknown"), ("industry_code", "unknown")}
    assert codes(draft, DRAFT) == set()


@pytest.mark.parametrize("secrecy", [Secrecy.INTERNAL, Secrecy.SECRET])
@pytest.mark.parametrize("level", [IMPORT, SUBMIT])
def test_anything_but_public_is_refused_with_its_own_code(secrecy: Secrecy, level: CheckLevel) -> None:
    assert codes(achievement(secrecy=secrecy), level) == {("secrecy", "secrecy_refused")}


@pytest.mark.parametrize(
    "text",
    [
        "机密★10年", "秘 密 ★", "绝密☆长期", "文件密级：机密", "密级: 秘密级。", "成果密级：内部", "是否涉密：是",
        "第一行\n【机密】\n第三行", "（秘密）", "绝密", "内部资料", "涉密文件", "机密级★",
    ],
)  # fmt: skip
def test_classification_marks_are_found(text: str) -> None:
    assert classification_mark(text)
    assert ("detail", "secrecy_marker") in codes(need(detail=text))


@pytest.mark.parametrize(
    "text",
    [
        "保密通信", "秘密共享方案", "涉密计算机检测技术", "技术秘密", "密级：公开", "密级：非密", "是否涉密：否",
        "机密性与完整性", "商业秘密保护", "本单位承诺不含涉密内容", "密级：秘密共享协议", "精密★机床", "内部",
    ],
)  # fmt: skip
def test_words_about_secrecy_are_no_marks(text: str) -> None:
    assert classification_mark(text) is None


@pytest.mark.parametrize("number", ["13800000000", "138-0000-0000", "+86 138 0000 0000", "１３８００００００００"])
def test_a_private_mobile_number_is_refused_wherever_it_stands(number: str) -> None:
    assert ("contact.phone", "private_phone") in codes(need(contact=Contact("技术部", number)), IMPORT)
    assert ("problem", "private_phone") in codes(need(problem=f"{NEED.problem}电话{number}。"), IMPORT)
    team = (TeamMember("甲", part=f"联系{number}"),)
    assert ("team.0.part", "private_phone") in codes(achievement(team=team))


@pytest.mark.parametrize("text", ["ZL201310586887.2", "产量13800000000吨".replace("0吨", "01吨"), "3.13800000000", "0431-80000000"])
def test_other_long_numbers_are_no_mobile_numbers(text: str) -> None:
    assert codes(need(detail=text), IMPORT) == set()


def test_an_identity_card_number_is_refused() -> None:
    assert codes(need(detail="身份证22010219900101123X"), IMPORT) == {("detail", "identity_number")}


def test_a_grant_number_is_no_telephone() -> None:
    assert codes(achievement(grant_no="13800000000")) == set()


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        (Contact("技术部", "", ""), {("contact.phone", "phone_or_email")}),
        (Contact("技术部", "0431-80000000", ""), set()),
        (Contact("技术部", "0431-80000000转8012", ""), set()),
        (Contact("技术部", "(0431) 8000 0000", ""), {("contact.phone", "phone_shape")}),
        (Contact("技术部", "", "office@tech.example"), set()),
        (Contact("技术部", "", "office@"), {("contact.email", "email_shape")}),
        (Contact("技术部", "打电话问", ""), {("contact.phone", "phone_shape")}),
    ],
)
def test_the_contact_is_an_office_with_a_phone_or_an_address(contact: Contact, expected: set[Any]) -> None:
    assert codes(need(contact=contact)) == expected


def test_readiness_needs_one_dated_piece_of_evidence_and_not_from_the_future() -> None:
    assert codes(achievement(trl_evidence="", trl_evidence_on=None)) == {
        ("trl_evidence", "required"), ("trl_evidence_on", "required"),
    }  # fmt: skip
    assert codes(achievement(trl_evidence_on=TODAY)) == set()
    assert codes(achievement(trl_evidence_on=date(2026, 3, 3))) == {("trl_evidence_on", "in_future")}


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2021-03", "2021-03", set()),
        ("2021-03", "2021-02", {("research_end", "before_start")}),
        ("2021-13", "2021-02", {("research_start", "month_shape")}),
        ("2026-04", "", {("research_start", "in_future")}),
        ("", "", set()),
    ],
)
def test_research_months_are_months_in_order(start: str, end: str, expected: set[Any]) -> None:
    assert codes(achievement(research_start=start, research_end=end)) == expected


@pytest.mark.parametrize(
    ("number", "kind", "code"),
    [
        ("ZL202110000001.6", IpType.INVENTION_PATENT, None),
        ("zl ２０２１１0000001．6", IpType.INVENTION_PATENT, None),
        ("2021100000016", IpType.INVENTION_PATENT, None),
        ("CN202110000001.6", IpType.INVENTION_PATENT, None),
        ("ZL202110000001.7", IpType.INVENTION_PATENT, "patent_check_digit"),
        ("ZL202110000001.6", IpType.UTILITY_MODEL, "patent_kind_differs"),
        ("CN104567890A", IpType.INVENTION_PATENT, None),
        ("CN204567890U", IpType.INVENTION_PATENT, "patent_kind_differs"),
        ("202110000001", IpType.INVENTION_PATENT, "patent_number_shape"),
        ("一种地膜", IpType.INVENTION_PATENT, "patent_number_shape"),
    ],
)
def test_a_chinese_patent_number_has_a_shape_and_a_check_digit(number: str, kind: IpType, code: str | None) -> None:
    found = patent_problem(number, kind, TODAY)
    assert (found[0] if found else None) == code


def test_published_check_digits_come_out() -> None:
    """Two numbers printed in the patent gazette, and one of the eight-digit time."""
    assert patent_check_character("201721099528") == "4"
    assert patent_check_character("201310586887") == "2"
    assert patent_problem("ZL85100001." + patent_check_character("85100001"), IpType.INVENTION_PATENT, TODAY) is None


@given(st.from_regex(r"(20(0[3-9]|1[0-9]|2[0-5])|(8[5-9]|9[0-9]|0[0-3]))1", fullmatch=True), st.integers(0, 9_999_999))
def test_one_wrong_digit_is_always_noticed(head: str, serial: int) -> None:
    body = head + (f"{serial:07}" if len(head) == 5 else f"{serial % 100_000:05}")
    check = patent_check_character(body)
    assert patent_problem(f"ZL{body}.{check}", IpType.INVENTION_PATENT, TODAY) is None
    place = len(head) + serial % (len(body) - len(head))
    wrong = body[:place] + str((int(body[place]) + 1) % 10) + body[place + 1 :]
    found = patent_problem(f"ZL{wrong}.{check}", IpType.INVENTION_PATENT, TODAY)
    assert found == ("patent_check_digit", {"expected": patent_check_character(wrong)})


def test_a_patent_from_a_year_to_come_is_refused() -> None:
    number = "202910000001"
    assert patent_problem(f"{number}.{patent_check_character(number)}", IpType.INVENTION_PATENT, TODAY) == (
        "patent_year", {"year": "2029"},
    )  # fmt: skip


def test_only_a_technical_secret_goes_without_a_number() -> None:
    rows = (IpRow(IpType.TECHNICAL_SECRET), IpRow(IpType.SOFTWARE_COPYRIGHT), IpRow(IpType.INVENTION_PATENT, " "))
    assert codes(achievement(ip=rows)) == {("ip.1.number", "required"), ("ip.2.number", "required")}


def test_foreign_patents_keep_their_own_shapes_but_need_a_real_country_code() -> None:
    good = IpRow(IpType.INVENTION_PATENT, "US 10,000,000 B2", jurisdiction="US")
    assert codes(achievement(ip=(good,))) == set()
    assert codes(achievement(ip=(replace(good, jurisdiction="美国"),))) == {("ip.0.jurisdiction", "jurisdiction_shape")}


def test_dates_and_repeats_of_rights_are_checked() -> None:
    first = ACHIEVEMENT.ip[0]
    rows = (
        replace(first, filed_on=date(2026, 3, 3)),
        replace(first, number="zl202110000001.6", filed_on=date(2022, 1, 1), granted_on=date(2021, 12, 31)),
    )
    assert codes(achievement(ip=rows)) == {
        ("ip.0.filed_on", "in_future"), ("ip.1.granted_on", "before_filing"), ("ip.1.number", "duplicate"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ((None, None), set()),
        ((5_000, None), {("team", "shares_incomplete")}),
        ((5_000, 5_000), set()),
        ((5_000, 4_999), {("team", "shares_total")}),
        ((10_001, -1), {("team.0.share_bp", "out_of_range"), ("team.1.share_bp", "out_of_range")}),
    ],
)
def test_shares_of_the_team_are_all_given_or_none_and_make_the_whole(shares: tuple[Any, Any], expected: set[Any]) -> None:
    team = tuple(TeamMember(name, share_bp=share) for name, share in zip("甲乙", shares, strict=True))
    assert codes(achievement(team=team)) == expected


@pytest.mark.parametrize(
    ("kind", "amount", "expected"),
    [
        (PriceKind.NEGOTIABLE, None, set()),
        (PriceKind.NEGOTIABLE, 0, {("price_fen", "negotiable_has_amount")}),
        (PriceKind.LISTED, None, {("price_fen", "listed_needs_amount")}),
        (PriceKind.LISTED, 0, {("price_fen", "listed_needs_amount")}),
        (PriceKind.LISTED, 1, set()),
        (PriceKind.AGREEMENT, None, set()),
        (PriceKind.AUCTION, 100, set()),
        (None, 100, {("price_kind", "required")}),
    ],
)
def test_a_price_fits_its_kind(kind: PriceKind | None, amount: int | None, expected: set[Any]) -> None:
    assert codes(achievement(price_kind=kind, price_fen=amount)) == expected


def test_the_solver_gets_at_most_the_budget() -> None:
    assert codes(need(budget_to_solver_fen=80_000_000)) == set()
    assert codes(need(budget_to_solver_fen=80_000_001)) == {("budget_to_solver_fen", "more_than_budget")}
    assert codes(need(budget_fen=None)) == {("budget_fen", "total_missing")}


def test_a_deadline_lies_ahead_and_may_be_far() -> None:
    assert codes(need(deadline=TODAY, valid_until=TODAY)) == {
        ("deadline", "not_in_future"), ("valid_until", "not_in_future"),
    }  # fmt: skip
    assert codes(need(deadline=date(2040, 1, 1))) == set()


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        (TargetOperator.AT_LEAST, "９5.5", set()),
        (TargetOperator.AT_LEAST, "-1.5e3", set()),
        (TargetOperator.AT_LEAST, "", {("targets.0.value", "required")}),
        (TargetOperator.AT_LEAST, "很高", {("targets.0.value", "number_shape")}),
        (TargetOperator.BETWEEN, "10～20", set()),
        (TargetOperator.BETWEEN, "-20--10", set()),
        (TargetOperator.BETWEEN, "20-10", {("targets.0.value", "range_order")}),
        (TargetOperator.BETWEEN, "10", {("targets.0.value", "range_shape")}),
        (TargetOperator.QUALITATIVE, "", set()),
    ],
)
def test_a_target_has_the_figure_its_comparison_asks_for(operator: TargetOperator, value: str, expected: set[Any]) -> None:
    assert codes(need(targets=(Target("强度", operator, value),))) == expected


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("922" + "2024Y0001", None), ("9222024y0001", None), ("9222024X0001", "registration_number_shape"),
        ("9222027Y0001", "registration_year"),
    ],
)  # fmt: skip
def test_a_registration_number_has_twelve_places(number: str, code: str | None) -> None:
    assert codes(achievement(registration_no=number)) == ({("registration_no", code)} if code else set())


def test_problems_come_in_the_order_of_the_form() -> None:
    found = [p.field for p in problems(NeedDraft(), SUBMIT, VOCABULARY, TODAY)]
    assert found.index("title") < found.index("modes") < found.index("contact.office") < found.index("acceptance")


@given(drafts(), st.sampled_from(CheckLevel))
@settings(max_examples=150, deadline=None)
def test_no_draft_can_make_the_checks_fail_and_every_problem_has_words(draft: Draft, level: CheckLevel) -> None:
    for problem in problems(draft, level, VOCABULARY, TODAY):
        assert PROBLEMS[problem.code] % problem.facts
        assert field_label(problem.field)


def test_every_limit_names_a_field_with_a_label() -> None:
    assert set(limits.LIMITS) | set(limits.COUNTS) | set(limits.RANGES) <= set(FIELD_LABELS)


def test_a_path_tells_its_row_and_its_column() -> None:
    assert (row_number("ip.0.number"), without_rows("ip.0.number")) == (1, "ip.number")
    assert row_number("title") is None


@pytest.mark.parametrize(
    "changes",
    [{"keywords": ("新",)}, {"contact": Contact("新部门", "0431-81111111")}, {"awards": "奖"}, {"recommender": "某厅"}],
)
def test_an_owner_may_change_what_is_no_part_of_the_offer(changes: dict[str, Any]) -> None:
    assert not needs_review(ACHIEVEMENT, achievement(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "另一个名称"}, {"public_summary": "新"}, {"detail": "新"}, {"trl": 7}, {"ip": ()}, {"price_fen": 1},
        {"attachments": (1,)}, {"security_declared": False},
        {"ip": (replace(ACHIEVEMENT.ip[0], status=IpStatus.LAPSED),)},
    ],
)  # fmt: skip
def test_an_operator_sees_a_changed_offer_first(changes: dict[str, Any]) -> None:
    assert needs_review(ACHIEVEMENT, achievement(**changes))


def test_amending_a_need_follows_the_same_rule_and_kinds_do_not_mix() -> None:
    assert not needs_review(NEED, need(valid_until=date(2027, 1, 1), wanted_experts="某教授"))
    assert needs_review(NEED, need(ip_split=IpSplit.SEEKER))
    with pytest.raises(TypeError):
        needs_review(NEED, ACHIEVEMENT)


def test_the_number_shown_as_an_example_is_a_good_one() -> None:
    example = PROBLEMS["patent_number_shape"].split("例如 ")[1].split("；")[0]
    assert patent_problem(example, IpType.INVENTION_PATENT, TODAY) is None
