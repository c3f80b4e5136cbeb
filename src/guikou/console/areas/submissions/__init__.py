"""Confirming material that came by mail."""
