"""Versions of policy and stored decisions, budgets, claims, and the shares of inventors."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create_policies()
    create_budgets()
    create_claims()
    create_rewards()


def create_policies() -> None:
    """Versions of packs, and decisions as they were made."""


def create_budgets() -> None:
    """Lines of a year and fund, and what is reserved in them."""


def create_claims() -> None:
    """Claims for subsidies and awards, from draft to payment."""


def create_rewards() -> None:
    """Shares of the people who made an achievement."""


def downgrade() -> None:
    drop_rewards()
    drop_claims()
    drop_budgets()
    drop_policies()


def drop_rewards() -> None:
    """See `create_rewards`."""


def drop_claims() -> None:
    """See `create_claims`."""


def drop_budgets() -> None:
    """See `create_budgets`."""


def drop_policies() -> None:
    """See `create_policies`."""
