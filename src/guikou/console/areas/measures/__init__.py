"""Reach and workload of an account over time: a tab of its page."""
