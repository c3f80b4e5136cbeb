"""Why a delivery does not go on: the classes by which people sort what is in trouble, and retry it together."""

from collections.abc import Mapping
from enum import StrEnum

from guikou.channels.failures import ContentRefused, Failure, LoginFailed, NotPermitted, QuotaSpent, Unconfirmed
from guikou.kernel.bilingual import Text


class Cause(StrEnum):
    """What is the matter with a delivery; the first six are the failures of `channels.failures`."""

    BUSY = "busy"
    QUOTA = "quota"
    LOGIN = "login"
    PERMISSION = "permission"
    CONTENT = "content"
    UNCONFIRMED = "unconfirmed"
    LOOKING = "looking"
    GONE = "gone"
    REPLACED = "replaced"
    TAKEN_BACK = "taken back"
    NOT_TAKING = "not taking"
    DAMAGED = "damaged"
    ADAPTER = "adapter"
    ERROR = "error"
    GIVEN_UP = "given up"


WORDS: Mapping[Cause, Text] = {
    Cause.BUSY: Text("平台繁忙或连接不上", "The platform is busy or out of reach"),
    Cause.QUOTA: Text("平台次数用完", "The platform's quota is spent"),
    Cause.LOGIN: Text("登录失效", "The login failed"),
    Cause.PERMISSION: Text("账号没有权限", "The account lacks the right"),
    Cause.CONTENT: Text("平台不接受内容", "The platform does not take the content"),
    Cause.UNCONFIRMED: Text("没有得到平台答复", "The platform's answer was lost"),
    Cause.LOOKING: Text("查询尚无结果", "Looking does not tell yet"),
    Cause.GONE: Text("平台上已看不到", "It is not on the platform any more"),
    Cause.REPLACED: Text("已由新版本替代", "A newer edition took its place"),
    Cause.TAKEN_BACK: Text("稿件已撤回", "The release was taken back"),
    Cause.NOT_TAKING: Text("账号不再接收内容", "The account takes nothing new"),
    Cause.DAMAGED: Text("内容或文件损坏", "Content or a file is damaged"),
    Cause.ADAPTER: Text("渠道无法使用", "The channel cannot be used"),
    Cause.ERROR: Text("程序出错", "An error of the program"),
    Cause.GIVEN_UP: Text("已放弃", "Given up"),
}
MENDABLE = frozenset(Cause) - {Cause.REPLACED, Cause.TAKEN_BACK, Cause.GIVEN_UP}
"""Trying again can help, once what stood in the way is mended."""

_CLASSES: tuple[tuple[type[Failure], Cause], ...] = (
    (QuotaSpent, Cause.QUOTA),
    (LoginFailed, Cause.LOGIN),
    (NotPermitted, Cause.PERMISSION),
    (ContentRefused, Cause.CONTENT),
    (Unconfirmed, Cause.UNCONFIRMED),
)


def cause_of(failure: Failure) -> Cause:
    """Return the class of a failure."""
    return next((cause for kind, cause in _CLASSES if isinstance(failure, kind)), Cause.BUSY)
