"""What a channel is, in words."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from guikou.channels.capability import Basis, Can, Form
from guikou.channels.catalog import BY_HAND
from guikou.console.components import Status, Tone
from guikou.kernel.bilingual import Counted, Text
from guikou.release.access import NEWSLETTER
from guikou.release.queries.channels import SOON
from guikou.release.standing import MODE_WORDS

TITLE = Text("发布渠道", "Channels")
MODES = {str(mode): words for mode, words in MODE_WORDS.items()}
_MODE_TONES = {"off": Tone.NEUTRAL, "practice": Tone.WARN, "live": Tone.GOOD}
CANS = {
    Can.PREPARE: Text("先存草稿", "keep drafts"),
    Can.PUBLISH: Text("发布", "publish"),
    Can.LOOK_UP: Text("查找已发内容", "find what was sent"),
    Can.READ_BACK: Text("回读公开页面", "read back"),
    Can.CORRECT: Text("原处更正", "correct in place"),
    Can.RECALL: Text("撤回", "recall"),
    Can.FIGURES: Text("提供数据", "give figures"),
    Can.COMMENTS: Text("提供评论", "give comments"),
}
BASES = {
    Basis.DOCUMENTED: Status(Text("平台文档", "documented"), Tone.GOOD),
    Basis.SEEN: Status(Text("实测", "seen"), Tone.GOOD),
    Basis.UNCONFIRMED: Status(Text("未经证实", "unconfirmed"), Tone.WARN),
}
FORMS = {
    Form.ARTICLE: Text("图文文章", "an article with pictures"),
    Form.SHORT: Text("短文字，图片另附", "a short text, pictures beside it"),
    Form.MESSAGE: Text("发给已知接收人的文字", "a text to known receivers"),
}
LIMITS = {
    "title": Text("标题", "Title"),
    "digest": Text("摘要", "Summary"),
    "text": Text("文字", "Text"),
    "html": Text("正文", "Body"),
    "author": Text("作者", "Author"),
    "address": Text("原文网址", "Address"),
    "alt": Text("图片说明", "Picture description"),
    "pictures": Text("图片数量", "Pictures"),
    "picture": Text("单张图片大小", "Size of one picture"),
}
_EXPIRED = Status(Text("登录已过期", "login expired"), Tone.BAD)
_LEFT = Counted("登录还剩{n}天", "login ends in {n} day", "login ends in {n} days")


def mode(channel: Any) -> Status:
    """Return whether something is sent."""
    return Status(MODES[channel.mode], _MODE_TONES[channel.mode])


def trouble(channel: Any, now: datetime | None = None) -> Status | None:
    """Return what is the matter with it, the worst first; None: nothing is."""
    if channel.held and channel.mode != "off":
        return Status(Text("登录失效", "login failed"), Tone.BAD)
    expires = login(channel, now)
    if expires:
        return expires
    if channel.problem:
        return Status(Text("测试未通过", "test failed"), Tone.BAD)
    untested = channel.probed_at is None and channel.adapter not in (BY_HAND, NEWSLETTER)  # of those two nobody can ask
    return Status(Text("未测试", "not tested"), Tone.NEUTRAL) if untested else None


def login(channel: Any, now: datetime | None = None) -> Status | None:
    """Return how long the login lasts, where that is worth a warning."""
    if channel.login_expires_at is None or channel.mode == "off":  # a login that nobody uses may end
        return None
    left = channel.login_expires_at - (now or timezone.now())
    if left > SOON:
        return None
    return Status(_LEFT.of(left.days), Tone.WARN) if left > timedelta() else _EXPIRED


def cans(channel: Any) -> list[Text] | None:
    """Return what the platform said that the account may do; None: it said nothing yet."""
    known = {can.value for can in Can}
    return [CANS[Can(each)] for each in channel.can if each in known] or None
