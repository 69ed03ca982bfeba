"""Inventor share: what the people who made an achievement get of its verified income, until the last payment."""
