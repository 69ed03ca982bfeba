"""Claims for subsidies and awards: from the claimant's draft to payment, audit and claw-back."""
