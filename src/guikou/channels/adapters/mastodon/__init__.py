"""The Mastodon API: Mastodon and the servers that speak it."""

from guikou.channels.adapters.mastodon.adapter import Mastodon

__all__ = ["Mastodon"]
