"""What a draft says stands on the form, and what stands on the form is what the draft says, field by field."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from marketplace.blueprints.listings.shown import FORMS
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.money import MOST_FEN
from marketplace.kernel.text import clean_block, clean_line
from marketplace.listings.content import DRAFT_OF, from_json, to_json
from marketplace.listings.drafts import Contact, Draft, IpRow, Target, TeamMember
from marketplace.listings.vocabulary import (
    Appraisal,
    CooperationMode,
    Form,
    IpSplit,
    IpStatus,
    IpType,
    Kind,
    Level,
    NeedKind,
    NoveltyKind,
    PriceKind,
    Secrecy,
    Stage,
    TargetOperator,
    Visibility,
)
from tests import make
from tests.blueprints.listings.pages import controls_of, form_data, stored, url

SignIn = Callable[[Actor], FlaskClient]
QUIET = {
    "deadline": None,
    "database": None,
    "phases": [Phase.generate],
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}
SHOWN = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), max_size=40)
CODE = st.text("ABC0123456789.", max_size=8)
LINES = SHOWN.map(clean_line)
BLOCKS = st.lists(SHOWN, max_size=3).map("\n".join).map(clean_block)
NAMES = SHOWN.map(clean_line).filter(bool)
ENTRIES = st.lists(
    NAMES.map(lambda text: clean_line("".join(c for c in text if c not in "、､,，;；|｜"))[:30].strip()).filter(bool),
    unique=True, max_size=5,
).map(tuple)  # fmt: skip
SUMS = st.none() | st.integers(0, MOST_FEN)
DAYS = st.none() | st.dates()
LEVELS = st.none() | st.integers(1, 9)
MONTHS = st.just("") | st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(lambda day: f"{day:%Y-%m}")
CODES = st.lists(st.sampled_from(["F01", "F02", "F07", "F14"]), unique=True, max_size=3).map(tuple)
RIGHTS = st.builds(
    IpRow,
    st.sampled_from(IpType),
    NAMES,
    LINES,
    st.sampled_from(IpStatus),
    LINES,
    st.sampled_from(["CN", "WO", "ep"]),
    DAYS,
    DAYS,
)
TEAM = st.builds(TeamMember, NAMES, LINES, LINES, st.none() | st.integers(0, 10_000))
TARGETS = st.builds(Target, NAMES, st.sampled_from(TargetOperator), LINES, CODE)
MODES = st.sets(st.sampled_from(CooperationMode)).map(
    lambda some: tuple(m for m in CooperationMode if m in some)
)


def maybe(members: Any) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(list(members))


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "title": LINES, "keywords": ENTRIES, "fields": CODES, "industry_code": CODE, "modes": MODES,
    "region_code": st.sampled_from(["", "220102", "220184", "220200"]), "detail": BLOCKS,
    "contact": st.builds(Contact, LINES, CODE, LINES), "secrecy": maybe(Secrecy),
    "security_declared": st.booleans(), "public_interest_declared": st.booleans(),
}  # fmt: skip
OF_ACHIEVEMENTS = VALUES | {
    "public_summary": BLOCKS, "registration_no": CODE, "cooperating_organisations": ENTRIES, "recommender": LINES,
    "research_start": MONTHS, "research_end": MONTHS, "novelty_kind": maybe(NoveltyKind), "form": maybe(Form),
    "level": maybe(Level), "appraisal": maybe(Appraisal), "stage": maybe(Stage), "trl": LEVELS,
    "trl_evidence": BLOCKS, "trl_evidence_on": DAYS, "ip": st.lists(RIGHTS, max_size=3).map(tuple),
    "publicly_funded": st.none() | st.booleans(), "funding": BLOCKS, "grant_no": LINES,
    "team": st.lists(TEAM, max_size=3).map(tuple), "specifications": BLOCKS, "business_case": BLOCKS,
    "price_kind": maybe(PriceKind), "price_fen": SUMS, "awards": BLOCKS, "first_public_on": DAYS,
}  # fmt: skip
OF_NEEDS = VALUES | {
    "problem": BLOCKS, "need_kind": maybe(NeedKind), "targets": st.lists(TARGETS, max_size=3).map(tuple),
    "baseline": BLOCKS, "tried": BLOCKS, "deadline": DAYS, "valid_until": DAYS, "price_kind": maybe(PriceKind),
    "budget_fen": SUMS, "budget_to_solver_fen": SUMS, "wanted_organisations": BLOCKS, "wanted_experts": BLOCKS,
    "ip_split": maybe(IpSplit), "acceptance": BLOCKS, "bidder_conditions": BLOCKS, "min_trl": LEVELS,
    "visibility": st.sampled_from(list(Visibility)),
}  # fmt: skip
SHAPES: dict[Kind, dict[str, st.SearchStrategy[Any]]] = {
    Kind.ACHIEVEMENT: OF_ACHIEVEMENTS,
    Kind.NEED: OF_NEEDS,
}


def typed_into(kind: Kind) -> st.SearchStrategy[Draft]:
    """Drafts as a form can have written them: texts trimmed, amounts and levels in their ranges."""
    return st.builds(DRAFT_OF[kind], **SHAPES[kind])


@pytest.mark.parametrize("kind", list(Kind))
def test_every_field_is_tried(kind: Kind) -> None:
    assert set(SHAPES[kind]) == {field.name for field in fields(DRAFT_OF[kind])} - {"attachments"}


@pytest.mark.parametrize("kind", list(Kind))
@settings(max_examples=5, **QUIET)
@given(data=st.data())
def test_a_draft_opened_and_saved_is_the_same_draft(
    app: Flask, signed_in: SignIn, kind: Kind, data: st.DataObject
) -> None:
    draft = data.draw(typed_into(kind))
    assert from_json(kind, to_json(draft)) == draft
    owner = make.member()
    listing = make.listing(draft, owner)
    browser = signed_in(owner)
    before = stored(listing)
    sent = form_data(browser.get(url(listing, "/edit")))
    sent["intent"] = "save"
    answer = browser.post(url(listing, "/edit"), data=sent)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert stored(listing) == before == draft
    db.session.rollback()


@pytest.mark.parametrize("kind", list(Kind))
@settings(max_examples=5, **QUIET)
@given(data=st.data())
def test_what_one_form_sends_writes_the_same_draft_over_any_other(
    app: Flask, signed_in: SignIn, kind: Kind, data: st.DataObject
) -> None:
    """Nothing of the draft that stood there stays, and nothing of the one that was typed is lost."""
    wanted, there = data.draw(typed_into(kind)), data.draw(typed_into(kind))
    owner = make.member()
    source, target = make.listing(wanted, owner), make.listing(there, owner)
    browser = signed_in(owner)
    sent = form_data(browser.get(url(source, "/edit")))
    sent["row_version"], sent["intent"] = str(target.row_version), "save"
    assert browser.post(url(target, "/edit"), data=sent).status_code == 302
    assert stored(target) == wanted
    db.session.rollback()


ONE_BY_ONE: dict[str, Any] = {
    "title": "改过的名称", "keywords": ("ＫＸ轴承", "a/b", "“引号”"), "fields": ("F14", "F02"), "industry_code": "C357",
    "region_code": "220102", "modes": (CooperationMode.EQUITY, CooperationMode.SERVICE),
    "contact": Contact("总工办", "0431-1234567", "a@b.example"), "detail": "第一行\n\n<b>第二行</b> & “”",
    "secrecy": Secrecy.INTERNAL, "security_declared": True, "public_interest_declared": True,
    "public_summary": "=1+1", "registration_no": "2202024Y0001", "cooperating_organisations": ("甲, 乙厂", "丙"),
    "recommender": "省厅", "research_start": "2021-03", "research_end": "2024-12",
    "novelty_kind": NoveltyKind.ABSORBED, "form": Form.VARIETY, "level": Level.NOT_APPRAISED,
    "appraisal": Appraisal.NONE, "stage": Stage.MATURE, "trl": 9, "trl_evidence": "两季试验",
    "trl_evidence_on": date(999, 12, 31), "publicly_funded": False, "funding": "省计划", "grant_no": "007",
    "ip": (IpRow(IpType.TECHNICAL_SECRET), IpRow(IpType.OTHER, "1", filed_on=date(2024, 2, 29))),
    "team": (TeamMember("甲", share_bp=0), TeamMember("乙", share_bp=3_333)), "specifications": "0",
    "business_case": "便宜 30%", "price_kind": PriceKind.NEGOTIABLE, "price_fen": 1, "awards": "无",
    "first_public_on": date(9999, 12, 31), "problem": "很难", "need_kind": NeedKind.TESTING,
    "targets": (Target("强度", TargetOperator.BETWEEN, "10-20", "MPa"), Target("外观", TargetOperator.QUALITATIVE)),
    "baseline": "有", "tried": "试过", "deadline": date(2028, 2, 29), "valid_until": date(2027, 1, 1),
    "budget_fen": MOST_FEN, "budget_to_solver_fen": 0, "wanted_organisations": "某校", "wanted_experts": "某人",
    "ip_split": IpSplit.NEGOTIABLE, "acceptance": "第三方", "bidder_conditions": "有经验", "min_trl": 1,
    "visibility": Visibility.REGISTERED,
}  # fmt: skip
CHANGES = [
    (kind, field.name) for kind in Kind for field in fields(DRAFT_OF[kind]) if field.name != "attachments"
]


@pytest.mark.parametrize(("kind", "name"), CHANGES)
def test_one_changed_field_changes_that_field_alone(app: Flask, kind: Kind, name: str) -> None:
    value = ONE_BY_ONE[name]
    empty = DRAFT_OF[kind]()
    changed = replace(empty, **{name: value})
    assert changed != empty
    with app.test_request_context():
        sent = controls_of(FORMS[kind](draft=changed))
        form = FORMS[kind](sent)
        assert form.validate(), form.errors
        assert form.to_draft(empty) == changed
        assert from_json(kind, to_json(changed)) == changed
