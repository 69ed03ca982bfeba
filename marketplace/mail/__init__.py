"""Letters: written from templates in the reader's language, handed to a relay or kept as files."""
