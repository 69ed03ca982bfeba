"""The demo: invented organisations, people, listings and news, loaded through the real operations."""
