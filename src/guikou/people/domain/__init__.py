"""Roles, actions, and the one rule that says who may do what where."""
