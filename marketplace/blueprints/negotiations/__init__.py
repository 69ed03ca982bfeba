"""Pages of negotiations: secrecy, document room, terms, and the end."""
