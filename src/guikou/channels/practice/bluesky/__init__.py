"""The practice platform for Bluesky: a personal data server and its public view (XRPC), and pages on which a reader sees the posts."""

from guikou.channels.practice.bluesky.platform import PracticeBluesky

__all__ = ["PracticeBluesky"]
