"""Practice platforms: local servers that behave like the real ones, so that staff are trained and everything is tested without anything leaving the house."""
