"""The quarterly catalogue for everybody: its archive, each issue, files, verification, feed, following."""
