"""Bulletins of periods: drafted from the findings that people confirmed, then issued and frozen."""
