"""Decisions of collection: which layout, which column, what a cell means, how complete the result is."""
