"""Measurements beside peers, in one run, as ratios. `./run bench`; figures and how to read them: bench/README.md."""
