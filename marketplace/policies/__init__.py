"""Versions of policy from draft to repeal, and every decision that was made by them, with what it was made of."""
