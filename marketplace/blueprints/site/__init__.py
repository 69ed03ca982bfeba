"""Pages that belong to no room: home, health, about."""
