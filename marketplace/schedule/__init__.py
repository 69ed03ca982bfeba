"""The jobs of the market as everybody sees them: what runs when, how it went, who asks for a run by hand."""
