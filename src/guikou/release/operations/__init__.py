"""Writes of the release desk. Each is one transaction that begins with the release's row locked and ends with its line of the trail."""
