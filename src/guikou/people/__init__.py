"""Who works with Guikou: organisations, people, their roles, and what each role may do where."""
