"""Decisions of the release desk: pure functions over what was written, who signed it and when."""
