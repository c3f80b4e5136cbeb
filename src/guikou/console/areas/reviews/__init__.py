"""Reviewing: whose turn it is, what will be published, signing and returning it, and the rules for all that."""
