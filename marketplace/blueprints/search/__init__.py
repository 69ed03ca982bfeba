"""Search for everybody: results with facets, their export, and how browsers can search here."""
