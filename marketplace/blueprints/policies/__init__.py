"""Pages of policy: what is in force for everybody, versions and their dry runs for the department."""
