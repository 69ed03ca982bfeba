"""Reads of shares: one with its parts, lists, income that is not shared yet."""
