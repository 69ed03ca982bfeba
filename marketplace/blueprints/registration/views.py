"""All routes of the registration desk."""

from marketplace.blueprints.registration import changes, desk, exchange, incomes, own, papers, plan
from marketplace.blueprints.registration.bp import bp

__all__ = ["bp", "changes", "desk", "exchange", "incomes", "own", "papers", "plan"]
