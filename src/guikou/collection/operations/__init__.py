"""Writing what was observed."""
