"""Writes of the catalogue: planned, compiled, edited, checked by another, frozen by a third, published once."""
