"""What the pages of every room need that has threads. It has no addresses of its own."""
