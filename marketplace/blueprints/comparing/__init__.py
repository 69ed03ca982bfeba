"""Listings side by side."""
