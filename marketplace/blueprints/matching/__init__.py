"""Pages of suggested pairs."""
