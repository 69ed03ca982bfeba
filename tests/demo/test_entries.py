"""The data files hold together, keep the rules of the market, and say that they are invented."""

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from marketplace.accounts.drafts import cleaned_organisation, organisation_problems
from marketplace.accounts.states import OrganisationKind, OrganisationStatus
from marketplace.branches import province_data
from marketplace.branches.paths import is_path
from marketplace.branches.strict_yaml import DataError
from marketplace.demo import entries
from marketplace.demo.entries import ListingEntry
from marketplace.kernel import uscc
from marketplace.kernel.clock import beijing_today
from marketplace.listings import quality
from marketplace.listings.checks import CheckLevel, Vocabulary, problems
from marketplace.listings.drafts import AchievementDraft, NeedDraft
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind
from marketplace.network.drafts import news_problems

TODAY = beijing_today()
DEMO = entries.load(TODAY)
PROVINCE = province_data.load()
FIELDS = frozenset(field.code for field in PROVINCE.fields)
REGIONS = frozenset(region.code for region in PROVINCE.regions)
VOCABULARY = Vocabulary(FIELDS, REGIONS)
GOOD = [entry for entry in DEMO.listings if not entry.poor]
POOR = [entry for entry in DEMO.listings if entry.poor]
NEEDS = [entry.draft for entry in GOOD if isinstance(entry.draft, NeedDraft)]
ACHIEVEMENTS = [entry.draft for entry in GOOD if isinstance(entry.draft, AchievementDraft)]


def key_of(entry: ListingEntry) -> str:
    return entry.key


@pytest.mark.parametrize("entry", DEMO.organisations, ids=lambda entry: entry.key)
def test_an_organisation_is_well_formed_and_plainly_invented(entry: entries.OrganisationEntry) -> None:
    assert uscc.problem_with(entry.draft.uscc) is None
    assert entry.draft.uscc.startswith("99220000DEMA"), "no registrar uses this series"
    assert "虚构" in entry.draft.name
    assert entry.draft.name.endswith("（演示）")
    assert entry.draft.name_en.endswith("(demo)")
    assert "虚构" in entry.draft.introduction
    assert entry.draft.contact_email.endswith(".example.invalid")
    assert re.fullmatch(r"0[0-9]{2,3}-000000[0-9]{2}", entry.draft.contact_phone)
    assert organisation_problems(entry.draft, REGIONS) == ()
    assert cleaned_organisation(entry.draft) == entry.draft


def test_the_organisations_are_of_many_kinds_and_one_comes_from_outside() -> None:
    kinds = {entry.draft.kind for entry in DEMO.organisations}
    assert kinds >= {
        OrganisationKind.UNIVERSITY,
        OrganisationKind.RESEARCH_INSTITUTE,
        OrganisationKind.ENTERPRISE,
        OrganisationKind.BROKER_AGENCY,
        OrganisationKind.INCUBATOR,
        OrganisationKind.PILOT_CENTRE,
    }
    assert [e.key for e in DEMO.organisations if not e.draft.region_code.startswith("22")] == ["pujiang"]
    states = {entry.status for entry in DEMO.organisations}
    assert states == {OrganisationStatus.VERIFIED, OrganisationStatus.PENDING, OrganisationStatus.REFUSED}


@pytest.mark.parametrize("entry", GOOD, ids=key_of)
def test_a_listing_could_be_submitted_as_it_stands(entry: ListingEntry) -> None:
    assert problems(entry.draft, CheckLevel.SUBMIT, VOCABULARY, TODAY) == ()
    if entry.amended is not None:
        assert problems(entry.amended, CheckLevel.SUBMIT, VOCABULARY, TODAY) == ()
        assert entry.amended != entry.draft


@pytest.mark.parametrize("entry", POOR, ids=key_of)
def test_a_listing_marked_poor_is_poor(entry: ListingEntry) -> None:
    found = problems(entry.draft, CheckLevel.SUBMIT, VOCABULARY, TODAY)
    if entry.state == ListingStatus.DRAFT:
        assert found, "an unfinished draft cannot be submitted yet"
    else:
        assert found == ()
        assert isinstance(entry.draft, NeedDraft)
        assert quality.score(entry.draft, TODAY).total < 50


def test_other_needs_are_described_well_but_not_all_alike() -> None:
    scores = {quality.score(draft, TODAY).total for draft in NEEDS}
    assert min(scores) >= 60
    assert len(scores) >= 4


def test_rights_are_well_formed_but_were_never_given_out() -> None:
    rows = [row for draft in ACHIEVEMENTS for row in draft.ip if row.number]
    assert len(rows) >= 35
    assert [row.number for row in rows if "999" not in row.number] == []
    assert len({row.number for row in rows}) == len(rows)


def test_the_listings_cover_fields_readiness_modes_and_prices() -> None:
    drafts = [*NEEDS, *ACHIEVEMENTS]
    assert {code for draft in drafts for code in draft.fields} == FIELDS
    assert {draft.trl for draft in ACHIEVEMENTS} >= set(range(2, 10))
    assert len({mode for draft in drafts for mode in draft.modes}) >= 7
    assert len({draft.price_kind for draft in ACHIEVEMENTS}) == 5
    assert len({draft.visibility for draft in NEEDS}) == 3
    assert sum(entry.kind is Kind.ACHIEVEMENT for entry in DEMO.listings) >= 36
    assert sum(entry.kind is Kind.NEED for entry in DEMO.listings) >= 24


def test_needs_say_what_is_wanted_in_figures() -> None:
    assert all(draft.targets for draft in NEEDS)
    assert all(draft.deadline is None or draft.deadline > TODAY for draft in NEEDS)


def test_dates_ahead_are_counted_from_the_day_of_loading() -> None:
    later = entries.load(TODAY + timedelta(days=100))
    for now, then in zip(DEMO.listings, later.listings, strict=True):
        if isinstance(now.draft, NeedDraft) and now.draft.deadline:
            assert isinstance(then.draft, NeedDraft)
            assert then.draft.deadline == now.draft.deadline + timedelta(days=100)


def test_titles_and_keys_are_told_apart() -> None:
    assert len({entry.draft.title for entry in DEMO.listings}) == len(DEMO.listings)


def test_news_is_for_places_that_exist_and_says_it_is_a_demo() -> None:
    nodes = {f"/p/{node.branch_code}/{node.region_code}/" for node in PROVINCE.nodes}
    places = {"/p/", *nodes, *(f"/p/{branch.code}/" for branch in PROVINCE.branches)}
    for entry in DEMO.news:
        assert is_path(entry.path)
        assert entry.path in places
        assert "（演示）" in entry.draft.title
        assert news_problems(entry.draft) == ()
    assert {f"/p/{branch.code}/" for branch in PROVINCE.branches} <= {entry.path for entry in DEMO.news}
    assert [entry.published for entry in DEMO.news].count(False) == 1


def spoil(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (spoil("needs-1.yaml", "    min_trl: 6", "    min_tlr: 6"), "unknown key min_tlr"),
        (spoil("needs-1.yaml", "    min_trl: 6", "    trl: 6"), "unknown key trl"),
        (spoil("achievements-1.yaml", "price_wan: 180", "budget_wan: 180"), "unknown key budget_wan"),
        (spoil("achievements-1.yaml", "form: process", "form: proces"), "proces"),
        (spoil("achievements-1.yaml", "part: 总体", "role: 总体"), "role"),
        (spoil("achievements-1.yaml", "organisation: changbai", "organisation: nobody"), "nobody"),
        (spoil("achievements-1.yaml", "state: draft", "state: matching"), "matching"),
        (spoil("achievements-1.yaml", "key: stamping-vision", "key: laser-weld"), "key twice: laser-weld"),
        (spoil("achievements-1.yaml", "    title: 铝钢", "    name: 铝钢"), "unknown key name"),
        (spoil("organisations.yaml", "kind: university", "kind: school"), "school"),
        (spoil("organisations.yaml", "    state: pending", "    status: pending"), "unknown key status"),
        (spoil("organisations.yaml", "    reason: name_differs\n", ""), "reason"),
        (spoil("organisations.yaml", "    address: 长春市朝阳区虚构大街1号\n", ""), "missing key address"),
        (spoil("news.yaml", "    title: ", "    headline: "), "unknown key headline"),
    ],
)
def test_a_slip_in_a_file_is_refused_with_its_place(
    change: Callable[[Path], None], says: str, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(entries.DATA, tmp_path / "data"))
    change(folder)
    with pytest.raises(DataError, match=re.escape(says)):
        entries.load(TODAY, folder)
