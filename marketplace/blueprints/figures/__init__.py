"""Pages of contract statistics."""
