"""What an entry shows of a listing: what everybody may read, and nothing more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from marketplace.catalogue.content import canonical
from marketplace.catalogue.states import DropReason
from marketplace.catalogue.taking import drop_reason, entry_of, search_words
from marketplace.listings.drafts import AchievementDraft, Draft
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind, Secrecy, Visibility
from tests.listings import samples
from tests.listings.strategies import drafts
from tests.making.entries import achievement, need

V, BASE = Visibility, "https://market.example/"
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_an_achievement_shows_its_public_facts() -> None:
    entry = entry_of(achievement(), "A0003", BASE, note="推荐")
    assert (entry.number, entry.note, entry.version) == ("A0003", "推荐", 2)
    assert entry.url == "https://market.example/listings/7"
    assert entry.summary == samples.ACHIEVEMENT.public_summary
    assert (entry.price_fen, entry.trl, entry.organisation) == (50_000_000, 6, "虚构大学")
    assert [(right.number, right.holder) for right in entry.rights] == [("ZL202110000001.6", "虚构大学")]
    assert (entry.region_name, entry.publicly_funded, entry.restricted) == ("公主岭市", True, False)


def test_a_need_shows_its_problem_and_its_targets() -> None:
    entry = entry_of(need(), "N0001", BASE)
    assert entry.summary == samples.NEED.problem
    assert (entry.price_fen, entry.deadline) == (80_000_000, samples.NEED.deadline)
    assert [target.name for target in entry.targets] == ["回收率", "含杂率"]
    assert entry.rights == ()


def test_neither_the_desk_nor_the_makers_nor_the_inside_figures_are_printed() -> None:
    for each in (achievement(draft=samples.achievement(detail="内部细节")), need({"detail": "内部细节"})):
        written = canonical(entry_of(each, "A0001", BASE))
        for silent in (
            "0431-80000000",
            "office@tech.example",
            "技术转移中心",
            "内部细节",
            "6000",
            '"甲"',
            "60000000",
        ):
            assert silent not in written


HIDDEN = [
    (V.PUBLIC, V.PUBLIC, False, False),
    (V.HIDDEN_NAME, V.PUBLIC, True, False),
    (V.PUBLIC, V.HIDDEN_NAME, True, False),
    (V.REGISTERED, V.PUBLIC, False, True),
    (V.PUBLIC, V.REGISTERED, False, True),
    (V.REGISTERED, V.HIDDEN_NAME, True, True),
    (V.HIDDEN_NAME, V.REGISTERED, True, True),
]


@pytest.mark.parametrize(("today", "then", "nameless", "restricted"), HIDDEN)
def test_what_is_hidden_today_or_was_in_that_version_stays_hidden(
    today: Visibility, then: Visibility, nameless: bool, restricted: bool
) -> None:
    entry = entry_of(need({"visibility": then}, visibility=today), "N0001", BASE)
    assert (entry.organisation == "", entry.restricted) == (nameless, restricted)
    assert (entry.summary == "", entry.targets == (), entry.price_fen is None) == (restricted,) * 3
    assert entry.title == samples.NEED.title
    assert ("虚构大学" in search_words(entry)) is not nameless


@given(drafts())
def test_whatever_is_written_an_entry_says_no_more_than_an_anonymous_reader_may_know(draft: Draft) -> None:
    marked = replace(draft, detail="只给登录者看")
    source = achievement(
        draft=marked, kind=Kind.ACHIEVEMENT if isinstance(draft, AchievementDraft) else Kind.NEED
    )
    entry = entry_of(source, "A0001", BASE)
    if "只给登录者看" not in (draft.title, *draft.keywords):
        assert "只给登录者看" not in canonical(entry)
    assert (entry.title, entry.fields, entry.modes) == (draft.title, draft.fields, draft.modes)
    assert search_words(entry) == search_words(entry).casefold()


def test_a_search_finds_number_title_organisation_keywords_and_rights_in_any_case() -> None:
    words = search_words(entry_of(achievement(organisation="ABC 大学"), "A0007", BASE))
    assert words.split(" ")[0] == "a0007"
    for found in ("可降解地膜", "abc 大学", "薄膜", "保水", "zl202110000001.6"):
        assert found in words
    assert samples.ACHIEVEMENT.public_summary not in words


DROPPED = [
    (ListingStatus.PUBLISHED, None, Secrecy.PUBLIC, None),
    (ListingStatus.PUBLISHED, NOW + timedelta(seconds=1), Secrecy.PUBLIC, None),
    (ListingStatus.PUBLISHED, NOW - timedelta(seconds=1), Secrecy.PUBLIC, DropReason.ENDED),
    (ListingStatus.WITHDRAWN, None, Secrecy.PUBLIC, DropReason.ENDED),
    (ListingStatus.PAUSED, None, Secrecy.PUBLIC, DropReason.ENDED),
    (ListingStatus.TAKEN_DOWN, None, Secrecy.PUBLIC, DropReason.TAKEN_DOWN),
    (ListingStatus.TAKEN_DOWN, None, None, DropReason.TAKEN_DOWN),
    (ListingStatus.PUBLISHED, None, None, None),
    *((ListingStatus.PUBLISHED, None, s, DropReason.NOT_PUBLIC) for s in Secrecy if s is not Secrecy.PUBLIC),
]


@pytest.mark.parametrize(("status", "until", "secrecy", "reason"), DROPPED)
def test_the_market_leaves_out_what_is_over_taken_down_or_not_public(
    status: ListingStatus, until: datetime | None, secrecy: Secrecy | None, reason: DropReason | None
) -> None:
    assert drop_reason(status, until, secrecy, NOW) is reason
