"""Pages of the network: branches and nodes for everybody, their texts and news, and the province's own."""
