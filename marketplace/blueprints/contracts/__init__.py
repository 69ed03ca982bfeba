"""Pages of a technical contract from its draft to its signature."""
