"""Every limit on imports, in one place. Sizes are bytes."""

from marketplace.files.limits import MIB

FILE_BYTES = 20 * MIB
"""An uploaded file."""
COMMAND_FILE_BYTES = 200 * MIB
"""A file that the operator of the machine names."""
UNPACKED_BYTES = 60 * MIB
"""A spreadsheet unpacked; a sheet of 20,000 full rows has about 20 MiB."""
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_CELLS = 6_000_000
"""A sheet is laid out as a whole rectangle, 32 bytes a cell."""
LINE_CHARACTERS = 1_000_000
CELL_CHARACTERS = 50_000
CHUNK = 500
"""Rows that are staged in one transaction."""
PIECE = 100
"""Rows that are taken over in one transaction."""
NAME_CHARACTERS = 160
ROW_DAYS = 30
"""What a file said is kept this long, for mending and asking; the import itself and its figures stay."""
