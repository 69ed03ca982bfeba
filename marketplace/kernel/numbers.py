"""Numbers that several rooms share."""

MOST_ID = 2**31 - 1
"""The greatest id that both databases hold in an integer column; PostgreSQL fails on a greater one."""
