"""Bulk import of listings from spreadsheets and JSON Lines: staged, checked row by row, run in pieces."""
