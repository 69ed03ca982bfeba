"""From two interested sides to agreed terms and a price that may be contracted."""
