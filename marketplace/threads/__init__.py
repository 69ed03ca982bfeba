"""One thread of messages for each lead, which its negotiation shares, and for each contract."""
