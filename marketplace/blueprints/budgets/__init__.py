"""Pages of budgets: the lines of a year, and one line with its waiting list and its history."""
