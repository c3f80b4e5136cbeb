"""File formats: each module turns one kind of file into sheets of text cells, within limits and without believing the file."""
