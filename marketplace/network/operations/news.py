"""News of a place: written, changed, published, taken back."""

from dataclasses import asdict

from marketplace.audit import trail
from marketplace.branches.models import Branch, BranchNews
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import WrongState
from marketplace.network import policy
from marketplace.network.drafts import NewsDraft, cleaned_news, news_problems
from marketplace.network.operations._steps import assign, refuse, require_fresh
from marketplace.network.states import NewsWithdrawalReason


def write_news(actor: Actor, place: Branch, draft: NewsDraft) -> BranchNews:
    """Start a piece of news, unpublished. Raises NotAllowed, Invalid."""
    policy.require(actor, "write_news", place)
    wanted = cleaned_news(draft)
    refuse(*news_problems(wanted))
    item = BranchNews(branch=place, **asdict(wanted))
    db.session.add(item)
    db.session.flush()
    trail.record(actor, "news.write", f"news:{item.id}", path=place.path, title=item.title)
    return item


def edit_news(actor: Actor, item: BranchNews, draft: NewsDraft, *, seen_version: int) -> None:
    """Change a piece of news, published or not. Raises NotAllowed, Stale, Invalid."""
    policy.require(actor, "write_news", item.branch)
    require_fresh(item, seen_version)
    wanted = cleaned_news(draft)
    refuse(*news_problems(wanted))
    changed = assign(item, asdict(wanted))
    if changed:
        trail.record(actor, "news.edit", f"news:{item.id}", changed=changed, title=item.title)


def publish_news(actor: Actor, item: BranchNews) -> None:
    """Raises NotAllowed, WrongState when it is public already."""
    policy.require(actor, "write_news", item.branch)
    if item.published_at is not None:
        raise WrongState(action="publish_news", status="published", start=["unpublished"])
    item.published_at = utc_now()
    trail.record(actor, "news.publish", f"news:{item.id}", title=item.title)


def withdraw_news(actor: Actor, item: BranchNews, reason: NewsWithdrawalReason) -> None:
    """Take a piece of news off the public pages; it may be published again, dated anew.

    Raises NotAllowed, WrongState when it is not public.
    """
    policy.require(actor, "write_news", item.branch)
    if item.published_at is None:
        raise WrongState(action="withdraw_news", status="unpublished", start=["published"])
    item.published_at = None
    trail.record(actor, "news.withdraw", f"news:{item.id}", title=item.title, reason=reason)
