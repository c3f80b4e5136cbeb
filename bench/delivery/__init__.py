"""Deliveries under trouble, and how many of them a second."""
