"""The practice platform for WeChat Official Accounts: its interface as documented, pages as a reader sees them, and switches for what can go wrong."""

from guikou.channels.practice.wechat.accounts import Kind, add_account
from guikou.channels.practice.wechat.platform import PracticeWeChat

__all__ = ["Kind", "PracticeWeChat", "add_account"]
