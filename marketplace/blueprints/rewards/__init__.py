"""Pages of inventor shares: the unit's, and those of the people who get a part."""
