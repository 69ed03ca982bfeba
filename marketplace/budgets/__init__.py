"""Budget lines by year and fund: what is reserved and paid in them, and who waits."""
