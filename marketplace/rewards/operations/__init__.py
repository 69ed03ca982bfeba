"""Writes of shares. Each locks its share first, so that two who act at once meet there."""
