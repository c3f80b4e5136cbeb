"""How a line of the trail is hashed and how a chain is verified."""
