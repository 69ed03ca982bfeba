"""Reads of the schedule: who leads, runs, what was missed, what people asked for, parked news."""
