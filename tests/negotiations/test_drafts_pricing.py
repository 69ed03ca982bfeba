"""What always holds for drafts of prices, publicities and objections, whatever is typed."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from marketplace.negotiations import drafts_pricing as drafts
from marketplace.negotiations.drafts_pricing import ObjectionDraft, PricingDraft, PublicityDraft
from marketplace.negotiations.states import HoldReason, PricingMethod

TEXT = st.text(max_size=300)
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))
PRICINGS = st.builds(
    PricingDraft,
    method=st.none() | st.sampled_from(PricingMethod),
    price_fen=st.none() | st.integers(-5, 10**16),
    exchange_name=TEXT,
    priced_on=DAYS,
    appraisal_no=TEXT,
    exceptions=st.lists(st.sampled_from(HoldReason), max_size=6).map(tuple),
    declares_none=st.booleans(),
)
PUBLICITIES = st.builds(
    PublicityDraft, title=TEXT, price_words=TEXT, text=TEXT, objections_to=TEXT,
    completers=st.lists(TEXT, max_size=4).map(tuple), names_counterpart=st.booleans(),
)  # fmt: skip
TODAY = date(2026, 3, 2)


@given(PRICINGS)
def test_a_price_without_a_fault_has_all_that_its_method_needs(draft: PricingDraft) -> None:
    cleaned = drafts.cleaned_pricing(draft)
    assert drafts.cleaned_pricing(cleaned) == cleaned
    if drafts.pricing_problems(cleaned, TODAY):
        return
    assert cleaned.method is not None
    assert cleaned.price_fen is not None
    assert cleaned.price_fen > 0
    assert bool(cleaned.exceptions) != cleaned.declares_none
    assert len(set(cleaned.exceptions)) == len(cleaned.exceptions)
    on_exchange = cleaned.method in drafts.ON_EXCHANGE
    assert bool(cleaned.exchange_name) == on_exchange == (cleaned.priced_on is not None)
    assert bool(cleaned.appraisal_no) == (cleaned.method is PricingMethod.APPRAISAL)


@given(PUBLICITIES)
def test_what_goes_public_fits_its_columns_and_names_no_number(draft: PublicityDraft) -> None:
    cleaned = drafts.cleaned_publicity(draft)
    assert drafts.cleaned_publicity(cleaned) == cleaned
    if drafts.publicity_problems(cleaned):
        return
    assert 0 < len(cleaned.title) <= drafts.LONGEST_TITLE
    assert 0 < len(cleaned.objections_to) <= drafts.LONGEST_LINE
    assert cleaned.completers
    assert all("@" not in name for name in cleaned.completers)


@given(st.builds(ObjectionDraft, name=TEXT, contact=TEXT, text=TEXT))
def test_an_objection_is_cleaned_once_and_for_all(draft: ObjectionDraft) -> None:
    cleaned = drafts.cleaned_objection(draft)
    assert drafts.cleaned_objection(cleaned) == cleaned
    assert bool(drafts.objection_problems(cleaned)) == (
        not all((cleaned.name, cleaned.contact, cleaned.text))
        or len(cleaned.name) > drafts.LONGEST_NAME
        or len(cleaned.contact) > drafts.LONGEST_CONTACT
    )
