"""A generated county, with invented names and planted truths."""
