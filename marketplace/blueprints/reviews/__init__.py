"""The review desk: what waits, one listing or change with its decision, the long-term list, taking down."""
