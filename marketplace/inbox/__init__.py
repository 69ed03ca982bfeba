"""What each person is told inside the market, with or without mail."""
