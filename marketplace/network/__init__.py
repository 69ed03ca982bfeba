"""Changing the network: branches, nodes, their texts and news, holidays. What it is lies in `branches`."""
