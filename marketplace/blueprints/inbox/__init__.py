"""What one was told, and what of it comes by mail."""
