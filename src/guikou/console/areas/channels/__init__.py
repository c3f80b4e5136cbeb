"""How accounts are connected to the desk, whether something is sent to them, and where sending is stopped."""
