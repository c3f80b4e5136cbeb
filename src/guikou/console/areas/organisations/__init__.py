"""Organisations: the tree, what each is, and what reforms did to it."""
