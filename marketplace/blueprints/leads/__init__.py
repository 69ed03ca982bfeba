"""Pages of leads: the sides, the talk, the meetings."""
