"""The near-duplicate engine: who published the same thing first, who followed, and what only looks the same."""
