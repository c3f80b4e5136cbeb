"""Commands of Django for people."""
