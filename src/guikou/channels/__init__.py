"""Reaching people on other platforms: what each takes, how it is said there, how it is sent exactly once, read back, corrected and taken back."""
