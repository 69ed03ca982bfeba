"""Every limit on files, in one place. Sizes are bytes."""

KIB = 1024
MIB = 1024 * KIB

PIECE = 64 * KIB
"""How much of a file is in memory at a time."""

FILE_BYTES = 20 * MIB
LISTING_FILES = 20
LISTING_BYTES = 100 * MIB
ORGANISATION_BYTES = 2 * 1024 * MIB
PERSON_BYTES = 200 * MIB
"""Of files that belong to no organisation."""
OWN_PATH = ""
"""Where they hang in the tree of branches: nowhere."""

NAME_CHARACTERS = 150
IMAGE_PIXELS = 40_000_000

ARCHIVE_ENTRIES = 2_000
ARCHIVE_DIRECTORY_BYTES = 512 * KIB
ARCHIVE_BYTES = 200 * MIB
ARCHIVE_RATIO = 100
ARCHIVE_RATIO_FROM = MIB
"""Below this size unpacked, a high ratio is no danger: short office parts are often nearly all repetition."""
ARCHIVE_NESTED = 20
PART_BYTES = MIB
PARTS_BYTES = 4 * MIB
"""Parts that are read whole (content types and relationships of an office file), singly and together."""
VECTOR_BYTES = 16 * MIB
"""Unpacked size of one packed vector picture (emz, wmz) in an office file."""

OBJECT_STREAMS = 10_000
OBJECT_STREAM_BYTES = 16 * MIB
OBJECT_STREAMS_BYTES = 64 * MIB
"""Object streams of one PDF: how many, and their unpacked size singly and together."""

DELETED_DAYS = 30
"""A deleted attachment's bytes are kept this long, so that a mistake can be undone."""
ORPHAN_HOURS = 24
"""Bytes without a row are swept after this time; an upload in progress is never older."""
