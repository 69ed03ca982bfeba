"""Budget lines, what is set aside in them, and who waits."""
