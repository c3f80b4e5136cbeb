"""Changing organisations, people, what they may do, and how they get in."""
