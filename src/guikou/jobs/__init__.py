"""Background work: rows that say what is to be done, and the loop that does it."""
