"""Pages of shares."""
