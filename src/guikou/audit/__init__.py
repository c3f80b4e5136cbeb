"""One pass over files without a database: read, inspect, compare, plan."""
