"""Brokers and leads: who brings a need and an achievement together, and how far each lead has come."""
