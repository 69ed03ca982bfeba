"""Pages of the registration desk, of a contract's registration and performance, and of verified income."""
