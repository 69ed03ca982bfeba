"""What is done with brokers and leads."""
