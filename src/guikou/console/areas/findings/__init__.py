"""Findings: what is wrong, what will be soon, what cannot be told; and what people decide about it."""
