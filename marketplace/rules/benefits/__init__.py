"""One file for each kind of promise; `table` says which."""
