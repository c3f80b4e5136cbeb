"""Version 1 of the API: what it answers with, and its endpoints."""
