"""Achievements (成果) and needs (需求): draft, submit, return, publish, amend, expire, withdraw."""
