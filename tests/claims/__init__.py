"""Claims for subsidies and awards."""
