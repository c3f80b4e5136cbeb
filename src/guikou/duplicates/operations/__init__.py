"""Comparing the posts of the database: new ones with everything before them."""
