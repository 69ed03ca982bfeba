"""Structured targets (考核指标) of a need: reading their values and checking them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal

from marketplace.kernel.errors import Problem
from marketplace.listings.drafts import Target
from marketplace.listings.vocabulary import TargetOperator

_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?"
_ONE = re.compile(_NUMBER)
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|~|—|–|至|到)\s*({_NUMBER})")


def numbers_in(target: Target) -> tuple[Decimal, ...] | None:
    """None when the value is not shaped as its comparison asks.

    Else its figures: none for a qualitative target, two for BETWEEN, one for the others.
    """
    if target.operator is TargetOperator.QUALITATIVE:
        return ()
    text = unicodedata.normalize("NFKC", target.value).replace(",", "").strip()
    found = (_RANGE if target.operator is TargetOperator.BETWEEN else _ONE).fullmatch(text)
    if found is None:
        return None
    return tuple(Decimal(number) for number in (found.groups() or (found.group(),)))


def is_quantified(target: Target) -> bool:
    return bool(numbers_in(target))


def target_problems(targets: Sequence[Target]) -> Iterator[Problem]:
    """A name in every row, and a figure wherever the comparison needs one."""
    for index, target in enumerate(targets):
        path = f"targets.{index}"
        if not target.name.strip():
            yield Problem(f"{path}.name", "required")
        numbers = numbers_in(target)
        if numbers is None and not target.value.strip():
            yield Problem(f"{path}.value", "required")
        elif numbers is None:
            between = target.operator is TargetOperator.BETWEEN
            yield Problem(f"{path}.value", "range_shape" if between else "number_shape")
        elif len(numbers) == 2 and numbers[0] > numbers[1]:
            yield Problem(f"{path}.value", "range_order")
