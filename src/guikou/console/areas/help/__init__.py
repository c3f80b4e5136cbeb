"""Help: the words, and what to do next."""
