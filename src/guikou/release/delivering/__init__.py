"""
What the worker does with the outbox: it claims rows, takes their steps at the platforms, and keeps every outcome.

`claims` takes rows under a lease, `keeping` stores what became of them, `checks` says what may not go out (any more), `turns` takes the steps, `many` is where
channels with a delivery for each receiver plug in, `crew` does all of that for several accounts at a time.
"""
