"""Files from outside: checked, scanned, stored under random names, and counted against quotas."""
