"""Reads of brokers and leads."""
