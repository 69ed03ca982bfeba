"""Conditions on brokers as SQL, which several queries share."""

from datetime import date

from sqlalchemy import ColumnElement, String, and_, cast, or_
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.accounts.models import Person
from marketplace.brokerage.models import Broker
from marketplace.brokerage.states import BrokerStatus
from marketplace.kernel.text import clean_line

LONGEST_WORDS = 60


def in_force(today: date) -> ColumnElement[bool]:
    """Accredited and not over: `validity.is_in_force` as SQL."""
    return and_(Broker.status == BrokerStatus.ACCREDITED, Broker.valid_to >= today)


def names(column: InstrumentedAttribute[list[str]], code: str) -> ColumnElement[bool]:
    """The list in the column holds the code: both databases write a list of texts alike."""
    return cast(column, String).contains(f'"{code}"', autoescape=True)


def works_in(path: str) -> ColumnElement[bool]:
    """Brokers who named the branch, and those who named none and work everywhere."""
    return or_(names(Broker.branches, path), cast(Broker.branches, String) == "[]")


def named_like(words: str) -> ColumnElement[bool]:
    """The query joins the person."""
    return Person.name.icontains(clean_line(words)[:LONGEST_WORDS], autoescape=True)
