"""Pages of claims: the claimant's, the desk's, and the public notices."""
