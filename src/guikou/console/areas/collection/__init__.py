"""Collection: sources, what they brought, and what people enter by hand."""
