"""Stages of the engine as pure functions over arrays."""
