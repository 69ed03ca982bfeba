"""The demo's share and its draft of policy: as far as they say, loaded once."""

from sqlalchemy import func, select

from marketplace.db.base import db
from marketplace.demo import load, people
from marketplace.demo.accounts import by_login
from marketplace.demo.drafting import OFFICER, load_policy_draft
from marketplace.demo.sharing import COST_FEN, INCOME_FEN, MAKER, POOL_BP, SELLER, load_shares
from marketplace.policies.models import PolicyVersion
from marketplace.policies.states import VersionStatus
from marketplace.rewards import policy
from marketplace.rewards.models import Share
from marketplace.rewards.policy import ALL, Sight
from marketplace.rewards.queries import shares
from marketplace.rewards.states import ShareStatus
from marketplace.rewards.vocabulary import Word


def test_a_share_waits_for_words_and_a_draft_for_its_proposal(demo: load.Figures) -> None:
    load_shares()
    load_policy_draft()
    share = db.session.scalars(select(Share)).one()
    rows = shares.people(ALL, share.id)
    assert share.status is ShareStatus.CONFIRMING
    assert (share.income_fen, share.costs_fen) == (INCOME_FEN, COST_FEN)
    assert (
        share.pool_fen
        == sum(row.part_fen or 0 for row in rows)
        == (INCOME_FEN - COST_FEN) * POOL_BP // 10_000
    )
    assert [row.word for row in rows] == [Word.CONFIRMS, None, None]
    assert policy.may_decide(people.actor(SELLER), share, rows)
    assert policy.sight(people.actor(MAKER), share, rows) is Sight.WHOLE
    assert by_login(MAKER).name == rows[0].name


def test_the_draft_of_policy_was_tried_out_on_the_demos_claims(demo: load.Figures) -> None:
    drafts = PolicyVersion.status == VersionStatus.DRAFTED
    row = db.session.scalars(select(PolicyVersion).where(drafts)).one()
    assert row.drafted_by == people.actor(OFFICER).person_id
    assert row.dry_run_sha256 == row.sha256
    assert (row.dry_run["gaining"], row.dry_run["losing"]) == (1, 0)
    assert db.session.scalar(select(func.count()).select_from(PolicyVersion)) > 1
