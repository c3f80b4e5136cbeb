"""The duplicates engine beside datasketch, rensa and gaoya on generated posts, and against hand labels on real notices."""
