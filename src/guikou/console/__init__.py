"""The console: the pages on which staff work, inside Wagtail's frame."""
