"""Writes of the schedule: runs by the jobs process; requests and another try of parked news by people."""
