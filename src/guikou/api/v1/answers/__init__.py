"""What version 1 answers with. Names are those of the tables in docs/reference/columns.md."""
