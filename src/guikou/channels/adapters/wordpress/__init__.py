"""WordPress: the website of an office, or of a unit, over its REST API."""

from guikou.channels.adapters.wordpress.adapter import WordPress

__all__ = ["WordPress"]
