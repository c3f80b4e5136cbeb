"""Conflicts between sources, and how people settle them."""
