"""Pages of technology brokers: the directory, the own application, the department's desk."""
