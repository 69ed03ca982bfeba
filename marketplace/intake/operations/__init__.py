"""Writes of imports: stage, decide, take rows over."""
