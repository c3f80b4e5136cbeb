"""Facts from tables: one module for each kind of source. Posts are read column by column and in batches, never whole."""
