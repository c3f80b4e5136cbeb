"""Imports: upload, say what columns mean, look at what would happen, carry it out, look at what happened, take it back."""
