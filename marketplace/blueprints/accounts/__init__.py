"""Pages of accounts: signing in, one's own account, organisations and those who run them."""
