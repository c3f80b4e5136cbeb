"""The practice platform for Weibo: its open platform as documented, and pages on which a reader sees the posts."""

from guikou.channels.practice.weibo.platform import PracticeWeibo

__all__ = ["PracticeWeibo"]
