"""Requests to open, change or close an account."""
