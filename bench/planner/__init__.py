"""The planner beside the whole programme in one piece, and beside other solvers."""
