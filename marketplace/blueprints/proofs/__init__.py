"""Where anybody checks a paper that the market has issued."""
