"""The jobs process: one table of jobs, one table of who hears which news, one leader at a time."""
