"""Pages on which the catalogue is made."""
