"""Inventor share."""
