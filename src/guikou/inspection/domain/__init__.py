"""Decisions of inspection: rules in force, checks, verdicts."""
