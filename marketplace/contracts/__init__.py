"""Technical contracts: drafted, heard, approved, signed, registered, performed, counted."""
