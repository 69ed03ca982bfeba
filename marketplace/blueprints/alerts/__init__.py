"""Pages of what a person watches: saved searches and followed listings."""
