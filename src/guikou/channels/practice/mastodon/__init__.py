"""The practice platform for the Mastodon API: what publishing needs of it, and pages on which a reader sees the posts."""

from guikou.channels.practice.mastodon.platform import PracticeMastodon

__all__ = ["PracticeMastodon"]
