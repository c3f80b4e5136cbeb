"""What was published more than once: groups of posts, who was first, and whether it had to be."""
