"""Pages of listings: writing, checking and handing in, one's own work, the public page."""
