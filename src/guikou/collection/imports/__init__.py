"""Bringing files into the register: kept, read, compared with what is there, written, taken back."""
