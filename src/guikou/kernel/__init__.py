"""What everything else is built from: ids, dates, numbers, text, bilingual sentences, table schemas. Imports nothing of ours, does no I/O."""
