"""The policy engine: dated packs of what documents say, facts in, decisions with their reasons out. Pure."""
