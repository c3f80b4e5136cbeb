"""Bluesky: posts are records under keys that we choose, so that the same post sent twice is one."""

from guikou.channels.adapters.bluesky.adapter import Bluesky

__all__ = ["Bluesky"]
