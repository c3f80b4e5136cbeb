"""Weibo: the open platform, with what an ordinary app may (share) or what a contract allows."""

from guikou.channels.adapters.weibo.adapter import Weibo

__all__ = ["Weibo"]
