"""Which organisation owns which account on which platform: identity, owners, merging of sources, snapshots of a register over time."""
