"""Inspections: when the register was judged, by which rules, with what result."""
