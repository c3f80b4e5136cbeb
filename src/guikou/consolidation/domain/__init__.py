"""Decisions of consolidation: indices, expectation, hours, the programme and its explanation."""
