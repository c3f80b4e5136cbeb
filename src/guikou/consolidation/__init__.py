"""Reach against expectation, workload, and the plan: keep, hand over, close or exempt."""
