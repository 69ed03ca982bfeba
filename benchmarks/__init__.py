"""Measurements, each a program of its own: `python3 dev.py bench NAME [options]`. Figures stand on the last lines."""
