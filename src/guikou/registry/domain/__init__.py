"""Decisions of the registry: pure functions over values and tables."""
