"""What a person watches: saved searches that write when something new fits, and followed listings."""
