"""WeChat Official Accounts: articles through the draft box, published without notification, read back, figures and comments."""

from guikou.channels.adapters.wechat.adapter import WeChat

__all__ = ["WeChat"]
