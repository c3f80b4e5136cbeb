"""Writing inspections: asking for one, storing what it found, and what people decide about it."""
