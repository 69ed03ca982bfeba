"""Pages of shortlists, and what others read by their links."""
