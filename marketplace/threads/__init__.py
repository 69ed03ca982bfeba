"""One thread of messages for each lead, negotiation, contract or objection."""
