"""How the site looks to one reader: reading modes, the province's colours, navigation, footer."""
