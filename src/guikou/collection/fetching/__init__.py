"""Collecting from feeds and platforms: one safe client, a reader for each kind of source, and the running of them."""
