"""Reads of negotiations. One that is not yours looks as if it did not exist."""
