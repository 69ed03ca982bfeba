"""Backups: one archive of database and files that fit together; checked before it is trusted, restored as a whole."""
