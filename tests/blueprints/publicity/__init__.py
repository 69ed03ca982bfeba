"""Pages of prices in public."""
