"""Writes of budgets. Each locks its line first, so that two who want the last yuan meet there."""

from marketplace.budgets.operations.reserving import pay, release, reserve, returned
from marketplace.budgets.operations.setting import set_amount

__all__ = ["pay", "release", "reserve", "returned", "set_amount"]
