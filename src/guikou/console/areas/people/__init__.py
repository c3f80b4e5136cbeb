"""People: who works here, in which roles, and how they sign in."""
