"""Writes of claims: by the claimant, at the branch, in the department, by finance, and by the market itself."""
