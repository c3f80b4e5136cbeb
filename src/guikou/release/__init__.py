"""Written once, signed by several people, shown on every account: editions, review turns, checks before release, templates of notices."""
