"""The network: province, branches, county nodes; regions, priority fields; the scope that follows from them."""
