"""How much a contract may say. Characters, rows, months. Pure."""

LONGEST_TITLE = 200
LONGEST_NAME = 120
"""Of a party, or of somebody who gets a share of the fee."""
LONGEST_MAKER = 60
LONGEST_EMAIL = 254
LONGEST_LINE = 200
LONGEST_NUMBER = 60
"""Of a patent, or whatever number a right has."""
LONGEST_TEXT = 4_000
MOST_ROWS = 30
MOST_RIGHTS = 50
MOST_MAKERS = 50
MOST_MONTHS = 600
