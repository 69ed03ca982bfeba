"""Pages of the background jobs, for the system administrator: what runs when, how it went, and what is parked."""
